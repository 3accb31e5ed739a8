"""Answers to the questions of a section: shares, scales, ranks, reasons, constructs."""
