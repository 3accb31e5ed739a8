"""Screening: reviewers' decisions, their agreement and conflicts, and the PRISMA 2020 flow."""
