"""Synthetic hips with known truth, for demonstration and tests.

The packaged images and outlines show nobody; they are in the public domain (CC0 1.0).
"""
