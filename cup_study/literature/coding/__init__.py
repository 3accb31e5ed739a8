"""Several coders' readings of the same studies: agreement, and what each resolution changes."""
