"""Draws: bootstrap, simulation, power."""
