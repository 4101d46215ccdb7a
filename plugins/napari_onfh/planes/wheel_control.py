"""The mouse's wheel on the picture: it scrolls slices, with Ctrl it zooms, tool in hand or not."""

from typing import TYPE_CHECKING, Any

import numpy as np

from napari_onfh.picture import compat
from napari_onfh.picture.canvas_mouse import take_wheel

if TYPE_CHECKING:
    from napari.components import ViewerModel

    from napari_onfh.picture.display import Display

__all__ = ["WheelControl"]

#: A notch of the wheel enlarges so much.
_ZOOM_PER_NOTCH = 1.15

_FLAT = 2


class WheelControl:
    """Takes the wheel from napari, which zooms, and gives it back.

    Parameters
    ----------
    viewer : ViewerModel
    display : Display
    """

    def __init__(self, viewer: "ViewerModel", display: "Display") -> None:
        self._viewer = viewer
        self._display = display
        self._turned = 0.0
        self._camera = compat.camera(viewer)
        self._undo = take_wheel(viewer, self._wheel)
        self._camera.events.mouse_zoom.connect(self._hold_zoom)
        viewer.dims.events.ndisplay.connect(self._hold_zoom)
        self._hold_zoom()

    def leave(self) -> None:
        """Give the wheel back to napari."""
        self._camera.events.mouse_zoom.disconnect(self._hold_zoom)
        self._viewer.dims.events.ndisplay.disconnect(self._hold_zoom)
        self._undo()
        self._camera.mouse_zoom = True

    def _hold_zoom(self, _event: Any = None) -> None:
        """Flat pictures are zoomed with Ctrl; 3D as napari does. Each tool sets it anew."""
        zooms = self._viewer.dims.ndisplay != _FLAT
        if self._camera.mouse_zoom != zooms:
            self._camera.mouse_zoom = zooms

    def _wheel(self, viewer: Any, event: Any) -> None:
        if viewer.dims.ndisplay != _FLAT or "Alt" in event.modifiers:
            return
        notches = float(np.clip(event.delta[1], -1.0, 1.0))
        if "Control" in event.modifiers:
            compat.zoom_about(viewer, event.position, _ZOOM_PER_NOTCH**notches)
        elif not event.modifiers:
            self._scroll(notches)

    def _scroll(self, notches: float) -> None:
        """Count parts of a notch, as touch pads send, until they make a slice."""
        self._turned -= notches
        steps = int(self._turned)
        if steps:
            self._turned -= steps
            self._display.step(steps)
