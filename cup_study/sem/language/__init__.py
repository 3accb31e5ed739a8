"""lavaan's model language: text to a parameter table."""
