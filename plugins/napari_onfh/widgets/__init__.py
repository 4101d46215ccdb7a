"""Dumb Qt views: they show what they are given and say what was clicked."""
