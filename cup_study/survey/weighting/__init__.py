"""Weights: base weights, adjustment to the population, trimming, and what they cost."""
