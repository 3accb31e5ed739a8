"""Meta-analytic structural equation models from incomplete correlation matrices."""
