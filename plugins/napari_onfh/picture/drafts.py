"""Layers of what is not yet drawn: a line that is open, strokes to grow from, a proposal."""

from typing import TYPE_CHECKING, Any

import numpy as np
from napari.layers import Labels as PlainLabels
from napari.layers import Points
from napari.utils.colormaps import DirectLabelColormap
from psygnal import Signal

from napari_onfh.picture.layers import BRUSH_MM, FILL_OPACITY, ROLE, space_of
from napari_onfh.picture.mm_brush import Labels
from napari_onfh.picture.shown_grid import shown_grid

if TYPE_CHECKING:
    from napari.components import ViewerModel
    from numpy.typing import NDArray

    from napari_onfh.picture.hip_layers import HipLayers
    from napari_onfh.reading.scene import DisplayFrame

__all__ = ["Drafts", "strokes_in"]

#: Okabe-Ito, told apart from the lesion's orange and from each other.
_SEED_COLORS: dict[int | None, str] = {1: "#D55E00", 2: "#56B4E9"}
_COMES, _GOES = 1, 2
_PROPOSAL_COLORS: dict[int | None, str] = {_COMES: "#F0E442", _GOES: "#CC79A7"}
_LINE_COLOR = "#F0E442"

_SEEDS_ROLE = "seeds"

#: Diameters of a line's places and of its clicks, mm, and their limits on the screen, pixels.
_LINE_MM, _CLICK_MM = 0.5, 2.0
_LINE_PIXELS = (3, 9)


class Drafts:
    """Makes each layer when it is first needed, above the outlines.

    Parameters
    ----------
    viewer : ViewerModel
    layers : HipLayers
        Whose frame and lesion layer the drafts belong to.
    """

    #: A stroke to grow from was drawn, or all were taken away.
    seeds_changed = Signal()

    def __init__(self, viewer: "ViewerModel", layers: "HipLayers") -> None:
        self._viewer = viewer
        self._layers = layers
        self._line: Any = None
        self._seeds: Labels | None = None
        self._proposal: Any = None

    def put_away(self) -> None:
        """Take all of it off the viewer."""
        for layer in (self._line, self._seeds, self._proposal):
            if layer is not None and layer in self._viewer.layers:
                self._viewer.layers.remove(layer)
        self._line = self._seeds = self._proposal = None

    def show_line(self, line: "NDArray[np.float64]", anchors: "NDArray[np.float64]") -> None:
        """Show a line's places and clicks, display indices, (n, 3) each."""
        if self._line is None and not len(line):
            return
        layer = self._shown_line()
        layer.data = np.concatenate([line, anchors])
        layer.size = np.repeat((_LINE_MM, _CLICK_MM), (len(line), len(anchors)))
        layer.selected_data = set()

    def seeds(self) -> Labels:
        """The layer of strokes to grow from."""
        if self._seeds is None or self._seeds not in self._viewer.layers:
            frame = self._layers.frame
            seeds = Labels(
                np.zeros(frame.shape, dtype=np.uint8),
                grid=shown_grid(frame),
                name="Strokes to grow from",
                colormap=_colors(_SEED_COLORS),
                opacity=0.8,
                metadata={ROLE: _SEEDS_ROLE},
                **space_of(frame),
            )
            seeds.brush_size = BRUSH_MM
            seeds.limits_in = lambda box, label: self._layers.stroke_limits.of_seeds(
                seeds, box, label
            )
            seeds.events.brush_size.connect(self._follow_brush)
            seeds.did_nothing.connect(self._layers.tell_refusal)
            seeds.events.paint.connect(lambda _event: self.seeds_changed.emit())
            seeds.taken_back.connect(self.seeds_changed.emit)
            self._seeds = seeds
            self._insert(seeds)
        return self._seeds

    @property
    def known_seeds(self) -> tuple[Labels, ...]:
        """The layer of strokes, if it was ever needed."""
        return () if self._seeds is None else (self._seeds,)

    def rest(self) -> None:
        """Take the strokes' brush out of the hand."""
        if self._seeds is not None and self._seeds.mode != "pan_zoom":
            self._seeds.mode = "pan_zoom"

    @property
    def drawn_seeds(self) -> "NDArray[np.uint8]":
        """A copy of the strokes in (slices, rows, columns) order."""
        if self._seeds is None:
            return np.zeros(self._layers.frame.grid.shape, dtype=np.uint8)
        acquired = self._layers.frame.acquired(np.asarray(self._seeds.data))
        return np.array(acquired, dtype=np.uint8)

    def draw_seeds(self, drawn: "NDArray[np.uint8]") -> None:
        """Show strokes, in (slices, rows, columns) order, in place of those that are there."""
        seeds = self.seeds()
        seeds.data[:] = self._layers.frame.shown(drawn)
        seeds.refresh()

    def clear_seeds(self) -> None:
        """Take all strokes away."""
        if self._seeds is not None:
            self._seeds.data[:] = 0
            self._seeds.refresh()
            self.seeds_changed.emit()

    def show_proposal(
        self, before: "NDArray[np.bool_]", after: "NDArray[np.bool_]", name: str = "Proposal"
    ) -> None:
        """Show what would come in and what would go out, (slices, rows, columns) each."""
        values = np.zeros(before.shape, dtype=np.uint8)
        values[after & ~before] = _COMES
        values[before & ~after] = _GOES
        shown = self._layers.frame.shown(values)
        if self._proposal is None or self._proposal not in self._viewer.layers:
            self._proposal = PlainLabels(
                shown,
                name=name,
                colormap=_colors(_PROPOSAL_COLORS),
                opacity=FILL_OPACITY,
                metadata={ROLE: "proposal"},
                **space_of(self._layers.frame),
            )
            self._insert(self._proposal)
        else:
            self._proposal.data, self._proposal.name = shown, name
        self._proposal.visible = True

    def hide_proposal(self) -> None:
        """Show no proposal."""
        if self._proposal is not None:
            self._proposal.visible = False

    def _follow_brush(self, _event: Any) -> None:
        """The strokes' brush is the lesion's."""
        lesion = self._layers.lesion
        if self._seeds is not None and lesion.brush_size != self._seeds.brush_size:
            lesion.brush_size = self._seeds.brush_size

    def _shown_line(self) -> Any:
        if self._line is None or self._line not in self._viewer.layers:
            self._line = Points(
                np.empty((0, 3)),
                name="Line",
                ndim=3,
                size=_LINE_MM,
                canvas_size_limits=_LINE_PIXELS,
                face_color=_LINE_COLOR,
                border_width=0.0,
                metadata={ROLE: "line"},
                **space_of(self._layers.frame),
            )
            self._insert(self._line)
        return self._line

    def _insert(self, layer: Any) -> None:
        """Put a layer just above the lesion; the one in hand stays in hand."""
        shown = self._viewer.layers
        active = shown.selection.active
        shown.insert(shown.index(self._layers.lesion) + 1, layer)
        shown.selection.active = active


def strokes_in(viewer: "ViewerModel", frame: "DisplayFrame") -> "NDArray[np.uint8] | None":
    """A copy of the strokes to grow from, (slices, rows, columns); None if there is no layer."""
    found = (layer for layer in viewer.layers if layer.metadata.get(ROLE) == _SEEDS_ROLE)
    layer = next(found, None)
    if layer is None:
        return None
    return np.array(frame.acquired(np.asarray(layer.data)), dtype=np.uint8)


def _colors(by_label: dict[int | None, str]) -> DirectLabelColormap:
    return DirectLabelColormap(color_dict={None: "transparent", 0: "transparent"} | by_label)
