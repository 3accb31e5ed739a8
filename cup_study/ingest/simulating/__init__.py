"""Simulated studies: a population, a sample, answers and their known truth."""
