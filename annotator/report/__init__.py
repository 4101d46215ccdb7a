"""What is said about a case, in which order, and how it looks."""
