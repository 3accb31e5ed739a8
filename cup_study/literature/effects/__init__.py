"""Correlations from studies: read and checked, construct names decided, reliabilities."""
