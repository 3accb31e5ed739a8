"""Survey analysis: weights, design-based estimates, response, figures."""
