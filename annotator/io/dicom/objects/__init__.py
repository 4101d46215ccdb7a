"""DICOM objects that hold results: segmentations, written and read."""
