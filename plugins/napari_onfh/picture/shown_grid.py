"""The grid and the volume as they are shown: axes exchanged and reversed, no voxel resampled.

A tool of the library that works on these gives its voxels in the order of the layers.
"""

import numpy as np
from attrs import evolve

from annotator.geometry.grid import Grid
from annotator.geometry.points import LpsPoints
from annotator.model.volume import Volume
from napari_onfh.reading.scene import DisplayFrame

__all__ = ["shown_grid", "shown_volume"]


def shown_grid(frame: DisplayFrame) -> Grid:
    """The grid whose (slice, row, column) axes are display axes 0, 1, 2."""
    affine = np.eye(4)
    affine[:3, :3] = (frame.axes_lps * frame.scale_mm[:, None]).T
    affine[:3, 3] = frame.to_lps(LpsPoints(np.zeros(3)))
    return Grid(frame.shape, affine, frame.grid.frame_of_reference_uid)


def shown_volume(volume: Volume, frame: DisplayFrame) -> Volume:
    """A volume on the grid that is shown; its values are a view of the same array."""
    return evolve(volume, grid=shown_grid(frame), values=frame.shown(volume.values))
