"""Step 6: measurements first, then stages, tier and options; only what is looked at is drawn."""

from collections.abc import Callable, Iterable

from qtpy.QtWidgets import QTabWidget

from napari_onfh.language import tr
from napari_onfh.reading.session_state import SessionState
from napari_onfh.widgets.results.measured_page import MeasuredPage
from napari_onfh.widgets.results.options_page import OptionsPage, TierPage
from napari_onfh.widgets.results.stages_page import StagesPage
from napari_onfh.widgets.scrolled import scrolled
from napari_onfh.words.answers import FactGroup

__all__ = ["ResultsPage"]

_Page = MeasuredPage | StagesPage | TierPage | OptionsPage


class ResultsPage(QTabWidget):
    """The pages of the results; a stroke redraws the one that is in front, if any.

    Parameters
    ----------
    groups : callable
        Gives the facts of the form; asked when the stages are first looked at.
    """

    def __init__(self, groups: Callable[[], Iterable[FactGroup]]) -> None:
        super().__init__()
        self.setUsesScrollButtons(False)
        self.setDocumentMode(True)
        self.measured = MeasuredPage()
        self.stages = StagesPage(groups)
        self.tier = TierPage()
        self.options = OptionsPage()
        self._pages: tuple[_Page, ...] = (self.measured, self.stages, self.tier, self.options)
        self.addTab(self.measured, tr("Measured"))
        self.addTab(scrolled(self.stages), tr("Stages"))
        self.addTab(self.tier, tr("Tier"))
        self.addTab(scrolled(self.options), tr("Options"))
        self._state = SessionState()
        self._is_looked_at = False
        self.currentChanged.connect(lambda _index: self._renew())

    def show_state(self, state: SessionState) -> None:
        """Take a state; what is not in front is drawn when it comes there."""
        self._state = state
        self._renew()

    def look_at(self, is_looked_at: bool) -> None:  # noqa: FBT001 - said by the panel's tabs
        """Begin or end to be the step that is in front."""
        self._is_looked_at = is_looked_at
        self._renew()

    def turn_to(self, page: _Page) -> None:
        """Bring one of the pages to the front."""
        self.setCurrentIndex(self._pages.index(page))

    def _renew(self) -> None:
        if self._is_looked_at:
            self._pages[self.currentIndex()].show_state(self._state)
