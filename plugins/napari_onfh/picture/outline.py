"""One outline on the screen: every way of changing it comes out as a change of acquired voxels."""

from typing import TYPE_CHECKING

import numpy as np
from psygnal import Signal

from annotator.drawing.change import Structure, VoxelChange, change_between
from annotator.model.mask import Mask
from napari_onfh.picture.labels_layer import Labels
from napari_onfh.reading.scene import DisplayFrame

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Outline"]

#: What a stroke of napari's modes is called in the name of a step.
_STROKES = {"paint": "brush", "erase": "eraser", "polygon": "polygon", "fill": "fill"}


class Outline:
    """A labels layer and the structure that is drawn in it.

    Parameters
    ----------
    layer : Labels
        On the display grid.
    structure : Structure
    frame : DisplayFrame
    """

    #: The name of a step that the reader drew here, and what it changed.
    drawn = Signal(str, VoxelChange)

    def __init__(self, layer: Labels, structure: Structure, frame: DisplayFrame) -> None:
        self.layer = layer
        self.structure = structure
        self._frame = frame
        self._label = np.uint8(layer.selected_label)
        #: What is in the array, in acquired order, as far as steps have told of it.
        self._known = self._acquired.copy()
        self._mask: Mask | None = None
        layer.stroke_ended.connect(self._stroke_ended)
        layer.events.data.connect(lambda _event: self.take_note())

    def mask(self) -> Mask:
        """The outline as it stands on the acquired grid; the same mask until it changes."""
        is_known = np.array_equal(self._acquired, self._known)
        if is_known and self._mask is not None:
            return self._mask
        mask = Mask(self._frame.grid, np.ascontiguousarray(self._acquired != 0))
        self._mask = mask if is_known else None
        return mask

    def noted(self) -> Mask:
        """The same, once what was written unasked is noted; the array is compared only once."""
        self.take_note()
        if self.layer.is_in_stroke:
            return self.mask()
        if self._mask is None:
            self._mask = Mask(self._frame.grid, self._known != 0)
        return self._mask

    def draw(self, mask: Mask, name: str) -> None:
        """Make the outline what a mask says, in one step with a name.

        A mask that changes nothing is no step.
        """
        change = change_between(self.structure, self.mask().voxels, mask.voxels)
        if not change.is_empty:
            self.apply(change)
            self.drawn.emit(name, change)

    def apply(self, change: VoxelChange) -> None:
        """Write a change that belongs to the outline as it is, without a step of its own.

        Raises
        ------
        ValueError
            If it belongs to another state of the outline; nothing is written then.
        """
        for acquired in (self._acquired, self._known):
            added = np.unravel_index(change.added, acquired.shape)
            removed = np.unravel_index(change.removed, acquired.shape)
            if acquired[added].any() or not acquired[removed].all():
                raise ValueError(f"the change belongs to another state of the {self.structure}")
            acquired[added], acquired[removed] = self._label, 0
        self._mask = None
        self.layer.refresh()
        self.layer.edited.emit()

    def take_note(self) -> None:
        """Make a step of what was written into the array without a stroke, by a script say."""
        if self.layer.is_in_stroke or np.array_equal(self._acquired, self._known):
            return
        everywhere = (slice(None),) * self._known.ndim
        self._tell_change(everywhere, f"{self.structure} written by another tool")

    def _stroke_ended(self, box: "tuple[slice, ...]") -> None:
        stroke = self.layer.stroke_name or _STROKES.get(str(self.layer.mode), "edit")
        self._tell_change(box, f"{self.structure} {stroke}{self._where(box)}")

    def _tell_change(self, box: "tuple[slice, ...]", name: str) -> None:
        """Give what is in a box and was not known."""
        shown = self._frame.shown(self._known)
        now, known = np.asarray(self.layer.data)[box] != 0, shown[box] != 0
        changed = np.nonzero(now != known)
        if not changed[0].size:
            return
        flat = self._frame.flat_index(_from(box, changed))
        came = now[changed]
        shown[box] = np.where(now, self._label, 0)
        self._mask = None
        self.drawn.emit(name, VoxelChange(self.structure, flat[came], flat[~came]))

    @property
    def _acquired(self) -> "NDArray[np.generic]":
        """A view of the layer's array in acquired order."""
        return self._frame.acquired(np.asarray(self.layer.data))

    def _where(self, box: "tuple[slice, ...]") -> str:
        """The slice of a flat stroke as the reader counts it; nothing for one that is not flat."""
        axis = self._frame.acquired_axis
        part = box[axis]
        return f", slice {part.start + 1}" if part.stop - part.start == 1 else ""


def _from(
    box: "tuple[slice, ...]", indices: "tuple[NDArray[np.intp], ...]"
) -> "tuple[NDArray[np.intp], ...]":
    return tuple(along + (part.start or 0) for along, part in zip(indices, box, strict=True))
