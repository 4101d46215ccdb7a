"""The layers of one hip on the screen, read and written in the patient's own grid."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from psygnal import Signal

from annotator.drawing.change import Structure, VoxelChange
from annotator.drawing.limits import WhyNothing
from annotator.geometry.points import LpsPoints
from annotator.model.anatomy import PointLps
from annotator.model.annotation import HipAnnotation
from annotator.model.mask import Mask
from napari_onfh.picture import layers
from napari_onfh.picture.outline import Outline
from napari_onfh.picture.shown_grid import shown_grid
from napari_onfh.picture.stroke_limits import StrokeLimits
from napari_onfh.picture.traces import forget_path
from napari_onfh.reading.landmark import Landmark
from napari_onfh.reading.scene import DisplayFrame
from napari_onfh.reading.steps import Tool

if TYPE_CHECKING:
    from napari.components import ViewerModel

__all__ = ["HipLayers"]

#: Contour width, voxels, that shows an outline only; 0 fills it.
_OUTLINE_WIDTH = 1

_LABEL_MODES = {
    Tool.HEAD_BRUSH: "paint",
    Tool.HEAD_ERASER: "erase",
    Tool.LESION_BRUSH: "paint",
    Tool.LESION_POLYGON: "polygon",
    Tool.LESION_ERASER: "erase",
    Tool.LESION_LASSO: "pick",
    Tool.LESION_LIVEWIRE: "pick",
}

_POINT_MODES = {Tool.SURFACE_POINTS: "add", Tool.MOVE_POINTS: "select"}

_HANDLE_MODES = {Tool.FIND_HEAD: "add", Tool.MOVE_HEAD: "select"}

#: napari tells of a change twice; these come before it has happened.
_NOT_YET = {"adding", "changing", "removing"}


class HipLayers:
    """Outlines, points and circle; every array and point it gives is in acquired order or LPS.

    Each layer that napari is given takes a tenth of a second, so points and circle come into the
    viewer when they are first needed.
    """

    outline_edited = Signal()
    #: Why a stroke changed nothing.
    stroke_refused = Signal(str)
    #: A step of the reader: its name and what it changed.
    outline_drawn = Signal(str, VoxelChange)
    undo_wanted = Signal()
    redo_wanted = Signal()
    surface_moved = Signal(tuple)
    landmarks_moved = Signal(dict)

    def __init__(self, viewer: "ViewerModel", frame: DisplayFrame) -> None:
        self._viewer = viewer
        self.frame = frame
        self.head = layers.head_layer(frame)
        self.lesion = layers.lesion_layer(frame)
        self.circle = layers.circle_layer(frame)
        self.neck = layers.neck_layer(frame)
        self.surface = layers.surface_layer(frame)
        self.landmarks = layers.landmarks_layer(frame)
        self.handles = layers.handles_layer(frame)
        self._is_writing = False
        self._outlines = {
            Structure.HEAD: Outline(self.head, Structure.HEAD, frame),
            Structure.LESION: Outline(self.lesion, Structure.LESION, frame),
        }
        for outline in self._outlines.values():
            outline.drawn.connect(self.outline_drawn.emit)
            outline.layer.undo_wanted.connect(self.undo_wanted.emit)
            outline.layer.redo_wanted.connect(self.redo_wanted.emit)
        self.lesion.confine_to(lambda index: np.asarray(self.head.data)[index] > 0)
        self.stroke_limits = StrokeLimits(shown_grid(frame), self.head, self.lesion)
        self.head.limits_in = self.stroke_limits.of_head
        self.lesion.limits_in = self.stroke_limits.of_lesion
        for drawn in (self.head, self.lesion):
            drawn.did_nothing.connect(self.tell_refusal)
        self.lesion.refused.connect(lambda: self.tell_refusal(WhyNothing.HEAD_NOT_OUTLINED))
        self.head.edited.connect(self.outline_edited.emit)
        self.lesion.edited.connect(self.outline_edited.emit)
        self.surface.events.data.connect(self._surface_changed)
        self.landmarks.events.data.connect(self._landmarks_changed)

    @property
    def all(self) -> tuple[Any, ...]:
        """The layers from bottom to top."""
        lines = self.circle, self.neck
        return self.head, self.lesion, *lines, self.surface, self.landmarks, self.handles

    def show_outlines(self) -> None:
        """Bring the outlines into the viewer, where the next panel finds this one's work."""
        self.show(self.head)
        self.show(self.lesion)

    def show(self, layer: Any) -> None:
        """Bring one of the layers into the viewer, in its place among the others."""
        shown = self._viewer.layers
        if layer in shown:
            return
        forget_path(layer)
        active = shown.selection.active
        above = next((each for each in self.all[self.all.index(layer) :] if each in shown), None)
        shown.insert(len(shown) if above is None else shown.index(above), layer)
        shown.selection.active = active

    def remove(self) -> None:
        """Take the layers off the viewer."""
        for layer in self.all:
            if layer in self._viewer.layers:
                self._viewer.layers.remove(layer)

    def forget_listeners(self) -> None:
        """Tell nobody any more; the next panel listens anew."""
        for signal in (
            self.outline_edited,
            self.stroke_refused,
            self.outline_drawn,
            self.undo_wanted,
            self.redo_wanted,
            self.surface_moved,
            self.landmarks_moved,
        ):
            signal.disconnect()

    def tell_refusal(self, reason: str) -> None:
        """Tell why a stroke changed nothing; where it lay, no head may lie though there is one."""
        if reason == WhyNothing.HEAD_NOT_OUTLINED and np.any(self.head.data):
            reason = WhyNothing.OUTSIDE_HEAD
        self.stroke_refused.emit(str(reason))

    def head_mask(self) -> Mask:
        """A copy of the head's outline on the acquired grid."""
        return self._outlines[Structure.HEAD].mask()

    def lesion_mask(self) -> Mask:
        """A copy of the lesion's outline on the acquired grid."""
        return self._outlines[Structure.LESION].mask()

    def noted_masks(self) -> tuple[Mask, Mask]:
        """Copies of head and lesion, with what others wrote into them unasked."""
        return self._outlines[Structure.HEAD].noted(), self._outlines[Structure.LESION].noted()

    def draw(self, structure: Structure, mask: Mask, name: str) -> None:
        """Replace an outline in one step with a name."""
        self._outlines[structure].draw(mask, name)

    def redraw(self, structure: Structure, mask: Mask, name: str) -> bool:
        """Replace an outline as a tool does: not one that is finished; whether it may."""
        if structure in self.stroke_limits.finished:
            self.tell_refusal(WhyNothing.OUTLINE_FINISHED)
            return False
        self.draw(structure, mask, name)
        return True

    def keep_finished(self, finished: frozenset[Structure]) -> None:
        """Let no tool change these outlines; undo, files and the other hip still come through."""
        self.stroke_limits.finished = finished
        for structure, outline in self._outlines.items():
            outline.layer.is_finished = structure in finished

    def take_note(self) -> None:
        """Make a step of what others, scripts or plugins, wrote into the outlines unasked."""
        for outline in self._outlines.values():
            outline.take_note()

    def apply(self, changes: Iterable[VoxelChange]) -> None:
        """Write what a step, or the undoing of one, changed in the outlines."""
        for change in changes:
            self._outlines[change.structure].apply(change)

    def restore(self, annotation: HipAnnotation, landmarks: Mapping[Landmark, PointLps]) -> None:
        """Show a stored annotation, in steps that undo takes back."""
        self.draw(Structure.HEAD, annotation.head, "head of the file")
        self.draw(Structure.LESION, annotation.lesion, "lesion of the file")
        stored = annotation.landmarks
        self.show_surface_points(stored.head_surface_points_lps_mm if stored else ())
        self.show_landmarks(landmarks)

    def show_surface_points(self, points: tuple[PointLps, ...]) -> None:
        """Show exactly these points on the head's surface, LPS mm."""
        if points:
            self.show(self.surface)
        self._is_writing = True
        try:
            self.surface.selected_data = set()
            self.surface.data = self._to_display(points)
        finally:
            self._is_writing = False

    def show_landmarks(self, landmarks: Mapping[Landmark, PointLps]) -> None:
        """Show exactly these single points."""
        if landmarks:
            self.show(self.landmarks)
        self._is_writing = True
        try:
            self.landmarks.selected_data = set()
            self.landmarks.data = self._to_display(tuple(landmarks.values()))
            self.landmarks.features = {
                "name": np.array([name.value for name in landmarks], dtype=object)
            }
            self.landmarks.refresh_text()
        finally:
            self._is_writing = False

    def use(self, tool: Tool) -> None:
        """Put a tool in the hand: select its layer and set the mode of the mouse."""
        if tool in _POINT_MODES:
            self._activate(self.surface, _POINT_MODES[tool])
        elif tool in _HANDLE_MODES:
            self._activate(self.handles, _HANDLE_MODES[tool])
        elif tool in _LABEL_MODES:
            is_head = tool in {Tool.HEAD_BRUSH, Tool.HEAD_ERASER}
            self._activate(self.head if is_head else self.lesion, _LABEL_MODES[tool])
        else:
            self._activate(self.lesion, "pan_zoom")

    def arm(self, landmark: Landmark) -> None:
        """Let the next click set a single point."""
        self.landmarks.feature_defaults = {"name": landmark.value}
        self._activate(self.landmarks, "add")

    def show_outline_only(self, *, only: bool) -> None:
        """Draw the lesion's border, or fill it; the head is always a border."""
        self.lesion.contour = _OUTLINE_WIDTH if only else 0
        self.lesion.opacity = layers.BORDER_OPACITY if only else layers.FILL_OPACITY

    def _activate(self, layer: Any, mode: str) -> None:
        self.show(layer)
        self._viewer.layers.selection.active = layer
        for other in self.all:
            if other is not layer and other.mode != "pan_zoom":
                other.mode = "pan_zoom"
        layer.mode = mode

    def _to_display(self, points: tuple[PointLps, ...]) -> NDArray[np.float64]:
        return self.frame.to_display(LpsPoints(np.array(points, dtype=float).reshape(-1, 3)))

    def _to_lps(self, display: NDArray[np.float64]) -> tuple[PointLps, ...]:
        points = self.frame.to_lps(np.asarray(display).reshape(-1, 3))
        return tuple((float(x), float(y), float(z)) for x, y, z in points)

    def _surface_changed(self, event: Any) -> None:
        if not self._is_writing and str(getattr(event, "action", "")) not in _NOT_YET:
            self.surface_moved.emit(self._to_lps(self.surface.data))

    def _landmarks_changed(self, event: Any) -> None:
        """Keep the newest point of each name."""
        if self._is_writing or str(getattr(event, "action", "")) in _NOT_YET:
            return
        names = [Landmark(str(name)) for name in self.landmarks.features["name"]]
        points = dict(zip(names, self._to_lps(self.landmarks.data), strict=True))
        if len(points) < len(names):
            self.show_landmarks(points)
        self.landmarks_moved.emit(points)
