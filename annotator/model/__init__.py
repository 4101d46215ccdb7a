"""The immutable nouns: images, outlines, findings, measurements, assessments."""
