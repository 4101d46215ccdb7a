"""From facts to stages, tier and options; knows no images."""
