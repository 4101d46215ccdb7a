"""From facts to stages, tier and options; knows no images."""

from annotator.staging.engine import assess

__all__ = ["assess"]
