"""What was read, changed, marked and left out, as numbers, tables and figures."""
