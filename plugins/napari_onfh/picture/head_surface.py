"""The head's surface as a layer in 3D; while it is shown the other layers are put out of sight."""

from typing import TYPE_CHECKING, Any

import numpy as np
from napari.layers import Shapes, Surface

from annotator.geometry.points import LpsPoints, Vector
from napari_onfh.picture import compat
from napari_onfh.picture.layers import ROLE, space_of
from napari_onfh.reading.scene import DisplayFrame

if TYPE_CHECKING:
    from napari.components import ViewerModel

    from annotator.measure.surface_map import SurfaceMap

__all__ = ["HeadSurface"]

_NAME = "Necrosis map, 3D"
_ZONE_NAME = "Weight-bearing zone, 3D"
_BORDER_WIDTH_MM = 0.8

#: The border floats above the surface, so that no triangle hides it.
_ABOVE_SURFACE = 1.03

#: Okabe-Ito orange: apart from every depth colour.
_BORDER_COLOUR = "#E69F00"
_BORDER_WIDTH_MM = 0.7

#: A femoral head with some room about it, mm.
_CLOSE_UP_MM = 75.0

_SOLID = 3
_FLAT = 2


class HeadSurface:
    """Shows, renews and takes away the surface of the head that is measured.

    Parameters
    ----------
    viewer : ViewerModel
    """

    def __init__(self, viewer: "ViewerModel") -> None:
        self._viewer = viewer
        self._layer: Any = None
        self._zone: Any = None
        self._hidden: list[Any] = []

    @property
    def is_shown(self) -> bool:
        """Whether the surface is in the viewer; the reader may have removed its layer."""
        return self._layer is not None and self._layer in self._viewer.layers

    def show(self, surface: "SurfaceMap", frame: DisplayFrame) -> None:
        """Show the surface in 3D, or renew it.

        Parameters
        ----------
        surface : SurfaceMap
        frame : DisplayFrame
            Of the image that is shown.
        """
        from napari_onfh.picture.head_mesh import head_mesh

        mesh = head_mesh(surface, frame)
        border = _border(surface, frame)
        if self.is_shown:
            self._layer.data = (mesh.vertices, mesh.faces)
            self._layer.vertex_colors = mesh.colours
            self._renew_border(border, frame)
            return
        self._hidden = [layer for layer in self._viewer.layers if layer.visible]
        for layer in self._hidden:
            layer.visible = False
        self._layer = Surface(
            (mesh.vertices, mesh.faces),
            vertex_colors=mesh.colours,
            name=_NAME,
            shading="none",  # colours are depths: a shade would change them
            metadata={ROLE: "head_map"},
            **space_of(frame),
        )
        self._viewer.add_layer(self._layer)
        self._renew_border(border, frame)
        self._viewer.dims.ndisplay = _SOLID
        self._look_at(frame.to_display(LpsPoints(surface.frame.center_mm)) * frame.scale_mm)

    def _renew_border(self, border: Vector, frame: DisplayFrame) -> None:
        """Draw the border of the weight-bearing zone anew; it is empty where none is known."""
        if self._zone is not None and self._zone in self._viewer.layers:
            self._viewer.layers.remove(self._zone)
        self._zone = None
        if len(border):
            self._zone = Shapes(
                [border * frame.scale_mm],
                shape_type="path",
                ndim=3,
                edge_color=_BORDER_COLOUR,
                opacity=1.0,
                edge_width=_BORDER_WIDTH_MM,
                name=_ZONE_NAME,
                metadata={ROLE: "head_map"},
                **{**space_of(frame), "scale": (1.0, 1.0, 1.0)},
            )
            self._viewer.add_layer(self._zone)

    def _look_at(self, world: Vector) -> None:
        """Look at the head from above and in front, where it bears load."""
        view = compat.camera(self._viewer)
        view.set_view_direction(view_direction=(1, 1, 0), up_direction=(-1, 1, 0))
        compat.center_on(self._viewer, world, span_mm=_CLOSE_UP_MM)

    def take_away(self) -> None:
        """Remove the surface and show what it hid, in flat slices."""
        if self._layer is None:
            return
        for layer in (self._layer, self._zone):
            if layer is not None and layer in self._viewer.layers:
                self._viewer.layers.remove(layer)
        self._layer = self._zone = None
        hidden, self._hidden = self._hidden, []
        for other in hidden:
            other.visible = True
        self._viewer.dims.ndisplay = _FLAT
        self._viewer.reset_view()


def _border(surface: "SurfaceMap", frame: DisplayFrame) -> Vector:
    """Display indices along the border of the weight-bearing zone, (n, 3)."""
    from annotator.measure.zone_border import zone_border

    if surface.zone is None:
        return np.empty((0, 3))
    directions = surface.frame.directions(zone_border(surface.zone))
    points = surface.frame.center_mm + _ABOVE_SURFACE * surface.radius_mm * directions
    return frame.to_display(LpsPoints(points))
