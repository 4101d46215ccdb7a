"""The measurements of the results' page, and the marrow's signal on request."""

from collections.abc import Iterable

from psygnal import Signal
from qtpy.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from annotator.report.content import SignalPart
from napari_onfh.language import tr
from napari_onfh.reading.session_state import SessionState
from napari_onfh.widgets.results.results_tree import ResultsTree
from napari_onfh.words.measurement_rows import measurement_rows, signal_rows
from napari_onfh.words.rows import Row
from napari_onfh.words.tooltips import tooltip

__all__ = ["MeasuredPage"]


class MeasuredPage(QWidget):
    """Says `signal_wanted`; shows what needs no rule."""

    signal_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tree = ResultsTree()
        self.button = QPushButton(tr("Measure the marrow's signal"))
        self.button.setToolTip(tooltip("measured.signal"))
        self.button.clicked.connect(lambda _checked: self.signal_wanted.emit())
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._signal: tuple[Row, ...] = ()
        self._rows: tuple[Row, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tree, stretch=1)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addWidget(self._note, stretch=1)
        column.addLayout(row)

    def show_state(self, state: SessionState) -> None:
        """Show the measurements, and of the notes those that give no stage away."""
        analysis = state.analysis
        self.button.setEnabled(state.is_up_to_date)
        if analysis is None:
            self._show(())
            return
        issues = analysis.report.issues
        if state.hides_tool:
            measured = {issue.message for issue in analysis.result.measurements.issues}
            issues = tuple(issue for issue in issues if issue.message in measured)
        self._show(measurement_rows(analysis.report, issues))

    def show_signal(self, signal: SignalPart) -> None:
        """Show the signal below the measurements."""
        self._signal = signal_rows(signal)
        self._note.setText("")
        self._show(self._rows)

    def show_signal_note(self, text: str) -> None:
        """Say what becomes of the signal."""
        self._note.setText(text)

    def forget_signal(self) -> None:
        """Take away the signal of an older outline."""
        self._signal = ()
        self._note.setText("")
        self._show(self._rows)

    def _show(self, rows: Iterable[Row]) -> None:
        self._rows = tuple(rows)
        self.tree.show_rows((*self._rows, *self._signal))
