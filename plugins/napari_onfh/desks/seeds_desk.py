"""Strokes to grow from between their layer and the journal: no step of the undo, yet not lost."""

from typing import TYPE_CHECKING

from napari_onfh.reading.seeds import packed_seeds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from napari_onfh.desks.history_desk import HistoryDesk
    from napari_onfh.library.ports import Worker
    from napari_onfh.picture.drafts import Drafts

__all__ = ["SeedsDesk"]


class SeedsDesk:
    """Keeps the strokes in the journal, and draws those that a crash left.

    Parameters
    ----------
    history : HistoryDesk
    worker : Worker
        A background of its own: what is written waits until the stroke is whole.
    """

    def __init__(self, history: "HistoryDesk", worker: "Worker") -> None:
        self._history = history
        self._worker = worker.another()
        self._drafts: Drafts | None = None
        self._kept = ""
        history.seeds_found.connect(self._draw)

    def take_up(self, drafts: "Drafts") -> None:
        """Begin with the drafts of an image."""
        self._drafts, self._kept = drafts, ""
        drafts.seeds_changed.connect(self._changed)

    def put_away(self) -> None:
        """End with the image; its journal keeps what it has."""
        self._drafts, self._kept = None, ""

    def begin_anew(self) -> None:
        """Another hip is on the screen, without strokes; the first one's journal keeps its own."""
        self._kept = ""

    def _changed(self) -> None:
        self._worker.when_quiet(self._keep, after_ms=0)

    def _keep(self) -> None:
        text = "" if self._drafts is None else packed_seeds(self._drafts.drawn_seeds)
        if self._drafts is not None and text != self._kept:
            self._kept = text
            self._history.note_seeds(text)

    def _draw(self, seeds: "NDArray[np.uint8]") -> None:
        if self._drafts is not None:
            self._drafts.draw_seeds(seeds)
            self._kept = packed_seeds(seeds)
