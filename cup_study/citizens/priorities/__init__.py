"""What to do first: how satisfied people are, what satisfaction follows, what people ask for."""
