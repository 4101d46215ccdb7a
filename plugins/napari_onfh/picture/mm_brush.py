"""napari's labels layer with a brush in millimetres, and with modes that the library's tools fill.

It builds on parts of napari that its releases keep private; when one of them moves, this,
`labels_layer` and `compat` are the files to mend.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, Protocol

import napari.layers
import numpy as np
from napari.layers.labels._labels_constants import Mode
from numpy.typing import NDArray
from psygnal import Signal

from annotator.drawing.brush import ball, disc
from annotator.drawing.limits import Limited, Limits, WhyNothing, erased, painted
from annotator.drawing.polygon import surrounded
from annotator.drawing.region import Box, Plane, Region
from annotator.errors import AnnotationError
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints
from napari_onfh.language import marked, tr
from napari_onfh.picture.compat import LEFT_BUTTON

__all__ = ["Labels", "Pointer"]

_FLAT = 2

_ONLY_FLAT = marked("Nothing painted: 3D is for looking; turn back to a flat picture to draw.")


class Pointer(Protocol):
    """A tool that is worked by pointing: lasso, livewire. Places are display indices."""

    def pressed(self, at: NDArray[np.float64], plane: Plane) -> None:
        """The left button went down."""

    def dragged(self, at: NDArray[np.float64]) -> None:
        """The mouse moved with the button down."""

    def released(self) -> None:
        """The button came up."""

    def hovered(self, at: NDArray[np.float64], plane: Plane) -> None:
        """The mouse moved with no button down."""

    def double_clicked(self) -> None:
        """A double click, after its first press and release."""


def _brush_drag(layer: "Labels", event: Any) -> Iterator[None]:
    """A stroke of brush or eraser, from press to release."""
    if event.button != LEFT_BUTTON or layer.cursor == "circle_frozen":
        return
    if not layer.is_flat:
        layer.did_nothing.emit(tr(_ONLY_FLAT))
        return
    label = 0 if layer.mode == "erase" else layer.selected_label
    last = np.array(layer.world_to_data(event.position), dtype=np.float64)
    with layer.block_history():
        reasons = [layer.brushed([last], label)]
        yield
        while event.type == "mouse_move":
            now = np.array(layer.world_to_data(event.position), dtype=np.float64)
            reasons.append(layer.brushed([last, now], label))
            last = now
            yield
    if all(reasons):
        layer.did_nothing.emit(reasons[0])


def _point_drag(layer: "Labels", event: Any) -> Iterator[None]:
    """Pointing, from press to release; without a tool in hand nothing happens."""
    pointer = layer.pointer
    if event.button != LEFT_BUTTON or pointer is None:
        return
    if not layer.is_flat:
        layer.did_nothing.emit(tr(_ONLY_FLAT))
        return
    at = np.array(layer.world_to_data(event.position), dtype=np.float64)
    pointer.pressed(at, layer.plane_at(at))
    yield
    while event.type == "mouse_move":
        pointer.dragged(np.array(layer.world_to_data(event.position), dtype=np.float64))
        yield
    pointer.released()


def _point_move(layer: "Labels", event: Any) -> None:
    if layer.pointer is not None and layer.is_flat:
        at = np.array(layer.world_to_data(event.position), dtype=np.float64)
        layer.pointer.hovered(at, layer.plane_at(at))


def _double_click(layer: "Labels", event: Any) -> None:
    if layer.mode == "pick" and layer.pointer is not None and event.button == LEFT_BUTTON:
        layer.pointer.double_clicked()


class Labels(napari.layers.Labels):  # type: ignore[misc] # napari gives no types
    """A labels layer whose `brush_size` is a diameter in millimetres in the patient.

    Parameters
    ----------
    data : array
    grid : Grid
        Of the layer's own voxels, its axes in the layer's order.
    **options
        napari's.
    """

    _drag_modes: ClassVar[dict[Any, Any]] = {
        **napari.layers.Labels._drag_modes,  # noqa: SLF001 - napari gives no other way
        Mode.PAINT: _brush_drag,
        Mode.ERASE: _brush_drag,
        Mode.PICK: _point_drag,
    }
    _move_modes: ClassVar[dict[Any, Any]] = {
        **napari.layers.Labels._move_modes,  # noqa: SLF001 - napari gives no other way
        Mode.PICK: _point_move,
    }

    #: Why a stroke changed nothing.
    did_nothing = Signal(str)
    #: The layer's own undo or redo has changed it; napari tells nobody.
    taken_back = Signal()

    def __init__(self, data: NDArray[np.uint8], *, grid: Grid, **options: Any) -> None:
        self._grid = grid
        #: The limits within a box for a label that is painted there; None for none.
        self.limits_in: Callable[[Box, int], Limits] | None = None
        #: What the mouse points for in mode ``pick``.
        self.pointer: Pointer | None = None
        super().__init__(data, **options)
        self.mouse_double_click_callbacks.append(_double_click)

    @property
    def is_flat(self) -> bool:
        """Whether slices are shown, not the volume in 3D."""
        return bool(self._slice_input.ndisplay == _FLAT)

    def plane_at(self, at: Sequence[float] | NDArray[np.float64]) -> Plane:
        """The shown plane through a display index."""
        (hidden,) = self._slice_input.not_displayed if self.is_flat else (0,)
        return Plane(int(hidden), round(float(at[hidden])))

    def paint(self, coord: Sequence[float], new_label: int, refresh: bool = True) -> None:  # noqa: FBT001, FBT002 - napari's signature
        """Paint once about a display index; label 0 erases."""
        self._say(self.brushed([np.array(coord, dtype=np.float64)], new_label, refresh=refresh))

    def paint_polygon(self, points: Any, new_label: int) -> None:
        """Paint what a line through display indices goes around."""
        # napari gives corners from pixel edges: cutting their fractions leads to the voxel.
        corners = IndexPoints(np.array(points, dtype=int).astype(np.float64))
        try:
            region = surrounded(self._grid, corners, self.plane_at(corners[0]))
        except AnnotationError as error:
            self._say(tr("Nothing painted: {error}.").format(error=error))
            return
        self._say(self.stroke(region, new_label))

    def brushed(
        self, path: Sequence[NDArray[np.float64]], new_label: int, *, refresh: bool = True
    ) -> str:
        """Draw the brush along a path of display indices; gives why nothing came of it, or ''."""
        points, radius_mm = IndexPoints(np.array(path)), self.brush_size / 2.0
        if self.n_edit_dimensions > _FLAT:
            region = ball(self._grid, points, radius_mm=radius_mm)
        else:
            region = disc(self._grid, points, radius_mm=radius_mm, plane=self.plane_at(path[-1]))
        return self.stroke(region, new_label, refresh=refresh)

    def stroke(self, region: Region, new_label: int, *, refresh: bool = True) -> str:
        """Write what the limits leave of a region; gives why nothing came of it, or ''."""
        if region.is_empty:
            return str(WhyNothing.OUTSIDE_IMAGE)
        inside, reason = region.voxels, ""
        if self.limits_in is not None:
            found = _within(self.limits_in(region.box, int(new_label)), region, int(new_label))
            inside, reason = _changed(found, region.voxels.shape), found.reason
        if not reason:
            index = np.nonzero(inside)
            places = tuple(along + start for along, start in zip(index, region.start, strict=True))
            self.data_setitem(places, new_label, refresh)
        return reason

    def undo(self) -> None:
        """Take the last stroke back."""
        super().undo()
        self.taken_back.emit()

    def redo(self) -> None:
        """Draw the stroke again that was taken back."""
        super().redo()
        self.taken_back.emit()

    def _calculate_cursor_size(self) -> float:
        """The circle's diameter in world units, which are millimetres."""
        return float(self.brush_size)

    def _say(self, reason: str) -> None:
        if reason:
            self.did_nothing.emit(reason)


def _within(limits: Limits, region: Region, new_label: int) -> Limited:
    """What limits of a region's own box leave of it."""
    here = Region(region.voxels.shape, (0, 0, 0), region.voxels)
    return painted(limits, here) if new_label else erased(limits, here)


def _changed(found: Limited, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    inside = np.zeros(shape, dtype=bool)
    inside.flat[found.change.added] = True
    inside.flat[found.change.removed] = True
    return inside
