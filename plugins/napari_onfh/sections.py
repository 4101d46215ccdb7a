"""What cuts the shown slice, drawn in it: the fitted sphere as a circle."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.points import LpsPoints
from annotator.geometry.sphere import Sphere

if TYPE_CHECKING:
    from napari_onfh.hip_layers import HipLayers

__all__ = ["Sections"]

_LINE_WIDTH_MM = 0.5


class Sections:
    """Draws anew with each slice.

    Parameters
    ----------
    layers : HipLayers
    """

    def __init__(self, layers: "HipLayers") -> None:
        self._layers = layers
        self._sphere: Sphere | None = None
        #: Display axis normal to the slice, and its display index; None in 3D.
        self._slice: tuple[int, float] | None = None

    def show_sphere(self, sphere: Sphere | None) -> None:
        """Draw a sphere's section with each slice; None draws nothing."""
        self._sphere = sphere
        if sphere is not None:
            # Here and not with a slice: the slice changes while a reader removes layers, too.
            self._layers.show(self._layers.circle)
        self._draw()

    def show_slice(self, hidden_axis: int, slice_index: float) -> None:
        """Draw what cuts a slice."""
        self._slice = hidden_axis, slice_index
        self._draw()

    def hide(self) -> None:
        """Draw nothing, as where the volume is shown in 3D."""
        self._slice = None
        self._draw()

    def _draw(self) -> None:
        circle = np.empty((0, 3))
        if self._slice is not None and self._sphere is not None:
            hidden_axis, slice_index = self._slice
            circle = self._layers.frame.circle(
                LpsPoints(self._sphere.center_mm),
                self._sphere.radius_mm,
                hidden_axis=hidden_axis,
                slice_index=slice_index,
            )
        self._put(self._layers.circle, circle, "polygon")

    def _put(self, layer: Any, points: NDArray[np.float64], shape: str) -> None:
        """Draw a line through display indices in place of the layer's last one."""
        if len(layer.data):
            layer.data = []
        if not len(points) or self._slice is None:
            return
        frame = self._layers.frame
        # With millimetres along the shown axes the line is evenly wide.
        scale = np.where(np.arange(3) == self._slice[0], frame.scale_mm, 1.0)
        if not np.array_equal(layer.scale, scale):
            layer.scale = scale
        layer.add(points * frame.scale_mm / scale, shape_type=shape, edge_width=_LINE_WIDTH_MM)
