"""The stored pixels of an image, whole or refused."""
