"""The locks of finished outlines between pages, session and layers."""

from typing import TYPE_CHECKING

from annotator.drawing.change import Structure
from napari_onfh.reading.session import Session, SessionState

if TYPE_CHECKING:
    from collections.abc import Callable

    from napari_onfh.panel import Panel
    from napari_onfh.picture.hip_layers import HipLayers

__all__ = ["FinishedDesk"]


class FinishedDesk:
    """Lets the layers keep what the session says is finished, and the pages show it.

    Parameters
    ----------
    panel : Panel
    session : Session
    take_outline : callable
        Brings what was painted last into the session.
    """

    def __init__(
        self, panel: "Panel", session: Session, take_outline: "Callable[[], None]"
    ) -> None:
        self._session = session
        self._take_outline = take_outline
        self._boxes = {
            Structure.HEAD: panel.head.finished,
            Structure.LESION: panel.lesion.finished,
        }
        self._layers: HipLayers | None = None
        session.changed.connect(self._state_changed)
        panel.head.finished.marked.connect(self._mark_head)
        panel.lesion.finished.marked.connect(self._mark_lesion)
        self._show(session.state)

    def take_up(self, layers: "HipLayers") -> None:
        """Begin with the layers of an image."""
        self._layers = layers
        self._show(self._session.state)

    def put_away(self) -> None:
        """End with the image."""
        self._layers = None

    def mark(self, structure: Structure, *, is_finished: bool) -> None:
        """Finish an outline, or open it again, in one step that undo takes back."""
        self._take_outline()
        self._session.mark_finished(structure, is_finished=is_finished)
        self._show(self._session.state)

    def _mark_head(self, is_finished: bool) -> None:  # noqa: FBT001 - the signal's argument
        self.mark(Structure.HEAD, is_finished=is_finished)

    def _mark_lesion(self, is_finished: bool) -> None:  # noqa: FBT001 - the signal's argument
        self.mark(Structure.LESION, is_finished=is_finished)

    def _state_changed(self, *_: SessionState) -> None:
        """Show the newest state: others may have changed it since this one was told."""
        self._show(self._session.state)

    def _show(self, state: SessionState) -> None:
        drawn = {Structure.HEAD: state.head, Structure.LESION: state.lesion}
        for structure, box in self._boxes.items():
            mask = drawn[structure]
            box.show_finished(
                is_finished=structure in state.finished,
                is_drawn=mask is not None and not mask.is_empty,
            )
        if self._layers is not None:
            self._layers.keep_finished(state.finished)
