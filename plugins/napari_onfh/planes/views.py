"""The two further planes beside the large view, on one point with it.

The point is napari's own: what the viewer's sliders say. So whoever moves it, wheel, keys, a click
in any plane or a jump to a landmark, moves the lines in all three.
"""

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from napari.layers import Image, Labels, Points
from psygnal import Signal

from napari_onfh.language import tr
from napari_onfh.picture import compat
from napari_onfh.picture.angle_looks import Look
from napari_onfh.picture.overlay_layers import OverlayWords
from napari_onfh.planes.crosshair import Crosshair
from napari_onfh.planes.drawn_angles import with_angles
from napari_onfh.planes.linked_view import DrawnLine, DrawnPlane, Plane, PlanePicture, compose

if TYPE_CHECKING:
    from napari.components import ViewerModel
    from numpy.typing import NDArray

    from napari_onfh.picture.display import Display
    from napari_onfh.picture.hip_layers import HipLayers
    from napari_onfh.picture.window_control import WindowControl, WindowHold
    from napari_onfh.planes.plane_canvas import PlaneCanvas

__all__ = ["LinkedViews"]

#: Events of a layer after which it looks different.
_LOOKS = (
    "visible",
    "opacity",
    "contrast_limits",
    "gamma",
    "colormap",
    "data",
    "contour",
    "features",
)

#: Width of circle and neck cut, pixels.
_LINE_PIXELS = 1.4


class LinkedViews:
    """Keeps two small canvases and the large view on one point of one image.

    Parameters
    ----------
    viewer : ViewerModel
    display : Display
    layers : HipLayers
    canvases : two PlaneCanvas
        The upper and the lower one.
    windows : WindowControl
        Whose grey window a canvas's right button drags.
    """

    #: Layers came, went or look different.
    looks_changed = Signal()

    def __init__(
        self,
        viewer: "ViewerModel",
        display: "Display",
        layers: "HipLayers",
        canvases: "tuple[PlaneCanvas, PlaneCanvas]",
        *,
        windows: "WindowControl",
    ) -> None:
        self._viewer = viewer
        self._display = display
        self._layers = layers
        self._canvases = canvases
        self._windows = windows
        self._hold: WindowHold | None = None
        self._hidden: tuple[int, int] = _others(display.frame.acquired_axis)
        self._pictures: dict[int, tuple[int, PlanePicture]] = {}
        self._followed: list[Any] = []
        self.crosshair = Crosshair(viewer, display.frame)
        self.crosshair.pointed.connect(self._point_at)
        layers_events = viewer.layers.events
        self._connections: list[tuple[Any, Any]] = [
            (viewer.dims.events.point, self._moved),
            (viewer.dims.events.order, self._turned),
            (viewer.dims.events.ndisplay, self._turned),
            (layers_events.inserted, self._follow_layers),
            (layers_events.removed, self._follow_layers),
            (layers_events.reordered, self._looks_changed),
            (compat.camera(viewer).events.zoom, self._zoomed),
            (display.sections.changed, self._lines_changed),
            (display.sections.angles_changed, self._lines_changed),
        ]
        for event, callback in self._connections:
            event.connect(callback)
        for place, canvas in enumerate(canvases):
            canvas.source = partial(self._drawn, place)
            canvas.pointed.connect(partial(self._point_on, place))
            canvas.stepped.connect(partial(self._step, place))
            canvas.enlarged.connect(partial(self._enlarge, place))
            canvas.window_taken.connect(self._take_window)
            canvas.window_dragged.connect(self._drag_window)
            canvas.window_left.connect(self._leave_window)
        self._follow_layers()
        self._turned()
        self._zoomed()

    def leave(self) -> None:
        """Let go of viewer and canvases; the crosshair goes."""
        for event, callback in self._connections:
            event.disconnect(callback)
        for layer in self._followed:
            self._unfollow(layer)
        self._followed = []
        self._pictures = {}
        self.crosshair.remove()
        for canvas in self._canvases:
            canvas.show_nothing()

    @property
    def hidden_axes(self) -> tuple[int, int]:
        """Display axes that the upper and the lower canvas do not show."""
        return self._hidden

    def _index(self) -> "NDArray[np.float64]":
        """Display indices of the voxel that all three planes go through."""
        shape = self._display.frame.shape
        index = [self._display.shown_index(axis) for axis in range(3)]
        return np.clip(index, 0, np.array(shape) - 1)

    def _has_volume(self) -> bool:
        """Whether there are three axes; not so while layers come and go."""
        return bool(self._viewer.dims.ndim == len(self._display.frame.shape))

    def _drawn(self, place: int) -> DrawnPlane | None:
        """What a canvas shows now."""
        if not self._has_volume():
            return None
        hidden = self._hidden[place]
        plane = Plane(self._display.frame, hidden)
        index = self._index()
        slice_index = int(index[hidden])
        known = self._pictures.get(hidden)
        if known is None or known[0] != slice_index:
            known = slice_index, compose(plane, slice_index, self._viewer.layers)
            self._pictures[hidden] = known
        down_mm, right_mm = plane.on_paper(index)
        count = self._display.frame.shape[hidden]
        name = self._display.plane_in_words(hidden).replace(", ", "\n")
        of_count = tr("{number} of {count}")
        drawn = DrawnPlane(
            plane,
            known[1],
            lines=self._lines(plane, slice_index),
            cross_mm=(float(down_mm), float(right_mm)),
            words="\n".join((name, of_count.format(number=slice_index + 1, count=count))),
        )
        return with_angles(drawn, self._display.sections.angles_in((hidden, float(slice_index))))

    def _lines(self, plane: Plane, slice_index: int) -> tuple[DrawnLine, ...]:
        sections, place = self._display.sections, (plane.hidden_axis, float(slice_index))
        lines = []
        for layer, points in (
            (self._layers.circle, sections.circle_in(place)),
            (self._layers.neck, sections.cut_in(place)),
        ):
            if layer.visible and len(points):
                color = str(layer.current_edge_color)
                lines.append(DrawnLine(plane.on_paper(points), Look(color, _LINE_PIXELS)))
        return tuple(lines)

    def _point_on(self, place: int, down_mm: float, right_mm: float) -> None:
        hidden = self._hidden[place]
        plane = Plane(self._display.frame, hidden)
        index = plane.index_at(down_mm, right_mm, self._display.shown_index(hidden))
        self._display.show_index(index)

    def _point_at(self, index: "NDArray[np.float64]") -> None:
        """The large view's hand: anywhere on the canvas, so within the volume."""
        last = np.array(self._display.frame.shape) - 1
        self._display.show_index(np.clip(np.rint(index), 0, last))

    def _step(self, place: int, count: int) -> None:
        self._display.step_along(self._hidden[place], count)

    def _enlarge(self, place: int) -> None:
        self._display.show_plane(self._hidden[place])

    def _take_window(self) -> None:
        self._hold = self._windows.take_hold()

    def _drag_window(self, right: float, down: float) -> None:
        if self._hold is not None:
            self._hold.drag(right, down)

    def _leave_window(self) -> None:
        hold, self._hold = self._hold, None
        if hold is not None:
            hold.leave()

    def _moved(self, _event: Any = None) -> None:
        if not self._has_volume():
            return
        is_flat = self._display.is_flat
        self.crosshair.show(self._index(), self._viewer.dims.order[-3] if is_flat else None)
        self._lines_changed()

    def _turned(self, _event: Any = None) -> None:
        if self._display.is_flat and self._has_volume():
            hidden = _others(self._viewer.dims.order[-3])
            if hidden != self._hidden:
                self._hidden = hidden
                for canvas in self._canvases:
                    canvas.fit()
                self._zoomed()
        self._moved()

    def _zoomed(self, _event: Any = None) -> None:
        """Show as much of the patient as the large view does."""
        if self._display.is_flat and self._has_volume():
            self.crosshair.thin()
            for canvas in self._canvases:
                canvas.close_up(compat.shown_span_mm(self._viewer))

    def _lines_changed(self) -> None:
        for canvas in self._canvases:
            canvas.refresh()

    def _looks_changed(self, *_event: Any) -> None:
        self._pictures = {}
        self._lines_changed()
        self.looks_changed.emit()

    def _follow_layers(self, _event: Any = None) -> None:
        """Listen to the layers that are there now."""
        present = [
            each
            for each in self._viewer.layers
            if isinstance(each, Image | Labels | Points) and not isinstance(each, OverlayWords)
        ]
        present += [self._layers.circle, self._layers.neck]
        for layer in self._followed:
            if layer not in present:
                self._unfollow(layer)
        for layer in present:
            if layer not in self._followed:
                for signal in _signals(layer):
                    signal.connect(self._looks_changed)
        self._followed = present
        self._looks_changed()

    def _unfollow(self, layer: Any) -> None:
        for signal in _signals(layer):
            signal.disconnect(self._looks_changed)


def _others(axis: int) -> tuple[int, int]:
    """The two planes that the large view does not show: the upper canvas's, the lower one's."""
    first, second = (each for each in (1, 0, 2) if each != axis)
    return first, second


def _signals(layer: Any) -> list[Any]:
    """What a layer sends when it looks different; a stroke of ours tells of itself at once."""
    named = [getattr(layer.events, name) for name in _LOOKS if hasattr(layer.events, name)]
    return [*named, layer.edited] if hasattr(layer, "edited") else named
