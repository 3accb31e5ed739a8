"""What is printed: diagrams, journal tables, the display of a fit."""
