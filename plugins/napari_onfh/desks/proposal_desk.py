"""Models that propose an outline: asked in the background, shown, and accepted by the reader."""

from threading import Event
from typing import TYPE_CHECKING, Any

from attrs import frozen
from psygnal import Signal

from annotator.drawing.change import Structure
from annotator.drawing.limits import WhyNothing
from napari_onfh.language import tr
from napari_onfh.picture.drafts import Drafts, strokes_in
from napari_onfh.reading.steps import Step, Tool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annotator.app.outline_proposal import OfferedModel
    from annotator.model.outline_proposal import OutlineProposal, ProposalRequest
    from napari_onfh.desks.history_desk import HistoryDesk
    from napari_onfh.library.lesion_tools import Proposal
    from napari_onfh.library.ports import UseCases, Worker
    from napari_onfh.panel import Panel
    from napari_onfh.picture.hip_layers import HipLayers
    from napari_onfh.reading.session import Session

__all__ = ["ProposalDesk"]

_STRUCTURES = {Step.HEAD: Structure.HEAD, Step.LESION: Structure.LESION}

_BRUSHES = {Structure.HEAD: Tool.HEAD_BRUSH, Structure.LESION: Tool.LESION_BRUSH}


@frozen(eq=False)
class _Running:
    """A model at work: what it is to outline, for which layers, and how it is stopped."""

    structure: Structure
    label: str
    layers: "HipLayers"
    stop: Event


class ProposalDesk:
    """Joins the rows of the models, the picture and the reader's history.

    Parameters
    ----------
    viewer : ViewerModel
    panel : Panel
    session : Session
    history : HistoryDesk
    worker : Worker
        A model works beside what it does otherwise.
    library : UseCases
    """

    #: What belongs into the reader's hand now.
    tool_wanted = Signal(Tool)

    def __init__(
        self,
        viewer: Any,
        panel: "Panel",
        session: "Session",
        *,
        history: "HistoryDesk",
        worker: "Worker",
        library: "UseCases",
    ) -> None:
        self._viewer = viewer
        self._panel = panel
        self._session = session
        self._history = history
        self._worker = worker.another()
        self._library = library
        self._layers: HipLayers | None = None
        self._drafts: Drafts | None = None
        self._models: dict[Structure, Sequence[OfferedModel]] = {}
        self._running: _Running | None = None
        self._proposal: OutlineProposal | None = None
        self._rows = {
            Structure.HEAD: panel.head.proposals,
            Structure.LESION: panel.lesion.proposals,
        }
        panel.step_entered.connect(self.enter)
        panel.head.proposals.asked.connect(self._ask_for_head)
        panel.lesion.proposals.asked.connect(self._ask_for_lesion)
        for row in self._rows.values():
            row.stopped.connect(self.stop)
            row.accepted.connect(self.accept)
            row.edited.connect(self.accept_and_correct)
            row.rejected.connect(self.reject)

    def take_up(self, layers: "HipLayers") -> None:
        """Begin with the layers of an image."""
        self._layers = layers
        self._drafts = Drafts(self._viewer, layers)
        layers.outline_edited.connect(self._outline_changed)

    def put_away(self) -> None:
        """End with the image; what was not accepted goes with it."""
        self.begin_anew()
        self._layers = self._drafts = None

    def begin_anew(self) -> None:
        """Forget what was asked or proposed: another hip is on the screen."""
        self._let_go()
        self._forget()

    def end_model(self) -> None:
        """Let a model end where its window is gone; else it would keep Python until its time."""
        if self._running is not None:
            self._running.stop.set()

    def enter(self, step: Step) -> None:
        """Look for models once, when a page that offers them is first turned to."""
        structure = _STRUCTURES.get(step)
        if structure is None or structure in self._models:
            return
        models = tuple(self._library.offered_models(_kind(structure)))
        self._models[structure] = models
        self._rows[structure].show_models(
            [model.label for model in models], [model.remark for model in models]
        )

    def ask(self, structure: Structure, number: int) -> None:
        """Let a model work; the reader goes on meanwhile."""
        models, layers = self._models.get(structure, ()), self._layers
        if layers is None or not 0 <= number < len(models):
            return
        hindrance = self._hindrance(structure, layers)
        if hindrance:
            self._tell(hindrance)
            return
        self._forget()
        model, request, stop = models[number], self._request(structure, layers), Event()
        running = self._running = _Running(structure, model.label, layers, stop)
        self._rows[structure].show_running(is_running=True)
        self._tell(tr("{label} is at work; go on meanwhile.").format(label=model.label))
        self._worker.run(
            lambda: self._library.propose_outline(model, request, stop),
            lambda proposal: self._came(running, proposal),
            lambda problem: self._failed(running, problem),
        )

    def stop(self) -> None:
        """Wait for the model no more."""
        if self._running is not None:
            label = self._running.label
            self._let_go()
            self._tell(tr("{label} was stopped; nothing changed.").format(label=label))

    def accept(self) -> None:
        """Make the proposal the outline, in one step."""
        self._accepted()

    def accept_and_correct(self) -> None:
        """Make the proposal the outline, with the brush in the hand."""
        structure = self._accepted()
        if structure is not None:
            self.tool_wanted.emit(_BRUSHES[structure])

    def reject(self) -> None:
        """Leave the outline as it is."""
        proposal = self._proposal
        if proposal is not None:
            self._forget()
            self._tell(tr("Rejected: {proposal}.").format(proposal=proposal.by.in_words))

    def _ask_for_head(self, number: int) -> None:
        self.ask(Structure.HEAD, number)

    def _ask_for_lesion(self, number: int) -> None:
        self.ask(Structure.LESION, number)

    def _hindrance(self, structure: Structure, layers: "HipLayers") -> str:
        """Why no model is asked now; empty if one may be."""
        state = self._session.state
        if self._running is not None:
            return tr("{label} is still at work; stop it first.").format(label=self._running.label)
        if state.side is None:
            return tr("Choose the side first (step 1): an image may show two hips.")
        if structure in state.finished:
            return str(WhyNothing.OUTLINE_FINISHED)
        if structure is Structure.LESION and layers.head_mask().is_empty:
            return str(WhyNothing.HEAD_NOT_OUTLINED)
        return ""

    def _request(self, structure: Structure, layers: "HipLayers") -> "ProposalRequest":
        from napari_onfh.library.outline_proposals import asked_of

        return asked_of(
            _kind(structure),
            self._session.state,
            head=layers.head_mask(),
            lesion=layers.lesion_mask(),
            seeds=strokes_in(self._viewer, layers.frame),
        )

    def _came(self, running: _Running, proposal: "OutlineProposal") -> None:
        """Show what came, unless nobody waits for it any more."""
        if self._running is not running:
            return
        self._let_go()
        self._proposal = proposal
        self._show()

    def _failed(self, running: _Running, problem: str) -> None:
        if self._running is running:
            self._let_go()
            self._tell(tr("No proposal: {words}.").format(words=problem.rstrip(".")))

    def _show(self) -> None:
        """Show what accepting would change now; nothing at all is not worth a decision."""
        proposal, wish = self._proposal, self._wish()
        if proposal is None or wish is None or self._drafts is None:
            return
        if wish.reason:
            self._forget()
            self._tell(
                tr("No use of the {in_words}. {reason}").format(
                    in_words=proposal.by.in_words, reason=wish.reason
                )
            )
            return
        name = f"Proposal by {proposal.by.name} {proposal.by.version}"
        self._drafts.show_proposal(wish.before.voxels, wish.after.voxels, name)
        self._rows[Structure(proposal.by.kind.value)].show_proposal(wish.in_words)
        self._tell(tr("Look through the slices, then accept or reject the proposal."))

    def _wish(self) -> "Proposal | None":
        """The proposal within the limits of the outlines as they stand."""
        from napari_onfh.library.outline_proposals import taken

        proposal, layers = self._proposal, self._layers
        if proposal is None or layers is None:
            return None
        return taken(
            proposal,
            head=layers.head_mask(),
            lesion=layers.lesion_mask(),
            finished=self._session.state.finished,
        )

    def _accepted(self) -> Structure | None:
        """Draw what is proposed; gives the outline that was drawn."""
        if self._layers is not None:
            self._layers.take_note()
        proposal, wish, layers = self._proposal, self._wish(), self._layers
        if proposal is None or wish is None or layers is None:
            return None
        self._forget()
        if wish.reason:
            self._tell(wish.reason)
            return None
        structure = Structure(proposal.by.kind.value)
        with self._history.together(wish.name):
            layers.draw(structure, wish.after, wish.name)
            self._session.take_proposal(proposal.by)
        self._tell(f"{wish.in_words} {tr('Review it on every slice.')}")
        return structure

    def _outline_changed(self, *_: Any) -> None:
        """What accepting would change is another thing after a stroke or an undo."""
        if self._proposal is not None:
            self._worker.when_quiet(self._show)  # a brush must not wait for it

    def _let_go(self) -> None:
        """Wait for no model any more, and let it end."""
        running, self._running = self._running, None
        if running is not None:
            running.stop.set()
            self._rows[running.structure].show_running(is_running=False)

    def _forget(self) -> None:
        """Let go of the proposal."""
        self._proposal = None
        if self._drafts is not None:
            self._drafts.put_away()
        for row in self._rows.values():
            row.show_proposal("")

    def _tell(self, words: str) -> None:
        self._panel.show_note(words)


def _kind(structure: Structure) -> Any:
    from annotator.model.outline_proposal import ProposalKind

    return ProposalKind(structure.value)
