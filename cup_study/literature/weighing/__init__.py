"""Weight analysis: which relations were tested, how often, and with what result."""
