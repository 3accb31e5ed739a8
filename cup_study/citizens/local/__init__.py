"""What is known of one place, on one page: a few numbers, lists and customer groups beside all."""
