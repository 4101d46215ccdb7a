"""Synthetic hips with known truth, for demonstration and tests."""
