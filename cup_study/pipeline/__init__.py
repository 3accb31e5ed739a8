"""The pipeline: which notebook must run, in which order, with what; and what happened."""
