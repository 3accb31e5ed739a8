"""Customer groups: those set beforehand, and those that come out of the answers."""
