"""What each tool makes of an outline: a head from a click, strokes, fills, their undoing."""
