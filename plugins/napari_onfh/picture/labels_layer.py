"""napari's labels layer for one structure: confined, and telling of every stroke as a whole.

It builds on parts of napari that its releases keep private; when one of them moves, this and
`compat` are the files to mend.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psygnal import Signal

from annotator.drawing.limits import WhyNothing
from annotator.drawing.region import Region
from napari_onfh.picture import mm_brush

__all__ = ["Labels"]


class Labels(mm_brush.Labels):
    """A labels layer that holds one structure and may be confined to a region.

    Its name is that of its base since napari finds icons and writers by the class's name.
    Every way of painting is confined before the history is written, so an undo gives exactly
    what was there before the stroke.
    """

    #: A stroke, polygon, fill, undo or redo has changed the outline.
    edited = Signal()
    #: A stroke changed nothing because all of it lay outside the region.
    refused = Signal()
    #: A whole stroke is in the array; a box of slices, one an axis, holds all that it changed.
    stroke_ended = Signal(tuple)
    #: napari's own keys ask for these; the history of all tools answers, not this layer's.
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, data: NDArray[np.uint8], *, value: int, **options: Any) -> None:
        self._structure_label = value
        #: Whoever works with this layer; a later panel takes over from it.
        self.keeper: Any = None
        #: Whether no way of painting writes here until the reader reopens the outline.
        self.is_finished = False
        #: What the next whole stroke is called; empty: after the mode of the mouse.
        self.stroke_name = ""
        self._confining_region: Callable[[Any], NDArray[np.bool_]] | None = None
        self._touched: tuple[slice, ...] | None = None
        self._is_writing = self._has_ended = False
        super().__init__(data, **options)
        self.selected_label = value

    def confine_to(self, region: Callable[[Any], NDArray[np.bool_]]) -> None:
        """Let strokes write only where the region, asked for an index of it, is true."""
        self._confining_region = region

    def named_stroke(self, name: str, region: Region) -> None:
        """Paint a region as one stroke with a name, or tell why nothing came of it."""
        self.stroke_name = name
        try:
            self._say(self.stroke(region, self._structure_label))
        finally:
            self.stroke_name = ""

    def data_setitem(self, indices: Any, value: Any, refresh: bool = True) -> None:  # noqa: FBT001, FBT002 - napari's signature
        """Write a voxel list with history, inside the region only."""
        if self._is_kept():
            return
        indices = tuple(np.atleast_1d(np.asarray(axis)) for axis in indices)
        value = self._own(value)
        if self._confining_region is not None and np.any(value):
            allowed = self._confining_region(indices)
            if not self._may_write(allowed):
                return
            indices = tuple(axis[allowed] for axis in indices)
            value = value[allowed] if isinstance(value, np.ndarray) and value.ndim else value
        if not indices[0].size:
            return
        with self._writing(tuple(slice(axis.min(), axis.max() + 1) for axis in indices)):
            if self.visible:
                super().data_setitem(indices, value, refresh)
            else:
                self._write_unseen(indices, value)

    def _write_unseen(self, indices: tuple[NDArray[np.intp], ...], value: Any) -> None:
        """Write into a hidden layer, of whose picture napari keeps no slice to write into."""
        before = np.array(self.data[indices])
        if np.any(before != value):
            self._save_history((indices, before, value))
            self.data[indices] = value

    def _paint_region_with_mask(
        self,
        slice_key: tuple[slice, ...],
        mask: NDArray[np.bool_],
        new_label: int,
        *others: Any,
        **options: Any,
    ) -> None:
        if self._is_kept():
            return
        new_label = int(self._own(new_label))
        if self._confining_region is not None and new_label:
            allowed = self._confining_region(slice_key).reshape(mask.shape) & mask
            if mask.any() and not self._may_write(allowed):
                return
            mask = allowed
        with self._writing(slice_key):
            super()._paint_region_with_mask(slice_key, mask, new_label, *others, **options)

    def _calculate_contour(self, labels: NDArray[np.generic], *others: Any, **options: Any) -> Any:
        """The border in flat pictures; filled in 3D, where napari would warn at each turn."""
        if labels.ndim > 2:  # noqa: PLR2004 - two axes are a flat picture
            return None
        return super()._calculate_contour(labels, *others, **options)

    @property
    def is_in_stroke(self) -> bool:
        """Whether a stroke has begun and is not complete."""
        return self._touched is not None

    def undo(self) -> None:
        """Ask for the last step to be taken back, whichever tool it was."""
        self.undo_wanted.emit()

    def redo(self) -> None:
        """Ask for the step to be done again that was taken back last."""
        self.redo_wanted.emit()

    def _append_to_undo_history(self, item: Any) -> None:
        """Take the end of a stroke from napari's history, which keeps nothing itself."""
        super()._append_to_undo_history(item)
        self._undo_history.clear()
        self._has_ended = True
        self._tell_end()

    @contextmanager
    def _writing(self, box: tuple[slice, ...]) -> Iterator[None]:
        """Remember where a stroke writes; napari ends a single edit before it is written."""
        self._touched = box if self._touched is None else _around(self._touched, box)
        self._is_writing = True
        try:
            yield
        finally:
            self._is_writing = False
        self.edited.emit()
        self._tell_end()

    def _tell_end(self) -> None:
        if self._is_writing or not self._has_ended or self._touched is None:
            return
        box, self._touched, self._has_ended = self._touched, None, False
        self.stroke_ended.emit(box)

    def _own(self, value: Any) -> Any:
        """The layer's one value in place of any other label, so no stroke is invisible."""
        if isinstance(value, np.ndarray) and value.ndim:
            return np.where(value != 0, self._structure_label, 0)
        return self._structure_label if value else 0

    def _is_kept(self) -> bool:
        if self.is_finished:
            self.did_nothing.emit(str(WhyNothing.OUTLINE_FINISHED))
        return self.is_finished

    def _may_write(self, allowed: NDArray[np.bool_]) -> bool:
        if allowed.any():
            return True
        self.refused.emit()
        return False


def _around(first: tuple[slice, ...], second: tuple[slice, ...]) -> tuple[slice, ...]:
    """The box around two boxes."""
    return tuple(
        slice(min(a.start, b.start), max(a.stop, b.stop))
        for a, b in zip(first, second, strict=True)
    )
