"""The neck cut between panel, session and picture: set in one, drawn in the other."""

from typing import TYPE_CHECKING

from napari_onfh.reading.session import Session, SessionState

if TYPE_CHECKING:
    from napari_onfh.picture.hip_layers import HipLayers
    from napari_onfh.picture.sections import Sections
    from napari_onfh.widgets.steps.neck_row import NeckRow

__all__ = ["NeckDesk"]


class NeckDesk:
    """Joins the panel's row and the line on the picture.

    Parameters
    ----------
    row : NeckRow
    session : Session
    """

    def __init__(self, row: "NeckRow", session: Session) -> None:
        self._row = row
        self._session = session
        self._layers: HipLayers | None = None
        self._sections: Sections | None = None
        session.changed.connect(self._state_changed)
        row.cut_wanted.connect(session.set_neck_cut)
        row.shown_wanted.connect(self._show)

    def take_up(self, layers: "HipLayers", sections: "Sections") -> None:
        """Begin with the layers of an image."""
        self._layers, self._sections = layers, sections
        self._row.show_visibility(is_shown=layers.neck.visible)

    def put_away(self) -> None:
        """End with the image."""
        self._layers = self._sections = None

    def _state_changed(self, *_: SessionState) -> None:
        """Draw the newest state's plane: others may have changed it since this one was told."""
        if self._sections is not None:
            self._sections.show_neck(self._session.state.neck_plane)

    def _show(self, is_shown: bool) -> None:  # noqa: FBT001 - the signal's argument
        if self._layers is not None:
            self._layers.neck.visible = is_shown
