"""From the table of texts to the clean table, with a log of every change."""
