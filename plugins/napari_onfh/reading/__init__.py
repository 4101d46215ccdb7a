"""What was opened, stated, drawn and undone, and where it lies; free of napari and Qt."""
