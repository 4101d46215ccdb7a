"""The mouse on napari's canvas: tools that are held, double clicks and the wheel that are taken."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from napari_onfh.picture.compat import RIGHT_BUTTON, camera

if TYPE_CHECKING:
    from napari.components import ViewerModel

__all__ = ["hold_tools", "on_right_double_click", "take_wheel"]

#: Mode of a layer in which the mouse only moves the picture.
_NO_TOOL = "pan_zoom"
#: napari's function that scrolls slices with Ctrl and the wheel.
_USUAL_SCROLL = "dims_scroll"


@contextmanager
def hold_tools(viewer: "ViewerModel") -> Iterator[None]:
    """Keep camera and tools from the mouse: the right button would zoom, fill or set a point."""
    view, layer = camera(viewer), viewer.layers.selection.active
    pans, mode = view.mouse_pan, getattr(layer, "mode", _NO_TOOL)
    if mode != _NO_TOOL:
        layer.mode = _NO_TOOL
    view.mouse_pan = False
    try:
        yield
    finally:
        if mode != _NO_TOOL and layer.mode == _NO_TOOL:
            layer.mode = mode
        view.mouse_pan = pans


def on_right_double_click(viewer: "ViewerModel", action: Callable[[], bool]) -> Callable[[], None]:
    """Let a double click of the right button act, which would zoom; what undoes it comes back.

    Parameters
    ----------
    viewer : ViewerModel
    action : callable
        Gives whether it has acted; else the click has its usual effect.
    """
    callbacks = viewer.mouse_double_click_callbacks
    usual = list(callbacks)

    def clicked(clicked_viewer: Any, event: Any) -> None:
        if event.button == RIGHT_BUTTON and action():
            return
        for callback in usual:
            callback(clicked_viewer, event)

    def undo() -> None:
        if clicked in callbacks:
            place = callbacks.index(clicked)
            callbacks[place : place + 1] = usual

    callbacks[:] = [clicked]
    return undo


def take_wheel(viewer: "ViewerModel", turned: Callable[[Any, Any], None]) -> Callable[[], None]:
    """Give the wheel to a function of viewer and event; what gives it back comes back.

    napari's own scrolling with Ctrl goes; all else that listens stays.
    """
    callbacks = viewer.mouse_wheel_callbacks
    usual = [each for each in callbacks if getattr(each, "__name__", "") == _USUAL_SCROLL]
    callbacks[:] = [turned, *(each for each in callbacks if each not in usual)]

    def undo() -> None:
        if turned in callbacks:
            place = callbacks.index(turned)
            callbacks[place : place + 1] = usual

    return undo
