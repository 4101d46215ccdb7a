"""From outlines to measurements with their uncertainty; pure functions, no files."""
