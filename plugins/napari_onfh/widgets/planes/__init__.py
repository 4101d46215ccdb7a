"""The small canvases and what turns them on."""
