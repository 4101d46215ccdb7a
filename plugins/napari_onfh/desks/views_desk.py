"""The three planes and the wheel, on and off as the reader likes; made when they are wanted."""

from typing import TYPE_CHECKING, Any

from napari_onfh.library.ports import Worker
from napari_onfh.picture import compat
from napari_onfh.planes.neck_view import NeckView
from napari_onfh.planes.views import LinkedViews
from napari_onfh.planes.wheel_control import WheelControl

if TYPE_CHECKING:
    from napari.components import ViewerModel

    from napari_onfh.panel import Panel
    from napari_onfh.picture.display import Display
    from napari_onfh.picture.hip_layers import HipLayers
    from napari_onfh.picture.window_control import WindowControl

__all__ = ["ViewsDesk"]


class ViewsDesk:
    """Joins the planes' canvases, the wheel and the image that is measured.

    Parameters
    ----------
    viewer : ViewerModel
    panel : Panel
    worker : Worker
    windows : WindowControl
        Of the grey windows, which can be dragged in every plane.
    """

    def __init__(
        self, viewer: "ViewerModel", panel: "Panel", worker: Worker, windows: "WindowControl"
    ) -> None:
        self._viewer = viewer
        self._panel = panel
        self._worker = worker
        self._windows = windows
        self._shown: tuple[Any, Display, HipLayers] | None = None
        self.linked: LinkedViews | None = None
        self.neck: NeckView | None = None
        self._wheel: WheelControl | None = None
        panel.planes.wanted.connect(self._renew)
        panel.planes.wheel_wanted.connect(self._renew)
        panel.plane_wanted.connect(self.show_plane)

    def take_up(self, image: Any, layers: "HipLayers", display: "Display") -> None:
        """Begin with the image that is measured."""
        self._shown = image, display, layers
        self._renew()

    def show_first(self, display: "Display") -> None:
        """Show the middle of a new image, in the plane that the reader chose last."""
        display.show_acquired_plane()
        usual = self._panel.view.usual_plane
        if usual is not None:
            display.show_plane(usual)

    def show_plane(self, hidden_axis: int) -> None:
        """Show a plane in the large view; the next image begins with it."""
        if self._shown is None:
            return
        _, display, _ = self._shown
        display.show_plane(hidden_axis)
        is_acquired = hidden_axis == display.frame.acquired_axis
        self._panel.view.keep_plane(None if is_acquired else hidden_axis)

    def put_away(self) -> None:
        """End with the image that is measured."""
        self._shown = None
        self._renew()

    def leave(self) -> None:
        """Let go of the viewer with the panel."""
        self.put_away()
        self._panel.close_planes()

    def _renew(self, *_wanted: bool) -> None:
        """Make what is wanted and there is an image for; take away the rest."""
        self._renew_wheel()
        self._renew_planes()

    def _renew_wheel(self) -> None:
        if self._wheel is not None and (
            self._shown is None or not self._panel.planes.wheel_scrolls
        ):
            self._wheel.leave()
            self._wheel = None
        elif self._wheel is None and self._shown is not None and self._panel.planes.wheel_scrolls:
            self._wheel = WheelControl(self._viewer, self._shown[1])

    def _renew_planes(self) -> None:
        is_wanted = self._panel.planes.is_on
        if self.linked is not None and (self._shown is None or not is_wanted):
            self.linked.leave()
            self.linked = None
        if self.linked is None and self.neck is not None:
            self.neck.leave()
            self.neck = None
        if not is_wanted:
            self._panel.close_planes()
        elif self.linked is None and self._shown is not None:
            image, display, layers = self._shown
            if display.is_flat and compat.shows_whole(self._viewer):
                self._worker.soon(self._viewer.reset_view)  # once the canvas is narrower
            upper, lower, along_neck = self._panel.show_planes(compat.main_window(self._viewer))
            self.linked = LinkedViews(
                self._viewer, display, layers, (upper, lower), windows=self._windows
            )
            self.neck = NeckView(display, image, layers, along_neck)
            self.linked.looks_changed.connect(self.neck.refresh)
