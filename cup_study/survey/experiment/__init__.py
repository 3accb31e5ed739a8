"""A randomised arm in a survey: its effect, its balance, who is missing, and its power."""
