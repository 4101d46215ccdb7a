"""The necrosis map beside the panel: drawn when it is looked at, renewed when the numbers are."""

from typing import TYPE_CHECKING

from napari_onfh.language import tr
from napari_onfh.library.head_map import HeadMap
from napari_onfh.library.ports import UseCases, Worker
from napari_onfh.picture.head_surface import HeadSurface
from napari_onfh.reading.scene import DisplayFrame
from napari_onfh.reading.session import Session, SessionState

if TYPE_CHECKING:
    from napari.components import ViewerModel

    from napari_onfh.panel import Panel

__all__ = ["MapDesk"]


class MapDesk:
    """Joins the map's window, the 3D surface and the session.

    Parameters
    ----------
    viewer : ViewerModel
    panel : Panel
    session : Session
    worker : Worker
        Gives a background of its own: measuring never waits for a picture.
    library : UseCases
    """

    def __init__(
        self,
        viewer: "ViewerModel",
        panel: "Panel",
        session: Session,
        *,
        worker: Worker,
        library: UseCases,
    ) -> None:
        self._panel = panel
        self._session = session
        self._worker = worker.another()
        self._library = library
        self._map: HeadMap | None = None
        self._drawn_revision = -1
        self.surface = HeadSurface(viewer)
        session.changed.connect(self._state_changed)
        panel.map_wanted.connect(self.open)

    def open(self) -> None:
        """Show the map's window with the map of the present outline."""
        window = self._panel.map_window()
        if not window.is_connected:
            window.surface_wanted.connect(self.show_surface)
            window.is_connected = True
        self._panel.show_map_window()
        self._renew(self._session.state)

    def show_surface(self, wanted: bool) -> None:  # noqa: FBT001 - the signal's argument
        """Show the head's surface in 3D, or go back to the slices."""
        volume = self._session.state.volume
        if wanted and self._map is not None and volume is not None:
            self.surface.show(self._map.surface, DisplayFrame(volume.grid))
        else:
            self.surface.take_away()
        self._panel.map_window().show_surface_state(is_shown=self.surface.is_shown)

    def put_away(self) -> None:
        """End with the image that was measured."""
        self._map, self._drawn_revision = None, -1
        self.surface.take_away()
        if self._panel.has_map_window:
            self._panel.map_window().show_surface_state(is_shown=False)
            self._panel.map_window().show_reason(self._session.state.missing_step)

    def leave(self) -> None:
        """Let go of the viewer with the panel."""
        self.surface.take_away()
        self._panel.close_map_window()

    def _state_changed(self, _before: SessionState, after: SessionState) -> None:
        if self._panel.has_map_window and self._panel.map_window().isVisible():
            self._renew(after)

    def _renew(self, state: SessionState) -> None:
        """Draw the map once for each result; say why there is none."""
        window = self._panel.map_window()
        reason = _why_no_map(state)
        if reason:
            self._map = None
            window.show_reason(reason)
            return
        if not state.is_up_to_date:
            window.show_old()
            return
        if state.revision == self._drawn_revision:
            return
        self._drawn_revision = state.revision
        annotation, settings = state.annotation(), state.settings
        self._worker.run(
            lambda: self._library.head_map(annotation, settings),
            lambda drawn: self._take(drawn, state),
            self._fail,
        )

    def _take(self, drawn: HeadMap, asked: SessionState) -> None:
        """Show a map; one that a stroke has overtaken too, as old: else swift strokes show none."""
        state = self._session.state
        is_same_hip = state.volume is asked.volume and state.side is asked.side
        if state.volume is None or not is_same_hip or _why_no_map(state):
            return
        self._map = drawn
        self._panel.map_window().show_map(drawn)
        if state.revision != asked.revision:
            self._panel.map_window().show_old()
        if self.surface.is_shown:
            self.surface.show(drawn.surface, DisplayFrame(state.volume.grid))

    def _fail(self, problem: str) -> None:
        self._map, self._drawn_revision = None, -1
        self._panel.map_window().show_reason(problem)


def _why_no_map(state: SessionState) -> str:
    """Why there is nothing to draw; empty if there is, or soon will be."""
    if state.missing_step or state.problem:
        return state.missing_step or state.problem
    if state.analysis is not None and state.analysis.result.measurements.is_blocked:
        return tr("Nothing is measured until the image geometry is acknowledged.")
    if state.is_lesion_open:
        return tr("The lesion is not outlined yet: there is nothing to draw a map of.")
    return ""
