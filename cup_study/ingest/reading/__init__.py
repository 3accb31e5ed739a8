"""From a raw file, whatever made it, to a table of texts with the row of each."""
