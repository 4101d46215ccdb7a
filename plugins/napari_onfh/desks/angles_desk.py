"""Zone and angles between session, panel and picture: of the same result as the numbers."""

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve

from annotator.geometry.points import LpsPoints
from napari_onfh.library.drawn_angles import angles_of
from napari_onfh.library.ports import Worker
from napari_onfh.reading.session import Analysis, Session, SessionState

if TYPE_CHECKING:
    from napari.components import ViewerModel

    from napari_onfh.picture.angle_layers import AngleLayers
    from napari_onfh.picture.display import Display
    from napari_onfh.picture.hip_layers import HipLayers
    from napari_onfh.widgets.planes.angles_switch import AnglesSwitch

__all__ = ["AnglesDesk"]

#: The figures come first: a picture is drawn for longer than they are measured.
_AFTER_FIGURES_MS = 20
#: What is measured sooner does not fade: each fading and coming back is a picture of its own.
_FADES_MS = 250


class AnglesDesk:
    """Draws what was measured last, faint while it is measured anew.

    Parameters
    ----------
    viewer : ViewerModel
    switch : AnglesSwitch
    session : Session
    worker : Worker
        Gives a background of its own, which lets the figures go first.
    """

    def __init__(
        self, viewer: "ViewerModel", switch: "AnglesSwitch", session: Session, *, worker: Worker
    ) -> None:
        self._viewer = viewer
        self._switch = switch
        self._session = session
        self._worker = worker.another()
        self._shown: tuple[Display, HipLayers] | None = None
        self._drawn: Analysis | None = None
        self.layers: AngleLayers | None = None
        session.changed.connect(self._state_changed)
        switch.wanted.connect(self._renew)
        switch.middle_wanted.connect(self._go_to_middle)

    def take_up(self, layers: "HipLayers", display: "Display") -> None:
        """Begin with the image that is measured."""
        self._shown = display, layers
        self._drawn = None
        self._renew()

    def put_away(self) -> None:
        """End with the image, or with the panel."""
        if self.layers is not None:
            self.layers.remove()
        self.layers = self._shown = self._drawn = None
        self._switch.show_known(is_known=False)

    def _state_changed(self, _before: SessionState, after: SessionState) -> None:
        if self._shown is None or after.analysis is None:
            self._renew()
            return
        is_new = after.analysis is not self._drawn and after.is_up_to_date
        self._worker.within(self._renew, after_ms=_AFTER_FIGURES_MS if is_new else _FADES_MS)

    def _renew(self, *_wanted: bool) -> None:
        """Show the newest state's result: others may have changed it since this one was told."""
        if self._shown is None:
            return
        display, layers = self._shown
        state = self._session.state
        analysis = state.analysis if self._switch.is_on else None
        self._switch.show_known(is_known=_head_center(state) is not None)
        self._tell(display, state, analysis)
        if analysis is None and self.layers is not None and not self._switch.is_on:
            self.layers.remove()
            self.layers = None
        elif self.layers is None and display.sections.angles is not None:
            from napari_onfh.picture.angle_layers import AngleLayers  # late: for an image

            self.layers = AngleLayers(self._viewer, display, layers)

    def _tell(self, display: "Display", state: SessionState, analysis: Analysis | None) -> None:
        sections = display.sections
        if analysis is None:
            self._drawn = None
            sections.show_angles(None)
        elif analysis is not self._drawn and state.is_up_to_date:
            self._drawn = analysis
            sections.show_angles(angles_of(state))
        elif sections.angles is not None and sections.angles.is_current != state.is_up_to_date:
            sections.show_angles(evolve(sections.angles, is_current=state.is_up_to_date))

    def _go_to_middle(self) -> None:
        center_mm = _head_center(self._session.state)
        if self._shown is not None and center_mm is not None:
            self._shown[0].go_to(center_mm)


def _head_center(state: SessionState) -> LpsPoints | None:
    """Of the measured head; before it is measured, of the reader's sphere."""
    head = None if state.analysis is None else state.analysis.result.measurements.head
    if head is not None:
        return LpsPoints(np.array(head.center_lps_mm))
    return None if state.sphere is None else LpsPoints(state.sphere.center_mm)
