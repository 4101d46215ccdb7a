"""The head's surface as a layer in 3D; while it is shown the other layers are put out of sight."""

from typing import TYPE_CHECKING, Any

from napari.layers import Surface

from annotator.measure.surface_map import SurfaceMap
from napari_onfh.head_mesh import head_mesh
from napari_onfh.layers import ROLE, space_of
from napari_onfh.scene import DisplayFrame

if TYPE_CHECKING:
    from napari.components import ViewerModel

__all__ = ["HeadSurface"]

_NAME = "Necrosis map, 3D"
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
        self._hidden: list[Any] = []

    @property
    def is_shown(self) -> bool:
        """Whether the surface is in the viewer; the reader may have removed its layer."""
        return self._layer is not None and self._layer in self._viewer.layers

    def show(self, surface: SurfaceMap, frame: DisplayFrame) -> None:
        """Show the surface in 3D, or renew it.

        Parameters
        ----------
        surface : SurfaceMap
        frame : DisplayFrame
            Of the image that is shown.
        """
        mesh = head_mesh(surface, frame)
        if self.is_shown:
            self._layer.data = (mesh.vertices, mesh.faces)
            self._layer.vertex_colors = mesh.colours
            return
        self._hidden = [layer for layer in self._viewer.layers if layer.visible]
        for layer in self._hidden:
            layer.visible = False
        self._layer = Surface(
            (mesh.vertices, mesh.faces),
            vertex_colors=mesh.colours,
            name=_NAME,
            shading="smooth",
            metadata={ROLE: "head_map"},
            **space_of(frame),
        )
        self._viewer.add_layer(self._layer)
        self._viewer.dims.ndisplay = _SOLID
        self._viewer.reset_view()

    def take_away(self) -> None:
        """Remove the surface and show what it hid, in flat slices."""
        if self._layer is None:
            return
        layer, self._layer = self._layer, None
        if layer in self._viewer.layers:
            self._viewer.layers.remove(layer)
        hidden, self._hidden = self._hidden, []
        for other in hidden:
            other.visible = True
        self._viewer.dims.ndisplay = _FLAT
        self._viewer.reset_view()
