"""Scales: reliability, validity, exploratory factors, common method."""
