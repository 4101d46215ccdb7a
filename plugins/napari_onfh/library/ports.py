"""What the controller needs from outside: a background, and the library's use cases."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

from attrs import field, frozen

from annotator.measure.settings import MeasureSettings
from annotator.model.annotation import HipAnnotation
from annotator.model.case import Case
from annotator.model.volume import Volume
from napari_onfh.library import proposal_models, use_cases
from napari_onfh.library.head_map import HeadMap, head_map
from napari_onfh.library.live import LiveAnalysis
from napari_onfh.reading.session import Analysis, SessionState

if TYPE_CHECKING:
    from threading import Event

    from annotator.app.outline_proposal import OfferedModel
    from annotator.io.annotation_file import StoredAnnotation
    from annotator.model.outline_proposal import OutlineProposal, ProposalKind, ProposalRequest
    from annotator.model.reader_opinion import ReaderOpinion
    from annotator.report.content import SignalPart

__all__ = ["DEBOUNCE_MS", "UseCases", "Worker"]


#: Quiet time after the last change of what was stated, until it is measured.
DEBOUNCE_MS = 150


class Worker(Protocol):
    """A background; a test may do the work at once."""

    def when_quiet(self, action: Callable[[], None], *, after_ms: int = DEBOUNCE_MS) -> None:
        """Call `action` so long after the last of several requests; 0: once the event is over."""

    def within(self, action: Callable[[], None], *, after_ms: int) -> None:
        """Call `action` so long after the first of several requests at the latest."""

    def soon(self, action: Callable[[], None]) -> None:
        """Call `action` here once the present event is over."""

    def run(
        self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[str], None]
    ) -> None:
        """Do `work` elsewhere, then call `done` or `failed` here."""

    def another(self) -> Self:
        """A background beside this one, whose work neither waits for the other's."""


@frozen
class UseCases:
    """The library's part of the work; a test may put its own in place."""

    analyse: Callable[[Case, MeasureSettings], Analysis] = field(factory=LiveAnalysis)
    save: Callable[[SessionState, Path], Path] = use_cases.save
    reopen: Callable[[Path, Volume], "StoredAnnotation"] = use_cases.reopen
    read_opinion: Callable[[Path, HipAnnotation], "ReaderOpinion | None"] = use_cases.read_opinion
    measure_signal: Callable[[Case, Analysis], "SignalPart"] = use_cases.measure_signal
    write_report: Callable[[Case, MeasureSettings, Path], tuple[Path, ...]] = use_cases.write_report
    head_map: Callable[[HipAnnotation, MeasureSettings], HeadMap] = head_map
    offered_models: "Callable[[ProposalKind], Sequence[OfferedModel]]" = (
        proposal_models.offered_models
    )
    propose_outline: "Callable[[OfferedModel, ProposalRequest, Event], OutlineProposal]" = (
        proposal_models.propose_outline
    )
