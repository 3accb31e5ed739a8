"""Surveys of which only published figures are known: funnels, bounds, response."""
