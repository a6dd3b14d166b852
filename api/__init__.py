"""loopfolio in Python: a function a question, each on a case or on what stands for one."""
