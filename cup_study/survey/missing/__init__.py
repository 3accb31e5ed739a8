"""Answers that are missing: how many, in which patterns, whom they cost, and imputation."""
