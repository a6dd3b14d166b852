"""Stages weighed, ranked and explained."""
