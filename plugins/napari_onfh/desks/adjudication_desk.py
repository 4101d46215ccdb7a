"""Readers' outlines over the image, how they differ, and the adjudicator's decision."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from napari.layers import Labels
from napari.utils.colormaps import DirectLabelColormap
from psygnal import Signal, SignalInstance

from annotator.drawing.change import Structure
from annotator.model.mask import Mask
from annotator.model.project import Method
from napari_onfh.language import tr
from napari_onfh.library.ports import Worker
from napari_onfh.library.worklist_work import OpenedHip, ProjectWork
from napari_onfh.picture.layers import BORDER_OPACITY, ROLE, space_of
from napari_onfh.reading.scene import DisplayFrame
from napari_onfh.words.worklist_rows import READER_COLORS, difference_rows

if TYPE_CHECKING:
    from napari.components import ViewerModel
    from numpy.typing import NDArray

    from annotator.app.adjudication import FinishedReading

__all__ = ["AdjudicationDesk", "AdjudicationView"]

_DIFFERENCE_OPACITY = 0.45
_ROLE = "adjudication"


class AdjudicationView(Protocol):
    """The adjudication's window as this module needs it."""

    pair_wanted: SignalInstance
    decision_wanted: SignalInstance

    def show_readers(self, hip: str, readers: Sequence[str]) -> None:
        """Show whose outlines there are; the first two are A and B."""

    def show_difference(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Show how A and B differ."""

    def show_status(self, text: str) -> None:
        """Show what came of a decision."""

    def present(self) -> None:
        """Come to the front."""

    def step_aside(self) -> None:
        """Close."""


class AdjudicationDesk:
    """Shows two readers' outlines and makes one of all.

    Parameters
    ----------
    viewer : ViewerModel
    worker : Worker
    view : callable
        Makes the adjudication's window when it is first wanted.
    library : ProjectWork or None
    """

    decided = Signal(OpenedHip)

    def __init__(
        self,
        viewer: "ViewerModel",
        worker: Worker,
        *,
        view: Callable[[], AdjudicationView],
        library: ProjectWork | None = None,
    ) -> None:
        self._viewer, self._worker = viewer, worker
        self._make_view = view
        self._library = library or ProjectWork()
        self._view: AdjudicationView | None = None
        self._opened: OpenedHip | None = None
        self._layers: list[Any] = []

    @property
    def view(self) -> AdjudicationView:
        """The adjudication's window."""
        if self._view is None:
            self._view = self._make_view()
            self._view.pair_wanted.connect(self.show_pair)
            self._view.decision_wanted.connect(self.decide)
        return self._view

    def show(self, opened: OpenedHip) -> None:
        """Begin with a hip whose image is open."""
        self._opened = opened
        readers = [each.reading.reader for each in opened.finished]
        self.view.show_readers(opened.reading.hip.name, readers)
        self.show_pair(readers[0], readers[1], Structure.LESION)
        self.view.present()

    def show_pair(self, first: str, second: str, structure: Structure) -> None:
        """Show one structure as two readers drew it, and where they differ."""
        from annotator.app.adjudication import difference

        if self._opened is None:
            return
        drawn = {each.reading.reader: _mask(each, structure) for each in self._opened.finished}
        one, other = drawn[first], drawn[second]
        self._take_layers_away()
        frame = DisplayFrame(one.grid)
        self._add(frame, "Only A or only B", one.voxels ^ other.voxels, "difference")
        self._add(frame, f"A: {first}", one.voxels, "A")
        self._add(frame, f"B: {second}", other.voxels, "B")
        self.view.show_difference(difference_rows(first, second, difference(one, other)))

    def decide(self, method: Method, accepted: str) -> None:
        """Make the adjudicator's outline."""
        opened = self._opened
        if opened is None:
            return
        self.view.show_status(tr("Storing the outline \N{HORIZONTAL ELLIPSIS}"))
        self._worker.another().run(
            lambda: self._library.adjudicate(opened, method, accepted),
            self._take,
            self.view.show_status,
        )

    def put_away(self) -> None:
        """End with the hip."""
        self._opened = None
        self._take_layers_away()
        if self._view is not None:
            self._view.step_aside()

    def _take(self, decided: OpenedHip) -> None:
        self._opened = decided
        self.decided.emit(decided)
        hip = decided.reading.hip.name
        self.view.show_status(
            tr(
                "Stored as your reading of {hip}, done. The readers' outlines are as they were."
            ).format(hip=hip)
        )

    def _add(self, frame: DisplayFrame, name: str, voxels: "NDArray[np.bool_]", kind: str) -> None:
        is_area = kind == "difference"
        layer = Labels(
            frame.shown(voxels).astype(np.uint8),
            name=name,
            colormap=DirectLabelColormap(
                color_dict={None: "transparent", 0: "transparent", 1: READER_COLORS[kind]}
            ),
            opacity=_DIFFERENCE_OPACITY if is_area else BORDER_OPACITY,
            metadata={ROLE: _ROLE},
            **space_of(frame),
        )
        layer.contour = 0 if is_area else 1
        layer.editable = False
        selected = set(self._viewer.layers.selection)
        self._viewer.add_layer(layer)
        self._viewer.layers.selection = selected
        self._layers.append(layer)

    def _take_layers_away(self) -> None:
        for layer in self._layers:
            if layer in self._viewer.layers:
                self._viewer.layers.remove(layer)
        self._layers = []


def _mask(finished: "FinishedReading", structure: Structure) -> Mask:
    annotation = finished.stored.annotation
    return annotation.lesion if structure is Structure.LESION else annotation.head
