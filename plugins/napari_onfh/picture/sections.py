"""What cuts the shown slice, drawn in it: the fitted sphere's circle, the neck cut's line."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from psygnal import Signal

from annotator.geometry.points import LpsPoints
from annotator.geometry.sphere import Sphere
from napari_onfh.picture.slice_angles import angles_in

if TYPE_CHECKING:
    from annotator.measure.neck_removal import NeckPlane
    from napari_onfh.picture.hip_layers import HipLayers
    from napari_onfh.picture.slice_angles import SliceAngles
    from napari_onfh.words.angle_words import HipAngles

__all__ = ["Sections"]

_LINE_WIDTH_MM = 0.6

#: The cut's line runs so far to either side of the neck's axis, beyond every head.
_CUT_REACH_MM = 26.0


class Sections:
    """Draws anew with each slice.

    Parameters
    ----------
    layers : HipLayers
    """

    #: The sphere or the neck cut is another one.
    changed = Signal()
    #: Zone and angles are others.
    angles_changed = Signal()

    def __init__(self, layers: "HipLayers") -> None:
        self._layers = layers
        self._sphere: Sphere | None = None
        self._neck: NeckPlane | None = None
        self._angles: HipAngles | None = None
        #: Display axis normal to the slice, and its display index; None in 3D.
        self._slice: tuple[int, float] | None = None

    def show_sphere(self, sphere: Sphere | None) -> None:
        """Draw a sphere's section with each slice; None draws nothing."""
        self._sphere = sphere
        if sphere is not None:
            # Here and not with a slice: the slice changes while a reader removes layers, too.
            self._layers.show(self._layers.circle)
        self._draw()
        self.changed.emit()

    def show_neck(self, plane: "NeckPlane | None") -> None:
        """Draw a neck cut with each slice; None draws nothing."""
        if plane is self._neck:
            return
        self._neck = plane
        if plane is not None:
            self._layers.show(self._layers.neck)
        self._draw()
        self.changed.emit()

    def show_angles(self, angles: "HipAngles | None") -> None:
        """Let zone and angles be drawn where they belong; None for none."""
        if angles is not self._angles:
            self._angles = angles
            self.angles_changed.emit()

    @property
    def angles(self) -> "HipAngles | None":
        """Zone and angles that are drawn."""
        return self._angles

    def angles_in(self, place: tuple[int, float] | None) -> "SliceAngles | None":
        """Zone and angles in a slice, as `circle_in` takes it; None where none belong."""
        return None if place is None else angles_in(self._angles, self._layers.frame, place)

    @property
    def neck(self) -> "NeckPlane | None":
        """The neck cut that is drawn."""
        return self._neck

    def show_slice(self, hidden_axis: int, slice_index: float) -> None:
        """Draw what cuts a slice."""
        self._slice = hidden_axis, slice_index
        self._draw()

    def hide(self) -> None:
        """Draw nothing, as where the volume is shown in 3D."""
        self._slice = None
        self._draw()

    def circle_in(self, place: tuple[int, float] | None) -> NDArray[np.float64]:
        """The sphere's circle in a slice: display indices (n, 3).

        Parameters
        ----------
        place : (int, float) or None
            Display axis normal to the slice, and its display index; None for no slice.
        """
        if place is None or self._sphere is None:
            return np.empty((0, 3))
        hidden_axis, slice_index = place
        return self._layers.frame.circle(
            LpsPoints(self._sphere.center_mm),
            self._sphere.radius_mm,
            hidden_axis=hidden_axis,
            slice_index=slice_index,
        )

    def cut_in(self, place: tuple[int, float] | None) -> NDArray[np.float64]:
        """The neck cut's line in a slice, as `circle_in` takes and gives."""
        if place is None or self._neck is None:
            return np.empty((0, 3))
        neck = self._neck
        middle = LpsPoints(neck.center_mm + neck.distance_mm * neck.axis)
        return self._layers.frame.plane_line(middle, neck.axis, _CUT_REACH_MM, place=place)

    def _draw(self) -> None:
        self._put(self._layers.circle, self.circle_in(self._slice), "polygon")
        self._put(self._layers.neck, self.cut_in(self._slice), "path")

    def _put(self, layer: Any, points: NDArray[np.float64], shape: str) -> None:
        """Draw a line through display indices in place of the layer's last one."""
        if len(layer.data):
            layer.data = []
        if not len(points) or self._slice is None:
            return
        frame = self._layers.frame
        # One unit along both shown axes, so that the line is evenly wide; the largest voxel size,
        # since napari scrolls by the smallest scale of any layer.
        unit_mm = float(frame.scale_mm.max())
        scale = np.where(np.arange(3) == self._slice[0], frame.scale_mm, unit_mm)
        if not np.array_equal(layer.scale, scale):
            layer.scale = scale
        width = _LINE_WIDTH_MM / unit_mm
        layer.add(points * frame.scale_mm / scale, shape_type=shape, edge_width=width)
