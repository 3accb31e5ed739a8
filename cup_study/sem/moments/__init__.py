"""Samples: rows and columns, moments, how these vary."""
