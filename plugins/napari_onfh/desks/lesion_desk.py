"""The lesion's tools between page, picture and library: what is asked for becomes named steps."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.drawing.change import Structure
from annotator.drawing.limits import WhyNothing
from annotator.errors import AnnotatorError
from napari_onfh.desks.brush_desk import BrushDesk
from napari_onfh.language import marked, tr
from napari_onfh.picture.drafts import Drafts
from napari_onfh.picture.shown_grid import shown_volume
from napari_onfh.reading.steps import Tidy, Tool

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from annotator.drawing.region import Region
    from annotator.model.volume import Volume
    from napari_onfh.library.lesion_tools import Proposal
    from napari_onfh.library.ports import UseCases, Worker
    from napari_onfh.panel import Panel
    from napari_onfh.picture.hip_layers import HipLayers
    from napari_onfh.picture.line_pointers import Lasso, LivewirePointer

__all__ = ["LesionDesk"]

_SEEDS_ARE_NO_STEPS = marked(
    "These strokes are for growing alone: Ctrl+Z takes them back while one of "
    "their tools is in hand. What has grown is a step as every other."
)

_SEEDS = {Tool.LESION_SEEDS: 1, Tool.HEALTHY_SEEDS: 2}


class LesionDesk:
    """Joins the lesion's page and its layer.

    Parameters
    ----------
    viewer : ViewerModel
    panel : Panel
    worker : Worker
    library : UseCases
    """

    def __init__(
        self, viewer: Any, panel: "Panel", *, worker: "Worker", library: "UseCases"
    ) -> None:
        self._viewer = viewer
        self._panel = panel
        self._page = panel.lesion
        self._worker = worker.another()
        self._library = library
        self._layers: HipLayers | None = None
        self._volume: Volume | None = None
        self._drafts: Drafts | None = None
        self._pointer: Lasso | LivewirePointer | None = None
        self._proposal: Proposal | None = None
        #: Goes up with each change after which a proposal is out of date.
        self._revision = 0
        self._tool = Tool.LOOK
        self._brush = BrushDesk(viewer, panel)
        self._listen()

    def take_up(self, layers: "HipLayers", volume: "Volume") -> Drafts:
        """Begin with the layers of an image; gives what is drafted above them."""
        self._layers, self._volume = layers, volume
        self._drafts = Drafts(self._viewer, layers)
        self._brush.take_up(layers, volume, self._drafts)
        layers.outline_drawn.connect(self._outline_changed)
        layers.outline_edited.connect(self._outline_changed)
        layers.lesion.bind_key("Escape", lambda _layer: self._drop_line(), overwrite=True)
        layers.lesion.bind_key("Backspace", lambda _layer: self._line_back(), overwrite=True)
        return self._drafts

    def put_away(self) -> None:
        """End with the image; what was not accepted goes with it."""
        layers, self._layers, self._volume = self._layers, None, None
        if layers is not None:
            layers.lesion.pointer = None
            for key in ("Escape", "Backspace"):
                layers.lesion.bind_key(key, None)
        self._brush.put_away()
        if self._drafts is not None:
            self._drafts.put_away()
        self._drafts = self._pointer = self._proposal = None
        self._page.show_proposal("")

    def leave(self) -> None:
        """Leave nothing unfinished to the next panel."""
        self.put_away()
        self._brush.leave()

    def use(self, tool: Tool) -> None:
        """Put a tool in the hand; the layers have their mode already."""
        layers, drafts = self._layers, self._drafts
        if layers is None or drafts is None:
            return
        self._drop_line()
        self._tool = tool
        self._pointer = layers.lesion.pointer = self._pointer_for(tool)
        if tool in _SEEDS:
            seeds = drafts.seeds()
            seeds.selected_label = _SEEDS[tool]
            layers.lesion.mode = "pan_zoom"
            self._viewer.layers.selection.active = seeds
            seeds.mode = "paint"
            self.tell(tr(_SEEDS_ARE_NO_STEPS))
        else:
            drafts.rest()
        self._brush.use(tool)

    def show_line(self, line: "NDArray[np.float64]", anchors: "NDArray[np.float64]") -> None:
        """Show a line that is not closed."""
        if self._drafts is not None:
            self._drafts.show_line(line, anchors)

    def finish(self, name: str, region: "Region") -> None:
        """Paint what a closed line goes around."""
        if self._layers is not None:
            self._layers.lesion.named_stroke(name, region)

    def tell(self, note: str) -> None:
        """Say one line to the reader."""
        self._panel.show_note(note)

    def fill(self) -> None:
        """Propose the slices between drawn ones."""
        from napari_onfh.library import lesion_tools

        layers = self._layers
        if layers is not None and self._may_change():
            self._propose(
                lambda: lesion_tools.fill(layers.lesion_mask(), layers.head_mask(), layers.frame)
            )

    def grow(self) -> None:
        """Propose what grows from the strokes; it is looked for in the background."""
        from napari_onfh.library import lesion_tools

        layers, drafts, volume = self._layers, self._drafts, self._volume
        if layers is None or drafts is None or volume is None or not self._may_change():
            return
        revision = self._revision
        lesion, head, seeds = layers.lesion_mask(), layers.head_mask(), drafts.drawn_seeds
        self.tell(tr("Growing \N{HORIZONTAL ELLIPSIS}"))

        def grown(proposal: "Proposal") -> None:
            if self._layers is not layers:
                return
            if self._revision == revision:
                self._show_proposal(proposal)
            else:
                self.tell(tr("Not grown: the outline changed meanwhile; grow again."))

        self._worker.run(
            lambda: lesion_tools.grow(volume, lesion, head, seeds),
            grown,
            lambda problem: self.tell(tr("Not grown: {problem}.").format(problem=problem)),
        )

    def tidy(self, kind: Tidy) -> None:
        """Make the lesion neater, in one step."""
        from napari_onfh.library import lesion_tools

        layers = self._layers
        if layers is not None and self._may_change():
            margin_mm = self._page.tidy.margin_mm
            self._do(
                lambda: lesion_tools.tidy(kind, layers.lesion_mask(), layers.head_mask(), margin_mm)
            )

    def subtract(self, path: Path) -> None:
        """Take off what a saved lesion of the same image holds."""
        from napari_onfh.library import lesion_tools

        layers, volume = self._layers, self._volume
        if layers is None or volume is None or not self._may_change():
            return

        def without_other() -> "Proposal":
            other = self._library.reopen(path, volume).annotation.lesion
            return lesion_tools.subtract(layers.lesion_mask(), layers.head_mask(), other)

        self._do(without_other)

    def accept(self) -> None:
        """Make the proposal a step."""
        if self._layers is not None:
            self._layers.take_note()  # what a script wrote makes a proposal go, too
        proposal, layers = self._proposal, self._layers
        if proposal is None or layers is None or not self._may_change():
            return
        self.cancel()
        if proposal.name.startswith("lesion grown") and self._drafts is not None:
            self._drafts.clear_seeds()
        if layers.redraw(Structure.LESION, proposal.after, proposal.name):
            self.tell(proposal.in_words)

    def cancel(self) -> None:
        """Forget the proposal; strokes stay."""
        self._proposal = None
        if self._drafts is not None:
            self._drafts.hide_proposal()
        self._page.show_proposal("")

    def begin_anew(self) -> None:
        """Forget what was begun or is looked for: another hip is on the screen."""
        self._revision += 1
        self._drop_line()
        self._clear_seeds()

    def _listen(self) -> None:
        page = self._page
        page.outline_wanted.connect(self._show_border_only)
        page.target_wanted.connect(lambda: self.use(self._tool))
        page.fill_wanted.connect(self.fill)
        page.grow_wanted.connect(self.grow)
        page.clear_wanted.connect(self._clear_seeds)
        page.tidy_wanted.connect(self.tidy)
        page.subtract_wanted.connect(self.subtract)
        page.accepted.connect(self.accept)
        page.cancelled.connect(self.cancel)

    def _pointer_for(self, tool: Tool) -> Any:
        layers, volume = self._layers, self._volume
        if (
            layers is None
            or volume is None
            or tool not in {Tool.LESION_LASSO, Tool.LESION_LIVEWIRE}
        ):
            return None
        from annotator.drawing.line_cost import Target
        from napari_onfh.picture.line_pointers import Lasso, LivewirePointer

        shown = shown_volume(volume, layers.frame)
        if tool is Tool.LESION_LASSO:
            return Lasso(shown.grid, self)
        return LivewirePointer(shown, self, Target(self._page.target))

    def _propose(self, make: "Callable[[], Proposal]") -> None:
        proposal = self._made(make)
        if proposal is not None:
            self._show_proposal(proposal)

    def _show_proposal(self, proposal: "Proposal") -> None:
        self.cancel()
        if not proposal.reason and self._drafts is not None:
            self._proposal = proposal
            self._drafts.show_proposal(proposal.before.voxels, proposal.after.voxels)
            self._page.show_proposal(proposal.in_words)
        self.tell(proposal.reason or tr("Look through the slices, then accept or cancel."))

    def _do(self, make: "Callable[[], Proposal]") -> None:
        proposal, layers = self._made(make), self._layers
        if proposal is None or layers is None:
            return
        if layers.redraw(Structure.LESION, proposal.after, proposal.name):
            self.tell(proposal.in_words)

    def _may_change(self) -> bool:
        """Whether the lesion is not finished; else the reader is told."""
        may = self._layers is None or not self._layers.lesion.is_finished
        if not may:
            self.tell(str(WhyNothing.OUTLINE_FINISHED))
        return may

    def _made(self, make: "Callable[[], Proposal]") -> "Proposal | None":
        try:
            return make()
        except (AnnotatorError, OSError) as error:
            self.tell(tr("Nothing changed: {error}.").format(error=error))
            return None

    def _outline_changed(self, *_: Any) -> None:
        """A proposal belongs to the outlines for which it was made, before a stroke or an undo."""
        self._revision += 1
        if self._proposal is not None:
            self.cancel()

    def _drop_line(self) -> None:
        if self._pointer is not None:
            self._pointer.drop()

    def _line_back(self) -> None:
        if self._pointer is not None:
            self._pointer.back()

    def _clear_seeds(self) -> None:
        if self._drafts is not None:
            self._drafts.clear_seeds()
        self.cancel()

    def _show_border_only(self, only: bool) -> None:  # noqa: FBT001 - the signal's argument
        if self._layers is not None:
            self._layers.show_outline_only(only=only)
