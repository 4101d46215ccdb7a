"""How the picture is turned: plane, orientation letters, and what is drawn with each slice."""

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
from psygnal import Signal

from annotator.geometry.points import LpsPoints, Vector
from annotator.model.volume import Volume
from napari_onfh.language import tr
from napari_onfh.picture import compat
from napari_onfh.picture.layers import is_derived
from napari_onfh.reading.scene import DisplayFrame, edge_letters, upright_order

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from napari.components import ViewerModel
    from numpy.typing import NDArray

    from napari_onfh.picture.sections import Sections

__all__ = ["Display"]

_FLAT = 2

#: Part of the patient that `close_up` shows about a hip, mm.
_CLOSE_UP_MM = 130.0


class Display:
    """Keeps letters, note and sections right while the image is there, panel or no panel."""

    #: The canvas has another size: what is written on it may need other words.
    resized = Signal()

    def __init__(
        self, viewer: "ViewerModel", image: Any, volume: Volume, sections: "Sections"
    ) -> None:
        self._viewer = viewer
        self._image = image
        self.volume = volume
        self.frame = DisplayFrame(volume.grid)
        self.sections = sections
        #: Further lines below the name of the plane.
        self.remark: Callable[[], str] = str
        self._order = tuple(viewer.dims.order)
        self._is_turning = False
        self._connections: list[tuple[Any, Any]] = [
            (viewer.dims.events.order, self._order_changed),
            (viewer.dims.events.ndisplay, self._depth_changed),
            (viewer.dims.events.current_step, self._draw_sections),
            (viewer.dims.events.current_step, self.write_note),
            (compat.camera(viewer).events.angles, self._write_letters),
            (compat.camera(viewer).events.zoom, self.write_note),
            (viewer.layers.events.removed, self._layer_removed),
        ]
        for event, callback in self._connections:
            event.connect(callback)
        resizing = compat.resizing_of(viewer)
        if resizing is not None:
            # Last: napari has taken note of the size by then.
            resizing.connect(self._resized, position="last")
            self._connections.append((resizing, self._resized))
        compat.show_mm_scale_bar(viewer)

    def detach(self) -> None:
        """Stop following the viewer and take the letters away."""
        connections, self._connections = self._connections, []
        for event, callback in connections:
            event.disconnect(callback)
        compat.show_edge_letters(self._viewer, None)
        compat.show_note(self._viewer, "")

    def show_plane(self, hidden_axis: int) -> None:
        """Show the flat picture that hides a display axis, through the same point."""
        shown = [axis for axis in range(3) if axis != hidden_axis]
        self._viewer.dims.ndisplay = _FLAT
        self._turn((hidden_axis, *shown))
        self._viewer.reset_view()

    def show_acquired_plane(self) -> None:
        """Show the middle slice as it was acquired."""
        self.show_index([count // 2 for count in self.frame.shape])
        self.show_plane(self.frame.acquired_axis)

    def go_to(self, point: LpsPoints) -> None:
        """Scroll to the slice that holds a position, LPS mm."""
        self.show_index(np.rint(self.frame.to_display(point)))

    def show_index(self, index: "Sequence[float] | NDArray[np.float64]") -> None:
        """Scroll to a voxel; napari's own steps count from wherever a point or line lies first."""
        self._viewer.dims.set_point(
            range(3), [float(x) for x in np.multiply(index, self.frame.scale_mm)]
        )

    def shown_index(self, axis: int) -> float:
        """Display index of the slice that is shown across an axis."""
        return float(np.rint(self._viewer.dims.point[axis] / self.frame.scale_mm[axis]))

    def step(self, count: int) -> None:
        """Scroll the flat picture by whole slices, not beyond the first or last."""
        hidden = self._viewer.dims.order[-3]
        self.step_along(hidden, count)

    def step_along(self, axis: int, count: int) -> None:
        """Move the shown point by whole voxels along a display axis, not out of the volume."""
        index = [self.shown_index(each) for each in range(3)]
        index[axis] = min(max(index[axis] + count, 0), self.frame.shape[axis] - 1)
        self.show_index(index)

    def close_up(self, point: LpsPoints) -> None:
        """Scroll to a position, LPS mm, and fill the canvas with its surroundings."""
        self.go_to(point)
        world = self.frame.to_display(point) * self.frame.scale_mm
        compat.center_on(self._viewer, world, span_mm=_CLOSE_UP_MM)

    def _layer_removed(self, event: Any) -> None:
        """No letters without the image they were read from, whoever opened the next one."""
        if event.value is self._image:
            self.detach()

    def _shows_volume(self) -> bool:
        """Whether the image is there with its three axes; not so while layers come and go."""
        return bool(self._connections) and self._viewer.dims.ndim == len(self.frame.shape)

    def _order_changed(self, _event: Any = None) -> None:
        if self._is_turning or not self._shows_volume():
            return
        self._turn(upright_order(self._order, tuple(self._viewer.dims.order)))

    def _depth_changed(self, _event: Any = None) -> None:
        if not self._shows_volume():
            return
        if self.is_flat:
            self._turn((1, 0, 2) if self._order == (0, 1, 2) else self._order)
            return
        self._turn((0, 1, 2))
        compat.look_from_the_front(self._viewer)

    def _turn(self, order: tuple[int, ...]) -> None:
        self._is_turning = True
        try:
            self._viewer.dims.order = order
        finally:
            self._is_turning = False
        self._order = order
        self._write_letters()
        self._draw_sections()

    def _write_letters(self, _event: Any = None) -> None:
        if not self._shows_volume():
            return
        directions = compat.screen_directions(self._viewer, self.frame.axes_lps)
        letters = edge_letters(*directions) if directions is not None else None
        compat.show_edge_letters(self._viewer, letters)
        self.write_note()

    def _resized(self, _event: Any = None) -> None:
        self.write_note()
        self.resized.emit()

    def write_note(self, _event: Any = None) -> None:
        """Say on the picture which plane it is, whether it was acquired, and what else is seen."""
        if self._shows_volume():
            lines = (
                textwrap.fill(self._plane_in_words(), compat.note_letters(self._viewer)),
                self.remark(),
            )
            compat.show_note(self._viewer, "\n".join(filter(None, lines)))

    @property
    def is_flat(self) -> bool:
        """Whether slices are shown, not the volume in 3D."""
        return bool(self._viewer.dims.ndisplay == _FLAT)

    def picture_normal(self) -> Vector:
        """Unit normal of the flat picture, LPS."""
        return self.frame.normal(self._viewer.dims.order[-3])

    def picture_middle(self) -> LpsPoints:
        """Middle of the shown slice of the whole volume, LPS mm, (3,)."""
        middle = (np.array(self.frame.shape) - 1) / 2
        hidden = self._viewer.dims.order[-3]
        middle[hidden] = self.shown_index(hidden)
        return self.frame.to_lps(middle)

    def _plane_in_words(self) -> str:
        if not self.is_flat:
            return "3D"
        return self.plane_in_words(self._viewer.dims.order[-3])

    def plane_in_words(self, hidden: int) -> str:
        """Name of the picture that hides a display axis, and whether it was acquired so."""
        plane = self.frame.plane(hidden)
        if hidden == self.frame.acquired_axis:
            is_made = is_derived(self.volume)
            words = tr("{plane}, interpolated") if is_made else tr("{plane}, as acquired")
            return words.format(plane=tr(plane))
        return tr("{plane}, across the slices").format(plane=tr(plane))

    def _draw_sections(self, _event: Any = None) -> None:
        if not self.is_flat or not self._shows_volume():
            self.sections.hide()
            return
        hidden = self._viewer.dims.order[-3]
        self.sections.show_slice(hidden, self.shown_index(hidden))
