"""Focus groups and interviews: what was said, coded, and how far that carries."""
