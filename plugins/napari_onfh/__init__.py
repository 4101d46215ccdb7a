"""The napari plugin: annotate, see the numbers and the reasons, save, report."""
