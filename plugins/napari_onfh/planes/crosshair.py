"""The crosshair of the large view: its lines, and the hand that moves it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from napari.layers import Vectors
from numpy.typing import NDArray
from psygnal import Signal

from napari_onfh.picture import compat
from napari_onfh.picture.canvas_mouse import hold_tools
from napari_onfh.picture.layers import ROLE, space_of
from napari_onfh.reading.scene import DisplayFrame

if TYPE_CHECKING:
    from napari.components import ViewerModel

__all__ = ["CROSSHAIR_COLOR", "GAP_MM", "Crosshair", "cross_lines"]

#: Cyan: neither a structure's nor a letter's colour, and seen on marrow, fat and air.
CROSSHAIR_COLOR = "#00E5FF"

#: The middle stays free on either side, so that what is looked at is seen.
GAP_MM = 4.0

#: Width of a line on the screen, pixels, whatever the zoom.
_LINE_PIXELS = 1.5

_FLAT = 2


class Crosshair:
    """Two broken lines through a point, and shift with the left button that moves the point.

    Parameters
    ----------
    viewer : ViewerModel
    frame : DisplayFrame
    """

    #: The hand points at a voxel: display indices, (3,), fractions between the voxels' centres.
    pointed = Signal(object)

    def __init__(self, viewer: "ViewerModel", frame: DisplayFrame) -> None:
        self._viewer = viewer
        self._frame = frame
        self.layer = Vectors(
            np.zeros((0, 2, 3)),
            ndim=3,
            name="Crosshair",
            edge_color=CROSSHAIR_COLOR,
            vector_style="line",
            opacity=0.8,
            metadata={ROLE: "crosshair"},
            **space_of(frame),
        )
        active = viewer.layers.selection.active
        viewer.layers.append(self.layer)
        viewer.layers.selection.active = active
        viewer.mouse_drag_callbacks.append(self._drag)

    def remove(self) -> None:
        """Take lines and hand off the viewer."""
        if self._drag in self._viewer.mouse_drag_callbacks:
            self._viewer.mouse_drag_callbacks.remove(self._drag)
        if self.layer in self._viewer.layers:
            self._viewer.layers.remove(self.layer)

    def show(self, index: NDArray[np.float64], hidden_axis: int | None) -> None:
        """Draw the lines through a voxel in the slice that is shown; None, in 3D, draws none."""
        if self.layer not in self._viewer.layers:
            return  # the reader has removed it, as any layer
        if hidden_axis is None:
            self.layer.data = np.zeros((0, 2, 3))
            return
        # One unit along both shown axes, so that both lines are equally wide.
        unit_mm = float(self._frame.scale_mm.max())
        scale = np.where(np.arange(3) == hidden_axis, self._frame.scale_mm, unit_mm)
        if not np.array_equal(self.layer.scale, scale):
            self.layer.scale = scale
        ends_mm = cross_lines(self._frame, index, hidden_axis)
        self.thin()
        start, end = ends_mm[:, 0] / scale, ends_mm[:, 1] / scale
        self.layer.data = np.stack([start, end - start], axis=1)

    def thin(self) -> None:
        """Keep the lines as fine as they are on any workstation, however the picture is zoomed."""
        unit_mm = float(self._frame.scale_mm.max())
        width = _LINE_PIXELS / compat.camera(self._viewer).zoom / unit_mm
        if not np.isclose(self.layer.edge_width, width, rtol=0.02):
            self.layer.edge_width = width

    def _drag(self, viewer: Any, event: Any) -> Iterator[None]:
        is_shaping = getattr(viewer.layers.selection.active, "mode", "") == "polygon"
        is_asked = event.button == compat.LEFT_BUTTON and "Shift" in event.modifiers
        if not is_asked or is_shaping or viewer.dims.ndisplay != _FLAT:
            return
        with hold_tools(viewer):
            self._point_at(event)
            yield
            while event.type == "mouse_move":
                self._point_at(event)
                yield

    def _point_at(self, event: Any) -> None:
        self.pointed.emit(np.array(event.position[-3:]) / self._frame.scale_mm)


def cross_lines(
    frame: DisplayFrame, index: NDArray[np.float64], hidden_axis: int
) -> NDArray[np.float64]:
    """The parts of two lines through a voxel, from edge to edge of a slice, open in the middle.

    Parameters
    ----------
    frame : DisplayFrame
    index : (3,) array
        Display indices of the voxel.
    hidden_axis : int
        Display axis normal to the slice.

    Returns
    -------
    (n, 2, 3) array
        Ends of each part along the display axes, mm; n is at most 4.
    """
    middle_mm = np.asarray(index, dtype=np.float64) * frame.scale_mm
    parts = []
    for axis in (axis for axis in range(3) if axis != hidden_axis):
        edge_mm = (frame.shape[axis] - 1) * frame.scale_mm[axis]
        for start, end in ((0.0, middle_mm[axis] - GAP_MM), (middle_mm[axis] + GAP_MM, edge_mm)):
            if start < end:
                part = np.tile(middle_mm, (2, 1))
                part[:, axis] = start, end
                parts.append(part)
    return np.array(parts).reshape(-1, 2, 3)
