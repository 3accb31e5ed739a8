"""Open answers: coded by a code frame, coders compared, counted, and quoted where cleared."""
