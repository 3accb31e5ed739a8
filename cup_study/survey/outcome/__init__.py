"""What became of everyone who was invited: outcome rates, non-response, waves of response."""
