"""Help in the window: what comes next, the sheet of keys, the tour."""
