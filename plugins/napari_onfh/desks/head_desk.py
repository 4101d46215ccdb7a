"""The head from what the reader pointed at: one click, or points on its surface."""

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve
from psygnal import Signal

from annotator.drawing.change import Structure
from annotator.drawing.limits import WhyNothing
from annotator.geometry.points import LpsPoints, Vector
from annotator.geometry.sphere import Sphere
from annotator.model.mask import Mask
from napari_onfh.desks.history_desk import HistoryDesk
from napari_onfh.language import marked, tr
from napari_onfh.library.head_search import HeadOffer, head_near, head_on_sphere
from napari_onfh.library.ports import Worker
from napari_onfh.picture.display import Display
from napari_onfh.picture.head_handles import HeadHandles
from napari_onfh.reading.landmark import Landmark
from napari_onfh.reading.session import Session, SessionState
from napari_onfh.reading.steps import Tool

if TYPE_CHECKING:
    from napari.components import ViewerModel

    from napari_onfh.panel import Panel
    from napari_onfh.picture.hip_layers import HipLayers

__all__ = ["HeadDesk"]

_POINTS_COUNT = marked(
    "Your points fix the sphere. To find the head by a click, remove them first: "
    "Move points, select them, Delete key."
)

#: Name of the step that changes the sphere and leaves an outline that the reader drew.
_CORRECTED = "head's sphere corrected"

_OUTLINE_STAYS = marked(
    "The sphere is corrected; your outline stays as you drew it. Make head outline "
    "from sphere makes it anew."
)


class HeadDesk:
    """Joins the head's page, its layers and the search in the image.

    Parameters
    ----------
    viewer : ViewerModel
    panel : Panel
    session : Session
    history : HistoryDesk
    worker : Worker
        The search runs beside what it does otherwise.
    """

    #: What belongs into the reader's hand now.
    tool_wanted = Signal(Tool)

    def __init__(
        self,
        viewer: "ViewerModel",
        panel: "Panel",
        session: Session,
        *,
        history: HistoryDesk,
        worker: Worker,
    ) -> None:
        self._viewer = viewer
        self._panel = panel
        self._session = session
        self._history = history
        self._worker = worker.another()
        self._layers: HipLayers | None = None
        self._display: Display | None = None
        self._handles: HeadHandles | None = None
        #: Of the outlines that were made here: one that is still so may be made anew.
        self._made: set[str] = set()
        session.changed.connect(self._state_changed)
        panel.head.mask_wanted.connect(self.fill_sphere)
        panel.head.diameter_wanted.connect(self._resize)

    def take_up(self, layers: "HipLayers", display: Display) -> None:
        """Begin with the layers of an image."""
        self._layers, self._display = layers, display
        self._handles = HeadHandles(self._viewer, layers)
        self._handles.pointed.connect(self.find)
        self._handles.moved.connect(self.correct)
        self._handles.show(self._held(self._session.state))

    def put_away(self) -> None:
        """End with the image, or leave it to the next panel."""
        if self._handles is not None:
            self._handles.leave()
        self._layers = self._display = self._handles = None
        self._made = set()

    @property
    def first_tool(self) -> Tool:
        """What a reader who turns to the head needs first."""
        state = self._session.state
        if state.sphere is None and (state.head is None or state.head.is_empty):
            return Tool.FIND_HEAD
        return Tool.SURFACE_POINTS if self._held(state) is None else Tool.MOVE_HEAD

    def find(self, near: LpsPoints) -> None:
        """Look for the head about a click, and outline it."""
        volume = self._session.state.volume
        if volume is None:
            return
        if self._session.state.points_sphere is not None:
            self._panel.show_note(tr(_POINTS_COUNT))
            return
        self._offer(lambda neck: head_near(volume, near, neck), "head from a click")

    def correct(self, sphere: Sphere) -> None:
        """Take the sphere as the reader moved or resized it."""
        volume, found = self._session.state.volume, self._session.state.head_from_click
        if volume is not None and found is not None:
            self._offer(lambda neck: head_on_sphere(volume, sphere, found, neck), _CORRECTED)

    def fill_sphere(self) -> None:
        """Make the outline anew: the points' sphere filled, or what a click found."""
        state, layers = self._session.state, self._layers
        sphere = state.points_sphere
        if layers is None or (sphere is None and state.head_from_click is None):
            self._panel.show_note(
                tr("Click near the middle of the head, or set at least four points.")
            )
            return
        if not self._may_change():
            return
        if sphere is None:
            self._make_anew(state)
            return
        try:
            from napari_onfh.library.head_mask import head_from_sphere  # late: for an image

            head = head_from_sphere(layers.frame.grid, sphere, _neck(state))
        except ValueError as error:
            self._panel.show_note(str(error))
            return
        layers.draw(Structure.HEAD, head, "head from sphere")
        self._go_to(sphere)
        self.tool_wanted.emit(Tool.HEAD_BRUSH)

    def _make_anew(self, state: SessionState) -> None:
        """Outline what a click found, whatever became of its outline."""
        volume, found, sphere = state.volume, state.head_from_click, state.clicked_sphere
        if volume is None or found is None or sphere is None:
            return
        self._offer(lambda neck: head_on_sphere(volume, sphere, found, neck), "head from sphere")

    def _offer(self, search: Callable[[Vector | None], HeadOffer], name: str) -> None:
        """Search off the main thread; a refusal is one line and changes nothing."""
        asked = self._session.state
        if not self._may_change():
            self._show_held()
            return
        try:
            neck = _neck(asked)
        except ValueError as error:
            self._panel.show_note(str(error))
            return
        self._panel.show_note(tr("Looking for the head \N{HORIZONTAL ELLIPSIS}"))
        self._worker.run(
            lambda: search(neck),
            lambda offer: self._take(offer, name, asked),
            self._refuse,
        )

    def _take(self, offer: HeadOffer, name: str, asked: SessionState) -> None:
        """Draw what was found, unless another hip is on the screen meanwhile."""
        state, layers = self._session.state, self._layers
        if layers is None or state.volume is not asked.volume or state.side is not asked.side:
            return
        if not self._may_change():
            self._show_held()
            return
        before = layers.head_mask()
        may_draw = name != _CORRECTED or before.is_empty or _digest(before) in self._made
        with self._history.together(name):
            if may_draw:
                layers.draw(Structure.HEAD, offer.outline, name)
                self._made.add(_digest(offer.outline))
            self._session.set_head_from_click(offer.found)
        sphere = self._session.state.sphere
        if sphere is not None and name != _CORRECTED:
            self._go_to(sphere)
        self.tool_wanted.emit(Tool.MOVE_HEAD)
        self._show_held()
        self._panel.show_note("" if may_draw else tr(_OUTLINE_STAYS))

    def _may_change(self) -> bool:
        """Whether the head is not finished; else the reader is told."""
        may = Structure.HEAD not in self._session.state.finished
        if not may:
            self._panel.show_note(str(WhyNothing.OUTLINE_FINISHED))
        return may

    def _refuse(self, problem: str) -> None:
        self._show_held()
        self._panel.show_note(problem[:1].upper() + problem[1:])

    def _resize(self, diameter_mm: float) -> None:
        sphere = self._held(self._session.state)
        if sphere is not None:
            self.correct(evolve(sphere, radius_mm=diameter_mm / 2.0))

    def _go_to(self, sphere: Sphere) -> None:
        if self._display is not None:
            self._display.close_up(LpsPoints(sphere.center_mm))

    def _held(self, state: SessionState) -> Sphere | None:
        """The sphere that may be moved: found from a click, and in force."""
        return state.clicked_sphere if state.points_sphere is None else None

    def _state_changed(self, before: SessionState, after: SessionState) -> None:
        is_same = (
            before.surface_points_lps_mm == after.surface_points_lps_mm
            and before.head_from_click == after.head_from_click
        )
        if is_same or self._display is None:
            return
        self._display.sections.show_sphere(after.sphere)
        self._show_held()

    def _show_held(self) -> None:
        if self._handles is not None:
            self._handles.show(self._held(self._session.state))
        self._panel.head.show_state(self._session.state)


def _neck(state: SessionState) -> Vector | None:
    """Direction into the neck where both its points are set; raises ValueError if they agree."""
    from napari_onfh.library.head_mask import neck_direction  # late: for an image

    head_end = state.landmarks.get(Landmark.NECK_HEAD_END)
    far_end = state.landmarks.get(Landmark.NECK_FAR_END)
    return neck_direction(head_end, far_end) if head_end and far_end else None


def _digest(mask: Mask) -> str:
    return hashlib.blake2b(np.packbits(mask.voxels).data).hexdigest()
