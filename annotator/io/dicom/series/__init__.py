"""The slices of one series as volumes: split, stacked on a grid, judged."""
