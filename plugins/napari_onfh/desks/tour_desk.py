"""The tour: once by itself for each version, again when asked for, never in a script's way."""

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import annotator
from napari_onfh.picture import compat
from napari_onfh.reading.steps import Tool
from napari_onfh.widgets import user_settings
from napari_onfh.widgets.safety import is_acknowledged
from napari_onfh.words.tour import Stop

if TYPE_CHECKING:
    from napari_onfh.panel import Panel
    from napari_onfh.widgets.help.tour import Tour

__all__ = ["TOUR_VARIABLE", "TourDesk"]

_KEY = "tour_seen_version"

#: ``off`` keeps the tour from beginning by itself.
TOUR_VARIABLE = "ONFH_TOUR"

#: Whoever keeps the journals elsewhere, as scripts do, needs no tour.
_STATE_VARIABLE = "ONFH_STATE_DIR"


class TourDesk:
    """Joins the tour and the panel that it shows.

    Parameters
    ----------
    viewer : ViewerModel
    panel : Panel
    """

    def __init__(self, viewer: Any, panel: "Panel") -> None:
        self._viewer = viewer
        self._panel = panel
        self.tour: Tour | None = None
        panel.help.tour_wanted.connect(self.begin)
        panel.opened.connect(self.begin_if_new)

    def begin_if_new(self) -> None:
        """Begin for a user who has not seen the tour of this version."""
        is_seen = user_settings.read(_KEY) == annotator.__version__
        if is_acknowledged() and not is_seen and _may_begin():
            self.begin()

    def begin(self) -> None:
        """Begin at the first stop."""
        from napari_onfh.widgets.help.tour import Tour

        self.end()
        window = compat.main_window(self._viewer)
        self.tour = Tour(window, self._pointed_at)
        self.tour.stopped.connect(self._turn)
        self.tour.ended.connect(self._ended)

    def end(self) -> None:
        """End the tour, if it is under way."""
        if self.tour is not None:
            self.tour.end()

    def leaver(self) -> Callable[..., None]:
        """A slot that outlives the panel, with which the tour goes."""

        def leave(*_: object) -> None:
            tour, self.tour = self.tour, None
            if tour is not None:
                tour.ended.disconnect()
                tour.end()

        return leave

    def _ended(self) -> None:
        self.tour = None
        user_settings.keep(_KEY, annotator.__version__)

    def _turn(self, stop: Stop) -> None:
        if stop.step is not None and stop.step is not self._panel.step:
            self._panel.enter(stop.step)

    def _pointed_at(self, name: str) -> Sequence[Any]:
        panel = self._panel
        places: dict[str, Callable[[], Sequence[Any]]] = {
            "open": lambda: (compat.main_window(self._viewer).menuBar(),),
            "side": lambda: panel.side.numbered,
            "head": lambda: (panel.head.tool_button(Tool.FIND_HEAD),),
            "lesion": lambda: panel.lesion.numbered,
            "fill": lambda: (panel.lesion.fill_button,),
            "points": lambda: panel.points.numbered,
            "findings": lambda: (panel.findings,),
            "results": lambda: (panel.results, panel.file_row),
        }
        return places[name]()


def _may_begin() -> bool:
    return os.environ.get(TOUR_VARIABLE) != "off" and _STATE_VARIABLE not in os.environ
