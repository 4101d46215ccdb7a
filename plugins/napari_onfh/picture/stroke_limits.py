"""The limits of strokes on the screen, looked up in the box of a stroke and no farther."""

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from annotator.drawing.change import Structure
from annotator.drawing.limits import Limits
from annotator.drawing.region import Box
from annotator.geometry.grid import Grid
from annotator.model.mask import Mask
from annotator.model.volume import Volume

if TYPE_CHECKING:
    from annotator.drawing.intensity import IntensityRange
    from napari_onfh.picture.mm_brush import Labels

__all__ = ["StrokeLimits"]


class StrokeLimits:
    """What strokes in head and lesion keep to, as the layers stand.

    Parameters
    ----------
    grid : Grid
        Of the layers.
    head, lesion : Labels
    """

    def __init__(self, grid: Grid, head: "Labels", lesion: "Labels") -> None:
        self._grid = grid
        self._head = head
        self._lesion = lesion
        #: The image on the same grid; with it painting may keep to a range.
        self.volume: Volume | None = None
        self.intensity: IntensityRange | None = None
        #: Outlines that no tool changes.
        self.finished: frozenset[Structure] = frozenset()

    def of_head(self, box: Box, _label: int) -> Limits:
        """A head keeps its lesion."""
        return Limits(
            Structure.HEAD,
            self._drawn(self._head, box),
            lesion=self._drawn(self._lesion, box),
            is_finished=Structure.HEAD in self.finished,
        )

    def of_lesion(self, box: Box, _label: int) -> Limits:
        """A lesion stays in its head, and painting in the range of signal."""
        return Limits(
            Structure.LESION,
            self._drawn(self._lesion, box),
            self._drawn(self._head, box),
            volume=None if self.intensity is None else self._image(box),
            intensity=None if self.volume is None else self.intensity,
            is_finished=Structure.LESION in self.finished,
        )

    def of_seeds(self, seeds: "Labels", box: Box, label: int) -> Limits:
        """Strokes for growing lie in the head; one kind may be drawn over the other."""
        drawn = np.asarray(seeds.data)[box]
        mine = drawn == label if label else drawn != 0
        return Limits(Structure.LESION, Mask(self._part(box), mine), self._drawn(self._head, box))

    def _drawn(self, layer: "Labels", box: Box) -> Mask:
        return Mask(self._part(box), np.asarray(layer.data)[box] != 0)

    def _image(self, box: Box) -> Volume | None:
        volume = self.volume
        if volume is None:
            return None
        return evolve(volume, grid=self._part(box), values=volume.values[box])

    def _part(self, box: Box) -> Grid:
        return self._grid.cropped(
            [extent.start for extent in box], [extent.stop - extent.start for extent in box]
        )
