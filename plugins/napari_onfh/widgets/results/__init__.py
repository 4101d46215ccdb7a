"""Measurements, stages, options and the necrosis map, as they are shown."""
