"""Missing answers: patterns, what observed values say of the others, auxiliary variables."""
