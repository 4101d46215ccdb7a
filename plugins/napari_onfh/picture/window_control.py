"""The mouse's right button on the grey window, as every workstation has it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from annotator.model.volume import Volume
from napari_onfh.language import tr
from napari_onfh.picture import compat
from napari_onfh.picture.canvas_mouse import hold_tools, on_right_double_click
from napari_onfh.picture.layers import contrast_limits
from napari_onfh.picture.window_level import GreyWindow, dragged, grey_range, window_of
from napari_onfh.picture.window_presets import WindowPreset, preset_window

if TYPE_CHECKING:
    from napari.components import ViewerModel

    from napari_onfh.picture.window_memory import WindowMemory

__all__ = ["WindowControl", "WindowHold"]

#: A hand that clicks moves less than this, screen pixels.
_STILL_PIXELS = 3.0


class WindowControl:
    """Gives the mouse's right button to the window of the image that is seen."""

    def __init__(self, viewer: "ViewerModel", memory: "WindowMemory") -> None:
        self._viewer = viewer
        self._memory = memory
        self._followed: list[_Followed] = []
        viewer.mouse_drag_callbacks.append(self._drag)
        self._undo_double_click = on_right_double_click(viewer, self._double_clicked)

    def leave(self) -> None:
        """Give the mouse back."""
        for followed in tuple(self._followed):
            self.forget(followed.layer)
        self._viewer.mouse_drag_callbacks.remove(self._drag)
        self._undo_double_click()

    def follow(self, layer: Any, volume: Volume, protocol: str) -> None:
        """Show an image with the window that its protocol was left with, else its header's."""
        followed = _Followed(layer, volume, grey_range(volume.values), protocol)
        self._followed.append(followed)
        kept = self._memory.window(protocol, followed.range)
        if kept is not None:
            layer.contrast_limits = _within_range(layer, GreyWindow(*kept))
        layer.events.contrast_limits.connect(self._say)
        layer.events.visible.connect(self._say)
        self._say()

    def forget(self, layer: Any) -> None:
        """Stop following an image."""
        for followed in self._followed:
            if followed.layer is layer:
                layer.events.contrast_limits.disconnect(self._say)
                layer.events.visible.disconnect(self._say)
        self._followed = [one for one in self._followed if one.layer is not layer]
        self._say()

    def choose(self, preset: WindowPreset) -> str:
        """Show the image that is seen with a window by name, and keep it for its protocol.

        Returns
        -------
        str
            Why nothing changed, one line; empty if it did.
        """
        followed = self._seen()
        if followed is None:
            return tr("Open an image first; then its grey window can be chosen.")
        window = preset_window(preset, followed.volume)
        if isinstance(window, str):
            return window
        followed.layer.contrast_limits = _within_range(followed.layer, window)
        self._memory.keep(followed.protocol, (window.center, window.width), followed.range)
        return ""

    def reset(self) -> None:
        """Show the image that is seen with its header's window again, and keep no other."""
        followed = self._seen()
        if followed is not None:
            followed.layer.contrast_limits = contrast_limits(followed.volume)
            self._memory.forget(followed.protocol)

    def _seen(self) -> "_Followed | None":
        """The uppermost visible image of ours."""
        order = list(self._viewer.layers)
        seen = [one for one in self._followed if one.layer.visible and one.layer in order]
        return max(seen, key=lambda one: order.index(one.layer), default=None)

    def take_hold(self) -> "WindowHold | None":
        """The window of the image that is seen, for a hand to drag; None without such an image."""
        followed = self._seen()
        return None if followed is None else WindowHold(followed, self._memory)

    def _drag(self, _viewer: Any, event: Any) -> Iterator[None]:
        is_asked = event.button == compat.RIGHT_BUTTON and self._may_drag()
        held = self.take_hold() if is_asked else None
        if held is None:
            return
        start = np.array(event.pos, dtype=float)
        with hold_tools(self._viewer):
            yield
            while event.type == "mouse_move":
                right, down = np.array(event.pos, dtype=float) - start
                held.drag(float(right), float(down))
                yield
        held.leave()

    def _double_clicked(self) -> bool:
        if self._seen() is None or not self._may_drag():
            return False
        self.reset()
        return True

    def _may_drag(self) -> bool:
        """In flat pictures, and not while the right button shapes a polygon."""
        active = self._viewer.layers.selection.active
        is_shaping = getattr(active, "mode", "") == "polygon"
        return self._viewer.dims.ndisplay == 2 and not is_shaping  # noqa: PLR2004 - flat

    def _say(self, _event: Any = None) -> None:
        followed = self._seen()
        words = window_of(followed.layer.contrast_limits).in_words if followed else ""
        compat.show_window(self._viewer, words)


class WindowHold:
    """One drag of a grey window, from the press of the button to its release."""

    def __init__(self, followed: "_Followed", memory: "WindowMemory") -> None:
        self._followed = followed
        self._memory = memory
        self._start = window_of(followed.layer.contrast_limits)
        self._has_moved = False

    def drag(self, right: float, down: float) -> None:
        """Show the window that the hand asks for, screen pixels from where it was pressed."""
        self._has_moved = self._has_moved or max(abs(right), abs(down)) > _STILL_PIXELS
        if self._has_moved:
            low, high = self._followed.range
            changed = dragged(self._start, (right, down), high - low)
            self._followed.layer.contrast_limits = _within_range(self._followed.layer, changed)

    def leave(self) -> None:
        """Keep the window for the protocol, unless the hand was still."""
        if self._has_moved:
            changed = window_of(self._followed.layer.contrast_limits)
            window = changed.center, changed.width
            self._memory.keep(self._followed.protocol, window, self._followed.range)


@frozen(eq=False)
class _Followed:
    layer: Any
    volume: Volume
    range: tuple[float, float]
    protocol: str


def _within_range(layer: Any, window: GreyWindow) -> tuple[float, float]:
    """The window's limits, after the layer's slider was given room for them."""
    low, high = window.limits
    least, greatest = layer.contrast_limits_range
    if low < least or high > greatest:
        layer.contrast_limits_range = (min(low, least), max(high, greatest))
    return low, high
