"""The pages of the reading's steps."""
