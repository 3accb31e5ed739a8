"""Figures of survey results, from tidy tables with labels in the reader's language."""
