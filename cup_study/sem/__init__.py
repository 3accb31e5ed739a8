"""Structural equation models: text and tables in, tables and figures out; knows no study."""

from cup_study.sem.fitting import fit

__all__ = ["fit"]
