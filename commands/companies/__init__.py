"""Commands about several companies."""
