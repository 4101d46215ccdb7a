"""The hip on napari's canvas: layers, brushes, outlines, points and grey windows."""
