"""How well a model fits: tests, fit measures, comparisons."""
