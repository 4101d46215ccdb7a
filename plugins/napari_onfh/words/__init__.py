"""What is shown, as words and rows; free of napari and Qt."""
