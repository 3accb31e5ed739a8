"""Personal data that should not be in a raw file: found, told, or accepted by name."""
