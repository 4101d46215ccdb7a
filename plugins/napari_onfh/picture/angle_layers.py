"""Zone and angles in the large view: lines, figures at their ends, and figures in a corner."""

from typing import TYPE_CHECKING, Any

import numpy as np
from napari.utils.colormaps.standardize_color import transform_color

from napari_onfh.picture import compat
from napari_onfh.picture.angle_looks import LOOKS, TAG_COLORS, WantedTag, placed_tags, stroked
from napari_onfh.picture.layers import ROLE, space_of
from napari_onfh.picture.overlay_layers import OverlayLines, OverlayWords
from napari_onfh.picture.slice_angles import SliceAngles, SliceLine, SliceTag

if TYPE_CHECKING:
    from napari.components import ViewerModel
    from numpy.typing import NDArray

    from napari_onfh.picture.display import Display
    from napari_onfh.picture.hip_layers import HipLayers

__all__ = ["AngleLayers"]

_VOLUME_AXES = 3

#: Opacity of what belongs to the present outline, and to an older one.
_NOW, _OLD = 1.0, 0.45

#: A dark rim on either side keeps a light line in sight on bright marrow.
_RIM = (0.0, 0.0, 0.0, 0.75)

#: Lines are drawn anew once the zoom has changed by this share.
_ZOOM_STEP = 0.02

_TAG_POINTS = 10
_NO_SIZE = 1e-3
_TAG_GROUND = (0.0, 0.0, 0.0, 0.65)

#: Height of a tag and width of a letter, pixels.
_TAG_HEIGHT, _LETTER_WIDTH, _TAG_MARGIN = 18.0, 8.6, 6.0


class AngleLayers:
    """Draws what belongs in the shown slice, as long as it is wanted.

    Parameters
    ----------
    viewer : ViewerModel
    display : Display
        Whose sections say what is known of zone and angles.
    layers : HipLayers
    """

    def __init__(self, viewer: "ViewerModel", display: "Display", layers: "HipLayers") -> None:
        self._viewer = viewer
        self._display = display
        self._shown: SliceAngles | None = None
        #: The slice and the planes that are drawn.
        self._drawn: tuple[tuple[int, float] | None, object] = (None, None)
        self._zoom = 0.0
        self._is_writing = False
        space = space_of(display.frame)
        self.lines = OverlayLines(
            np.zeros((0, 2, 3)),
            ndim=3,
            name="Zone and angles",
            vector_style="line",
            metadata={ROLE: "angles"},
            **space,
        )
        self.tags = OverlayWords(
            np.zeros((0, 3)),
            ndim=3,
            name="Zone and angles, figures",
            size=_NO_SIZE,
            face_color="transparent",
            border_color="transparent",
            text={
                "string": "{words}",
                "color": {"feature": "color"},
                "size": _TAG_POINTS,
                "anchor": "center",
            },
            features={"words": np.empty(0, object), "color": np.empty(0, object)},
            metadata={ROLE: "angle figures"},
            **space,
        )
        for layer in (self.tags, self.lines):  # the lines below, so that figures are read
            _insert_above(viewer, layer, layers.lesion)
        self._connections: tuple[tuple[Any, Any], ...] = (
            (display.sections.angles_changed, self._draw),
            (viewer.dims.events.point, self._draw),
            (viewer.dims.events.order, self._draw),
            (viewer.dims.events.ndisplay, self._draw),
            (compat.camera(viewer).events.zoom, self._zoomed),
            (display.resized, self._write_figures),
        )
        for event, callback in self._connections:
            event.connect(callback)
        self._draw()

    def remove(self) -> None:
        """Take all of it off the viewer."""
        for event, callback in self._connections:
            event.disconnect(callback)
        self._connections = ()
        for layer in (self.lines, self.tags):
            if layer in self._viewer.layers:
                self._viewer.layers.remove(layer)
        compat.show_figures(self._viewer, "", "")

    def _draw(self, _event: Any = None) -> None:
        """Draw what belongs in the shown slice; what is drawn already only fades or comes back."""
        place = self._place()
        shown = None if place is None else self._display.sections.angles_in(place)
        if shown is None and self._shown is None:
            return
        angles = self._display.sections.angles
        drawn = (place, None if angles is None or shown is None else angles.planes)
        is_drawn = self._drawn[0] == drawn[0] and self._drawn[1] is drawn[1]
        self._shown, self._drawn = shown, drawn
        if not is_drawn:
            self._write_all()
        opacity = _NOW if shown is None or shown.is_current else _OLD
        for layer in (self.lines, self.tags):
            if layer.opacity != opacity:
                layer.opacity = opacity

    def _zoomed(self, _event: Any = None) -> None:
        zoom = compat.camera(self._viewer).zoom
        if self._shown is not None and abs(zoom / (self._zoom or zoom) - 1.0) > _ZOOM_STEP:
            self._write_all()

    def _place(self) -> tuple[int, float] | None:
        """The shown slice; None where there is none."""
        dims = self._viewer.dims
        if not self._display.is_flat or dims.ndim != _VOLUME_AXES:
            return None
        hidden = int(dims.order[-3])
        return hidden, self._display.shown_index(hidden)

    def _write_all(self) -> None:
        """Write figures, lines and tags into the layers that are still there."""
        if self._is_writing:
            return  # napari tells of a scroll, too, where a layer has become larger
        self._is_writing = True
        try:
            self._write(self._shown, self._drawn[0])
        finally:
            self._is_writing = False

    def _write_figures(self) -> None:
        """Write the figures of the shown slice in the corner, as many as it has room for."""
        shown = self._shown
        figures, short = ("", "") if shown is None else (shown.figures, shown.short)
        compat.show_figures(self._viewer, figures, short)

    def _write(self, shown: SliceAngles | None, place: tuple[int, float] | None) -> None:
        self._write_figures()
        if shown is None or place is None or not shown.lines:
            self._put_lines(np.zeros((0, 2, 3)), np.zeros((0, 4)))
            self._put_words(np.zeros((0, 3)), ())
            return
        self._zoom = float(compat.camera(self._viewer).zoom)
        sheet = _Sheet(self._display.frame.scale_mm, place[0], 1.0 / self._zoom)
        for layer in (self.lines, self.tags):
            if not np.array_equal(layer.scale, sheet.even_scale):
                layer.scale = sheet.even_scale
        wanted = [sheet.wanted(tag) for tag in shown.tags]
        placed = zip(shown.tags, wanted, placed_tags(wanted), strict=True)
        found = [(tag, each, middle) for tag, each, middle in placed if middle is not None]
        strands = [sheet.strands(line) for line in shown.lines]
        # The grounds of the figures come last, over the lines.
        strands += [sheet.ground(tag, middle, each.size) for tag, each, middle in found]
        pieces_mm, colors = (np.concatenate(part) for part in zip(*strands, strict=True))
        width = sheet.pixel_mm / sheet.unit_mm
        if not np.isclose(self.lines.edge_width, width):
            self.lines.edge_width = width
        self._put_lines(pieces_mm / sheet.even_scale, colors)
        middles_mm = [sheet.middle(tag, middle) for tag, _, middle in found]
        words = np.array(middles_mm).reshape(-1, 3) / sheet.even_scale
        self._put_words(words, tuple(tag for tag, _, _ in found))

    def _put_lines(self, pieces: "NDArray[np.float64]", colors: "NDArray[np.float64]") -> None:
        """Draw (n, 2, 3) pieces of lines, if the layer is still there."""
        if self.lines not in self._viewer.layers or not (len(pieces) or len(self.lines.data)):
            return
        start, end = pieces[:, 0], pieces[:, 1]
        with self.lines.events.data.blocker():  # else the sliders' ranges are worked out anew
            self.lines.data = np.stack([start, end - start], axis=1)
        if len(pieces):
            self.lines.edge_color = colors

    def _put_words(self, places: "NDArray[np.float64]", tags: tuple[SliceTag, ...]) -> None:
        """Write figures about (n, 3) places, if the layer is still there."""
        if self.tags not in self._viewer.layers or not (len(places) or len(self.tags.data)):
            return
        self.tags.feature_defaults = {"words": "", "color": "white"}
        self.tags.selected_data = set()
        with self.tags.events.data.blocker():
            self.tags.data = places
        self.tags.features = {
            "words": np.array([tag.text for tag in tags], dtype=object),
            "color": np.array([TAG_COLORS[tag.kind] for tag in tags], dtype=object),
        }
        self.tags.refresh_text()


class _Sheet:
    """From display indices and screen pixels to mm on the shown slice."""

    def __init__(self, scale_mm: "NDArray[np.float64]", hidden: int, pixel_mm: float) -> None:
        self.pixel_mm = pixel_mm
        self._scale_mm = scale_mm
        self._hidden = hidden
        self._shown = [axis for axis in range(3) if axis != hidden]
        #: One unit along both shown axes, so that every line is evenly wide.
        self.unit_mm = float(scale_mm.max())
        self.even_scale = np.where(np.arange(3) == hidden, scale_mm, self.unit_mm)

    def strands(self, line: SliceLine) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
        """A line as strands of one pixel, rims included: (n, 2, 3) mm, and (n, 4) colours."""
        look = LOOKS[line.kind]
        points_mm = line.points[:, self._shown] * self._scale_mm[self._shown]
        dash = None if look.dash is None else tuple(self.pixel_mm * part for part in look.dash)
        pieces = stroked(points_mm, dash)  # type: ignore[arg-type]
        along = pieces[:, 1] - pieces[:, 0]
        aside = along[:, ::-1] * (-1.0, 1.0)
        aside *= self.pixel_mm / np.linalg.norm(aside, axis=1, keepdims=True)
        half = (look.width + 1.0) / 2.0
        offsets = np.arange(-half, half + 0.5)
        flat = np.concatenate([pieces + offset * aside[:, None] for offset in offsets])
        color = np.tile(transform_color(look.color), (len(flat), 1))
        color[: len(pieces)] = color[-len(pieces) :] = _RIM
        return self._in_volume(flat, line.points[0]), color

    def wanted(self, tag: SliceTag) -> WantedTag:
        """The room that a tag wants, pixels."""
        place = tag.place[self._shown] * self._scale_mm[self._shown] / self.pixel_mm
        down, right = tag.outwards[self._shown]
        width = _LETTER_WIDTH * len(tag.text) + _TAG_MARGIN
        return WantedTag((place[0], place[1]), (down, right), (_TAG_HEIGHT, width))

    def middle(self, tag: SliceTag, middle: tuple[float, float]) -> "NDArray[np.float64]":
        """Where a tag's words stand, (3,) mm."""
        return self._in_volume(np.array(middle) * self.pixel_mm, tag.place)

    def ground(
        self, tag: SliceTag, middle: tuple[float, float], size: tuple[float, float]
    ) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
        """What lies below a tag's words, as `strands` gives a line."""
        down = np.arange(round(size[0])) + 0.5 - size[0] / 2.0
        ends = np.array([-0.5, 0.5]) * size[1]
        flat = np.stack(np.broadcast_arrays(down[:, None], ends[None]), axis=-1) + middle
        color = np.tile(_TAG_GROUND, (len(flat), 1))
        return self._in_volume(flat * self.pixel_mm, tag.place), color

    def _in_volume(
        self, flat_mm: "NDArray[np.float64]", place: "NDArray[np.float64]"
    ) -> "NDArray[np.float64]":
        """Places on the sheet, mm along all three display axes."""
        whole = np.empty((*flat_mm.shape[:-1], 3))
        whole[..., self._shown] = flat_mm
        whole[..., self._hidden] = place[self._hidden] * self._scale_mm[self._hidden]
        return whole


def _insert_above(viewer: "ViewerModel", layer: Any, below: Any) -> None:
    """Put a layer above the outlines and below the points; the one in hand stays in hand."""
    shown = viewer.layers
    active = shown.selection.active
    place = shown.index(below) + 1 if below in shown else len(shown)
    shown.insert(place, layer)
    shown.selection.active = active
