"""The second series on the screen: over the measured one, flicked away by a key, faded."""

import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from napari_onfh.language import tr
from napari_onfh.picture.display import Display
from napari_onfh.picture.layers import ROLE, contrast_limits, gray_of, layer_name, space_of
from napari_onfh.picture.second_series import SecondSeries, place_in_words
from napari_onfh.reading.scene import DisplayFrame

if TYPE_CHECKING:
    import numpy as np
    from napari.components import ViewerModel
    from numpy.typing import NDArray

__all__ = ["SecondDisplay", "add_second_layer", "second_of"]

#: Key of the layer's metadata.
_SECOND = "onfh_second"

#: A longer line would run out of a small window.
_LINE_LETTERS = 44

_ALL_BUT_OPAQUE = 0.99


def second_of(layer: Any) -> SecondSeries | None:
    """The second series that a layer shows; None for any other layer."""
    second = layer.metadata.get(_SECOND)
    return second if isinstance(second, SecondSeries) else None


def add_second_layer(
    viewer: "ViewerModel", image: Any, second: SecondSeries, frame: DisplayFrame
) -> Any:
    """The new layer of a second series, just above the measured image."""
    values, options = _layer_data(second, frame)
    active = viewer.layers.selection.active
    layer = viewer.add_image(values, **options)
    viewer.layers.move(viewer.layers.index(layer), viewer.layers.index(image) + 1)
    viewer.layers.selection.active = active
    return layer


class SecondDisplay:
    """One layer above the measured image and below its outlines.

    Parameters
    ----------
    viewer : ViewerModel
    layer : layer
        As `add_second_layer` gives it.
    display : Display
        Says on the picture which series is seen.
    changed : callable
        Called when it was shown, hidden or faded.
    """

    def __init__(
        self,
        viewer: "ViewerModel",
        layer: Any,
        display: Display,
        changed: Callable[[], None],
    ) -> None:
        self._viewer = viewer
        self._display = display
        self._changed = changed
        self.layer = layer
        self.layer.events.visible.connect(self._say)
        self.layer.events.opacity.connect(self._say)
        display.remark = self._remark
        self._key = ""
        self._say()

    @property
    def label(self) -> str:
        """What the second series is called."""
        second = second_of(self.layer)
        return second.label if second else ""

    @property
    def is_shown(self) -> bool:
        """Whether the second series is seen."""
        return bool(self.layer.visible)

    @property
    def opacity(self) -> float:
        """0 to 1."""
        return float(self.layer.opacity)

    def flick(self) -> None:
        """Show it, or the measured series below it."""
        self.layer.visible = not self.layer.visible

    def show(self, *, is_shown: bool) -> None:
        """Show or hide it."""
        self.layer.visible = is_shown

    def name_key(self, key: str) -> None:
        """Say on the picture which key flicks it away."""
        self._key = key
        self._display.write_note()

    def fade(self, opacity: float) -> None:
        """Let the measured series through; 1 shows the second alone."""
        self.layer.opacity = opacity

    def leave(self) -> None:
        """Let go of key and listeners; the layer stays or goes as the caller likes."""
        self.layer.events.visible.disconnect(self._say)
        self.layer.events.opacity.disconnect(self._say)
        self._display.remark = str
        self._display.write_note()

    def _say(self, _event: Any = None) -> None:
        self._display.write_note()
        self._changed()

    def _remark(self) -> str:
        """Which series is seen, where the picture lies in the second, which one is measured."""
        seen = second_of(self.layer)
        if seen is None:
            return ""
        display = self._display
        place = (
            place_in_words(seen.volume, display.picture_middle(), display.picture_normal())
            if display.is_flat
            else tr("in 3D")
        )
        second = f"{seen.label}, {place}"
        measured = layer_name(display.volume)
        key = tr("key {key}: ").format(key=self._key) if self._key else ""
        share = tr(", {percent} over {measured}").format(
            percent=f"{self.opacity:.0%}", measured=measured
        )
        share = "" if self.opacity > _ALL_BUT_OPAQUE else share
        lines = (
            (tr("Seen: {second}{share}"), tr("display only; {key}{measured}, measured"))
            if self.is_shown
            else (tr("Seen: {measured}, measured"), tr("{key}{second}, display only"))
        )
        words = {"second": second, "measured": measured, "key": key, "share": share}
        # The empty line leaves the orientation letter at the top free.
        return "\n".join(
            ("", *(textwrap.fill(line.format(**words), _LINE_LETTERS) for line in lines))
        )


def _layer_data(
    second: SecondSeries, frame: DisplayFrame
) -> tuple["NDArray[np.generic]", dict[str, Any]]:
    """Array and options of the layer that shows it."""
    options = {
        "name": f"display only: {second.label}",
        "colormap": gray_of(second.volume),
        "interpolation2d": "linear",
        "contrast_limits": contrast_limits(second.volume),
        "blending": "translucent",
        "metadata": {_SECOND: second, ROLE: "second"},
        **space_of(frame),
    }
    return frame.shown(second.values), options
