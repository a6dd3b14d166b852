"""How the page looks: its parts from a state and an answer; what a click does is said in ``callbacks``."""
