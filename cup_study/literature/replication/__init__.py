"""Published path models rebuilt from their published correlations."""
