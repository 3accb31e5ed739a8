"""What a fitted model tells: standardised values, residuals, what is missing, scores, effects."""
