"""The results' page and the session: own stages, what is hidden, and the signal on request."""

from typing import TYPE_CHECKING

from napari_onfh.language import tr
from napari_onfh.library.ports import UseCases, Worker
from napari_onfh.reading.session import Session, SessionState

if TYPE_CHECKING:
    from annotator.report.content import SignalPart
    from napari_onfh.panel import Panel

__all__ = ["ResultsDesk"]


class ResultsDesk:
    """Joins the results' page and the session; the signal is measured only when it is asked for.

    Parameters
    ----------
    panel : Panel
    session : Session
    worker : Worker
        Gives a background of its own: measuring never waits for the signal.
    library : UseCases
    """

    def __init__(
        self, panel: "Panel", session: Session, *, worker: Worker, library: UseCases
    ) -> None:
        self._page = panel.results.measured
        self._session = session
        self._worker = worker.another()
        self._library = library
        self._revision = -1
        session.changed.connect(self._state_changed)
        self._page.signal_wanted.connect(self.measure)
        stages = panel.results.stages
        stages.stated.connect(session.state_stage)
        stages.reveal_wanted.connect(session.show_tool)
        stages.blind_changed.connect(session.be_blind)
        session.be_blind(stages.is_usually_blind)

    def measure(self) -> None:
        """Measure the signal under the present outline."""
        state = self._session.state
        if state.analysis is None or not state.is_up_to_date:
            self._page.show_signal_note(tr("Wait until the outline is measured, then ask again."))
            return
        case, analysis, revision = state.case(), state.analysis, state.revision
        self._revision = revision
        self._page.show_signal_note(tr("Measuring the signal \N{HORIZONTAL ELLIPSIS}"))
        self._worker.run(
            lambda: self._library.measure_signal(case, analysis),
            lambda part: self._take(part, revision),
            lambda problem: self._fail(problem, revision),
        )

    def _take(self, part: "SignalPart", revision: int) -> None:
        if revision == self._session.state.revision:
            self._page.show_signal(part)

    def _fail(self, problem: str, revision: int) -> None:
        if revision == self._session.state.revision:
            self._page.show_signal_note(problem)

    def _state_changed(self, _before: SessionState, after: SessionState) -> None:
        """A signal is of one outline: with the next stroke it goes."""
        if self._revision not in {-1, after.revision}:
            self._revision = -1
            self._page.forget_signal()
