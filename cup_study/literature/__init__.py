"""Literature: what the studies so far have looked at and found."""
