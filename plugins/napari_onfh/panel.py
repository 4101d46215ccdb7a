"""The dock: banner, planes, steps, live numbers, and the files' buttons. It decides nothing."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from psygnal import Signal
from qtpy.QtWidgets import (
    QFrame,
    QLabel,
    QMainWindow,
    QMessageBox,
    QSizePolicy,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.io.journal import LostWork
from napari_onfh.language import tr
from napari_onfh.reading.session import SessionState
from napari_onfh.reading.steps import Step
from napari_onfh.widgets.file_row import FileRow
from napari_onfh.widgets.help.next_row import NextRow
from napari_onfh.widgets.last_folder import LastFolder
from napari_onfh.widgets.planes.angles_switch import AnglesSwitch
from napari_onfh.widgets.planes.plane_view import PlaneView
from napari_onfh.widgets.planes.planes_column import PlanesColumn
from napari_onfh.widgets.planes.view_row import ViewRow
from napari_onfh.widgets.results.map_window import MapWindow
from napari_onfh.widgets.results.numbers import LiveNumbers
from napari_onfh.widgets.results.results_page import ResultsPage
from napari_onfh.widgets.safety import (
    AcknowledgementPage,
    SafetyBanner,
    is_acknowledged,
    remember_acknowledgement,
)
from napari_onfh.widgets.scrolled import scrolled
from napari_onfh.widgets.series.image_banner import ImageBanner
from napari_onfh.widgets.series.second_row import SecondRow
from napari_onfh.widgets.series.series_browser import SeriesBrowser
from napari_onfh.widgets.steps.findings_form import FindingsForm
from napari_onfh.widgets.steps.head_page import HeadPage
from napari_onfh.widgets.steps.history_row import HistoryRow
from napari_onfh.widgets.steps.lesion_page import LesionPage
from napari_onfh.widgets.steps.step_pages import PointsPage, SidePage
from napari_onfh.words.answers import FactGroup
from napari_onfh.words.next_step import next_step
from napari_onfh.words.tooltips import tooltip

__all__ = ["Panel"]


class Panel(QWidget):
    """Shows a session's state and says what the reader wants.

    Parameters
    ----------
    groups, safety : callable
        The facts of the form, and what is acknowledged before the first use; asked for when they
        are shown, since reading them takes as long as making the panel.
    parent : QWidget or None
    """

    #: The wording of safety was acknowledged.
    opened = Signal()
    step_entered = Signal(Step)
    plane_wanted = Signal(int)
    geometry_accepted = Signal()
    series_wanted = Signal()
    save_wanted = Signal(Path)
    reopen_wanted = Signal(Path)
    report_wanted = Signal(Path)
    map_wanted = Signal()

    def __init__(
        self,
        groups: Callable[[], Iterable[FactGroup]],
        safety: Callable[[], Iterable[str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        #: What joins this panel to a viewer; kept here so that both live equally long.
        self.controller: Any = None
        self.setMinimumWidth(440)
        # Else napari puts room below, more with each dock that it has ever made.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.side = SidePage()
        self.head = HeadPage()
        self.lesion = LesionPage()
        self.points = PointsPage()
        self.findings = FindingsForm(groups)
        self.results = ResultsPage(groups)
        self.history = HistoryRow()
        self.help = NextRow()
        self._numbers = LiveNumbers()
        self.angles = AnglesSwitch()
        self._note = _status_line()
        self.second = SecondRow()
        self.view = ViewRow()
        self.view.plane_wanted.connect(self.plane_wanted.emit)
        self.window_button = self.view.window_button
        self.planes = self.view.planes
        self._planes_column: PlanesColumn | None = None
        self._image_folder = LastFolder("images")
        self.banner = ImageBanner()
        self.banner.geometry_accepted.connect(self.geometry_accepted.emit)
        self._browser: SeriesBrowser | None = None
        self._map_window: MapWindow | None = None
        self.file_row = self._make_file_row()
        self._stack = QStackedWidget()
        self._acknowledgement = AcknowledgementPage(() if is_acknowledged() else safety())
        self._acknowledgement.acknowledged.connect(self._open)
        self._stack.addWidget(self._acknowledgement)
        self._stack.addWidget(self._work_page())
        self._stack.setCurrentIndex(1 if is_acknowledged() else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(SafetyBanner())
        column.addWidget(self._stack, stretch=1)

    def show_state(self, state: SessionState) -> None:
        """Show everything that a state holds."""
        self.side.show_state(state)
        self.head.show_state(state)
        self.points.show_state(state)
        self.findings.show_findings(state.findings)
        self._numbers.show_state(state)
        self.results.show_state(state)
        self.banner.show_state(state)
        self.help.show_next(next_step(state))
        self.show_note(state.problem or _progress(state))

    def show_note(self, text: str) -> None:
        """Show one line to the reader; an empty text clears it."""
        self._note.setText(text)

    @property
    def step(self) -> Step:
        """The step whose page is in front."""
        return tuple(Step)[self._tabs.currentIndex()]

    def enter(self, step: Step) -> None:
        """Turn to a step's page."""
        self._tabs.setCurrentIndex(list(Step).index(step))

    def ask_about_unsaved_work(self) -> bool:
        """Whether the window may close although work is not saved."""
        answer = QMessageBox.question(
            self,
            tr("Unsaved annotation"),
            tr("The annotation has changes that are not saved. Close and lose them?"),
            QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        return bool(answer == QMessageBox.StandardButton.Discard)

    def ask_about_lost_work(self, lost: LostWork) -> bool:
        """Whether to go on with what a window left behind that did not end well."""
        steps = tr("{steps} steps").format(steps=lost.steps) if lost.steps > 1 else tr("1 step")
        answer = QMessageBox.question(
            self,
            tr("Unsaved work found"),
            tr(
                "Work on this image was not saved when napari last ended: {steps}, the last "
                "one: {last_name}. Take it up again? If not, it stays for the next time."
            ).format(steps=steps, last_name=lost.last_name),
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No,
            QMessageBox.StandardButton.Yes,
        )
        return bool(answer == QMessageBox.StandardButton.Yes)

    def series_browser(self) -> SeriesBrowser:
        """The browser that stays beside the panel, made when first wanted."""
        if self._browser is None:
            self._browser = SeriesBrowser(self)
        return self._browser

    def show_browser(self) -> None:
        """Bring the browser to the front."""
        browser = self.series_browser()
        browser.show()
        browser.raise_()
        browser.activateWindow()

    def close_browser(self) -> None:
        """Close the browser, if it was ever wanted."""
        if self._browser is not None:
            self._browser.reject()

    @property
    def has_map_window(self) -> bool:
        """Whether the window of the necrosis map was ever wanted."""
        return self._map_window is not None

    def map_window(self) -> MapWindow:
        """The window of the necrosis map, made when first wanted."""
        if self._map_window is None:
            self._map_window = MapWindow(self)
        return self._map_window

    def show_map_window(self) -> None:
        """Bring the necrosis map to the front."""
        window = self.map_window()
        window.show()
        window.raise_()

    def close_map_window(self) -> None:
        """Close the necrosis map, if it was ever wanted."""
        if self._map_window is not None:
            self._map_window.reject()

    def show_planes(self, window: QMainWindow) -> tuple[PlaneView, PlaneView, PlaneView]:
        """Bring the canvases of the further planes into the window, made when first wanted."""
        if self._planes_column is None:
            self._planes_column = PlanesColumn()
            self._planes_column.closed.connect(lambda: self.planes.switch(is_on=False))
        self._planes_column.show_in(window, beside=self)
        return self._planes_column.canvases

    def close_planes(self) -> None:
        """Take the further planes off the window, if they were ever wanted."""
        if self._planes_column is not None:
            self._planes_column.take_away()

    def ask_for_folder(self) -> Path | None:
        """The folder that the reader names; None if none."""
        return self._image_folder.ask(self, tr("Open the images of a study"))

    def _open(self) -> None:
        remember_acknowledgement()
        self._stack.setCurrentIndex(1)
        self.opened.emit()

    def _work_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.banner)
        column.addWidget(self.view)
        column.addWidget(self.second)
        column.addWidget(self._step_tabs(), stretch=1)
        column.addWidget(self.history)
        column.addWidget(_line())
        column.addWidget(self._numbers)
        column.addWidget(self.angles)
        column.addWidget(self._note)
        column.addWidget(self.help)
        column.addWidget(self.file_row)
        return page

    def _step_tabs(self) -> QTabWidget:
        self._tabs = QTabWidget()
        self._tabs.setUsesScrollButtons(False)
        short = map(scrolled, (self.side, self.head, self.lesion, self.points))
        pages = (*short, self.findings, self.results)
        for step, page in zip(Step, pages, strict=True):
            index = self._tabs.addTab(page, tr(step.value))
            self._tabs.setTabToolTip(index, tooltip(f"tab.{step.name.lower()}"))
        self._tabs.currentChanged.connect(self._turned)
        return self._tabs

    def _turned(self, index: int) -> None:
        step = tuple(Step)[index]
        self.results.look_at(step is Step.RESULTS)
        self.step_entered.emit(step)

    def _make_file_row(self) -> FileRow:
        row = FileRow()
        row.series_wanted.connect(self.series_wanted.emit)
        row.map_wanted.connect(self.map_wanted.emit)
        row.save_wanted.connect(self.save_wanted.emit)
        row.reopen_wanted.connect(self.reopen_wanted.emit)
        row.report_wanted.connect(self.report_wanted.emit)
        return row


def _progress(state: SessionState) -> str:
    if state.missing_step:
        return tr("Nothing is measured yet.")
    if not state.is_up_to_date:
        return tr("Measuring \N{HORIZONTAL ELLIPSIS}")
    return tr("Not saved yet.") if state.has_unsaved_work else tr("Saved.")


def _status_line() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setMinimumHeight(2 * label.fontMetrics().lineSpacing())
    label.setObjectName("status_line")
    return label


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    return line
