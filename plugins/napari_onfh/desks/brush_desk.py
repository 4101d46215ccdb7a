"""The lesion's brush between page, picture and library: its size, and the signals it keeps to."""

from typing import TYPE_CHECKING, Any

import numpy as np

from annotator.drawing.intensity import Brightness
from annotator.errors import AnnotatorError
from napari_onfh.language import tr
from napari_onfh.picture.shown_grid import shown_volume
from napari_onfh.reading.steps import Tool

if TYPE_CHECKING:
    from annotator.model.volume import Volume
    from napari_onfh.panel import Panel
    from napari_onfh.picture.drafts import Drafts
    from napari_onfh.picture.hip_layers import HipLayers

__all__ = ["BrushDesk"]

_BRUSHES = {Tool.LESION_BRUSH, Tool.LESION_ERASER, Tool.LESION_SEEDS, Tool.HEALTHY_SEEDS}
_FLAT, _IN_SPACE = 2, 3

#: What napari's own brush slider reaches, mm.
_LEAST_MM, _MOST_MM = 1, 40


class BrushDesk:
    """Joins the page's rows of the brush and the layers that are painted on.

    Parameters
    ----------
    viewer : ViewerModel
    panel : Panel
    """

    def __init__(self, viewer: Any, panel: "Panel") -> None:
        self._viewer = viewer
        self._panel = panel
        self._page = panel.lesion
        self._layers: HipLayers | None = None
        self._volume: Volume | None = None
        self._drafts: Drafts | None = None
        self._tool = Tool.LOOK
        viewer.mouse_wheel_callbacks.append(self._wheel)
        self._page.brush_wanted.connect(self._set_brush)
        self._page.range_wanted.connect(self._set_range)
        self._page.suggestion_wanted.connect(self.suggest_range)

    def take_up(self, layers: "HipLayers", volume: "Volume", drafts: "Drafts") -> None:
        """Begin with the layers of an image."""
        self._layers, self._volume, self._drafts = layers, volume, drafts
        layers.stroke_limits.volume = shown_volume(volume, layers.frame)
        layers.lesion.events.brush_size.connect(self._show_brush)
        self._page.range.show_signals(float(volume.values.min()), float(volume.values.max()))
        self._set_brush()
        self._set_range()

    def put_away(self) -> None:
        """End with the image."""
        if self._layers is not None:
            self._layers.lesion.events.brush_size.disconnect(self._show_brush)
        self._layers = self._volume = self._drafts = None

    def leave(self) -> None:
        """Give the wheel back."""
        self._viewer.mouse_wheel_callbacks.remove(self._wheel)

    def use(self, tool: Tool) -> None:
        """Put a tool in the hand."""
        self._tool = tool
        self._set_brush()

    def suggest_range(self, wanted: Brightness) -> None:
        """Set the range to the dark or the bright signals of the head."""
        from napari_onfh.library import lesion_tools

        if self._layers is None or self._volume is None:
            return
        try:
            found = lesion_tools.range_of_marrow(self._volume, self._layers.head_mask(), wanted)
        except AnnotatorError as error:
            self._panel.show_note(tr("No range suggested: {error}.").format(error=error))
            return
        self._page.range.show_range(found)
        self._set_range()
        self._panel.show_note(tr("Painting keeps to signals of {found}.").format(found=found))

    def _set_brush(self) -> None:
        """Give the page's brush to the layers; napari's polygon works on the plane alone."""
        if self._layers is None or self._drafts is None:
            return
        brush = self._page.brush
        is_ball = brush.is_ball and self._tool in _BRUSHES
        for layer in (self._layers.lesion, *self._drafts.known_seeds):
            layer.n_edit_dimensions = _IN_SPACE if is_ball else _FLAT
            if layer.brush_size != brush.diameter_mm:
                layer.brush_size = brush.diameter_mm

    def _show_brush(self, _event: Any = None) -> None:
        if self._layers is not None:
            self._page.brush.show_diameter(self._layers.lesion.brush_size)

    def _set_range(self) -> None:
        if self._layers is not None:
            self._layers.stroke_limits.intensity = self._page.range.value

    def _wheel(self, _viewer: Any, event: Any) -> None:
        """Shift and the wheel: the brush's size."""
        if self._layers is None or tuple(event.modifiers) != ("Shift",):
            return
        step = int(np.sign(sum(event.delta)))
        if step and self._tool in _BRUSHES:
            size_mm = self._layers.lesion.brush_size + step
            self._layers.lesion.brush_size = min(max(size_mm, _LEAST_MM), _MOST_MM)
