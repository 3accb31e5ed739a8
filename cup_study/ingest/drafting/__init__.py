"""A codebook proposed from a raw export, for a person to correct."""
