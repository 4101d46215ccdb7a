"""The femoral head as voxels, as the library makes it from a sphere."""

from annotator.drawing.head_mask import NECK_RADIUS_SHARE, head_from_sphere, neck_direction

__all__ = ["NECK_RADIUS_SHARE", "head_from_sphere", "neck_direction"]
