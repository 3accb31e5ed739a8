"""Citizens as groups with needs of their own."""
