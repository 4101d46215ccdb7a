"""Measure and stage osteonecrosis of the femoral head on MRI.

The library behind the ``onfh`` command and the napari plugin. Research and
teaching software; not a medical device.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
