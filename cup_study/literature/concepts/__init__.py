"""The concept matrix: which study looks at which concept, where, when, and what is left open."""
