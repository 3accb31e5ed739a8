"""Tests, comparisons and regression by the design of the sample."""
