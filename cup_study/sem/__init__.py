"""Structural equation models: text and tables in, tables and figures out; knows no study."""
