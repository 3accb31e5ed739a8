"""Rows answered carelessly, twice, too fast, impossibly or hardly at all."""
