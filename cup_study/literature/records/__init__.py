"""Records: the exports of databases read into one tidy table, nothing lost."""
