"""Meta-analyses of correlations as a reader sees them: forest plots, funnels, tables."""
