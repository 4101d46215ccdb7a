"""From strokes to numbers: outlines go to the session, the hip is measured behind the window."""

from typing import TYPE_CHECKING, Any

from napari_onfh.library.ports import UseCases, Worker
from napari_onfh.reading.session import Session, SessionState

if TYPE_CHECKING:
    from napari_onfh.picture.hip_layers import HipLayers

__all__ = ["MeasuringDesk"]

#: A hand that rests so long within a stroke wants to see what it has drawn so far.
_HAND_RESTS_MS = 400


class MeasuringDesk:
    """Joins outlines, session and the analysis; the newest input is measured, one at a time.

    Parameters
    ----------
    session : Session
    worker : Worker
    library : UseCases
    """

    def __init__(self, session: Session, *, worker: Worker, library: UseCases) -> None:
        self._session = session
        self._worker = worker
        self._library = library
        self._layers: HipLayers | None = None
        self._outline_is_new = False
        self._is_measuring = False
        self._asked_revision = -1
        session.changed.connect(self._state_changed)

    def take_up(self, layers: "HipLayers") -> None:
        """Begin with the outlines of a hip."""
        self._layers = layers
        layers.outline_edited.connect(self._outline_edited)
        layers.outline_drawn.connect(self._outline_drawn)

    def put_away(self) -> None:
        """End with the image."""
        self._layers = None
        self._asked_revision = -1

    def take_outline(self) -> None:
        """Hand a copy of the outlines to the session, if they have changed."""
        if self._layers is None:
            return
        head, lesion = self._layers.noted_masks()
        if self._outline_is_new:
            self._outline_is_new = False
            self._session.set_outline(head, lesion)

    def _outline_edited(self) -> None:
        """Measuring in the midst of a stroke would hold the brush back."""
        self._outline_is_new = True
        self._worker.when_quiet(self._measure, after_ms=_HAND_RESTS_MS)

    def _outline_drawn(self, *_: Any) -> None:
        self._worker.when_quiet(self._measure, after_ms=0)

    def _state_changed(self, before: SessionState, after: SessionState) -> None:
        if before.revision != after.revision and not self._is_measuring:
            self._worker.when_quiet(self._measure)

    def _measure(self) -> None:
        self._is_measuring = True
        try:
            self.take_outline()
        finally:
            self._is_measuring = False
        state = self._session.state
        if state.missing_step or state.revision == self._asked_revision:
            return
        self._asked_revision = state.revision
        case, settings = state.case(), state.settings
        self._worker.run(
            lambda: self._library.analyse(case, settings),
            lambda analysis: self._session.take_analysis_of(state, analysis),
            lambda problem: self._fail(state, problem),
        )

    def _fail(self, asked: SessionState, problem: str) -> None:
        if asked.volume is self._session.state.volume:
            self._session.take_problem(asked.revision, problem)
