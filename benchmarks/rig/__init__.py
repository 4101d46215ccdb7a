"""What the benchmarks of the window share."""
