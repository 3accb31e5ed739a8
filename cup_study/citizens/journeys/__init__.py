"""Journeys: what one target group meets on the way to one end, each cell with its evidence."""
