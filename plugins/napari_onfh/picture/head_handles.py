"""The mouse on a head's sphere: a click that asks for one, and handles that move and resize it."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from psygnal import Signal

from annotator.geometry.points import LpsPoints
from annotator.geometry.sphere import Sphere
from napari_onfh.reading.scene import DisplayFrame

if TYPE_CHECKING:
    from napari.components import ViewerModel

    from napari_onfh.picture.hip_layers import HipLayers

__all__ = ["HeadHandles", "handle_places", "moved_sphere"]

_FLAT = 2

#: A handle that moved by less was not moved, mm.
_STILL_MM = 1e-3

#: napari's modes of the layer: a click adds a point, or points are moved.
_ASKING, _MOVING = "add", "select"


def handle_places(
    frame: DisplayFrame, sphere: Sphere, place: tuple[int, float]
) -> NDArray[np.float64]:
    """Where a sphere is taken hold of in one shown slice.

    Parameters
    ----------
    frame : DisplayFrame
    sphere : Sphere
    place : (int, float)
        Display axis normal to the slice, and the display index of the slice.

    Returns
    -------
    (2, 3) array
        Display indices of the middle of the sphere's circle and of a place on it; empty, (0, 3),
        where the slice misses the sphere.
    """
    circle = frame.circle(
        LpsPoints(sphere.center_mm),
        sphere.radius_mm,
        hidden_axis=place[0],
        slice_index=place[1],
    )
    if not len(circle):
        return np.empty((0, 3))
    return np.array([circle.mean(axis=0), circle[len(circle) // 4]])


def moved_sphere(
    frame: DisplayFrame,
    sphere: Sphere,
    before: NDArray[np.float64],
    after: NDArray[np.float64],
) -> Sphere | None:
    """The sphere once its handles were moved; None where they were not.

    The middle takes the sphere along within the slice; the place on the border resizes it about its
    centre.

    Parameters
    ----------
    frame : DisplayFrame
    sphere : Sphere
    before, after : (2, 3) arrays
        Display indices, as `handle_places` gives them.
    """
    middle, border = (after - before) * frame.scale_mm
    if np.linalg.norm(middle) > _STILL_MM:
        moved = frame.to_lps(frame.to_display(LpsPoints(sphere.center_mm)) + after[0] - before[0])
        return Sphere(moved, sphere.radius_mm)
    if np.linalg.norm(border) > _STILL_MM:
        radius_mm = float(np.linalg.norm(frame.to_lps(after[1]) - sphere.center_mm))
        return Sphere(sphere.center_mm, radius_mm)
    return None


class HeadHandles:
    """Keeps the handles in the shown slice while they are in the hand.

    Parameters
    ----------
    viewer : ViewerModel
    layers : HipLayers
    """

    #: A click asks for the head about it: LPS mm, (3,).
    pointed = Signal(object)
    #: The reader has moved or resized the sphere.
    moved = Signal(Sphere)

    def __init__(self, viewer: "ViewerModel", layers: "HipLayers") -> None:
        self._viewer = viewer
        self._layer = layers.handles
        self._frame = layers.frame
        self._sphere: Sphere | None = None
        self._shown = np.empty((0, 3))
        self._is_writing = False
        self._connections: tuple[tuple[Any, Any], ...] = (
            (self._layer.events.data, self._data_changed),
            (self._layer.events.mode, self._draw),
            (viewer.dims.events.current_step, self._draw),
            (viewer.dims.events.order, self._draw),
            (viewer.dims.events.ndisplay, self._draw),
        )
        for event, callback in self._connections:
            event.connect(callback)

    def leave(self) -> None:
        """Follow viewer and layer no longer."""
        for event, callback in self._connections:
            event.disconnect(callback)

    def show(self, sphere: Sphere | None) -> None:
        """Hold this sphere, or none."""
        self._sphere = sphere
        self._draw()

    def _draw(self, _event: Any = None) -> None:
        self._put(self._places())

    def _places(self) -> NDArray[np.float64]:
        dims, sphere = self._viewer.dims, self._sphere
        is_held = self._layer.mode == _MOVING and self._layer in self._viewer.layers
        if sphere is None or not is_held or dims.ndisplay != _FLAT or dims.ndim != len(dims.order):
            return np.empty((0, 3))
        hidden = dims.order[-3]
        index = float(np.rint(dims.point[hidden] / self._frame.scale_mm[hidden]))
        return handle_places(self._frame, sphere, (hidden, index))

    def _put(self, places: NDArray[np.float64]) -> None:
        if not len(places) and not len(self._layer.data):
            self._shown = places
            return
        self._is_writing = True
        try:
            self._layer.selected_data = set()
            self._layer.data = places.copy()  # napari writes a drag into the array it was given
        finally:
            self._is_writing = False
        self._shown = places

    def _data_changed(self, event: Any) -> None:
        """What the reader did with the points; napari tells of it twice, at first too early."""
        action = str(getattr(event, "action", ""))
        if self._is_writing or action not in {"added", "changed", "removed"}:
            return
        points = np.array(self._layer.data, dtype=float)
        if action == "added":
            self._draw()
            self.pointed.emit(self._frame.to_lps(points[-1]))
            return
        is_whole = points.shape == self._shown.shape and len(points) > 0
        sphere = self._sphere
        if sphere is None or not is_whole:
            self._draw()
            return
        moved = moved_sphere(self._frame, sphere, self._shown, points)
        self._draw()
        if moved is not None:
            self.moved.emit(moved)
