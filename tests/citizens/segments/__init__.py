"""Tests of the customer groups."""
