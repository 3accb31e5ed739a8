"""Change between the waves of a study, which ask other people the same questions."""
