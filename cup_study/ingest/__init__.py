"""From raw files to a clean table: downloads, readers, cleaning with its log, quality flags."""
