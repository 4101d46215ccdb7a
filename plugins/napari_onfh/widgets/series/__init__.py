"""Which series there are, which is open, and what is wrong with it."""
