"""The live numbers: a few large figures that are in view at every step."""

from collections.abc import Iterable, Mapping

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QGridLayout, QLabel, QWidget

from annotator.model.annotation import LESION_OPEN
from annotator.model.quantity import Quantity
from annotator.report.content import MeasurementLine
from napari_onfh.language import marked, tr
from napari_onfh.reading.session import SessionState
from napari_onfh.widgets.results.interval_cell import IntervalCell
from napari_onfh.words.error_bars import error_bar

__all__ = ["LiveNumbers"]

#: Reasons that need one line only, since the label beside them says of what.
_SHORT_REASONS = {LESION_OPEN: marked("not outlined yet")}


class LiveNumbers(QWidget):
    """Label, figure with unit, and 95 % interval with its bar, one line each.

    Lines stay where they are from stroke to stroke: nothing flickers, and only words change.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(0, 1)
        self._rows: list[tuple[QLabel, QLabel, IntervalCell]] = []
        self._count = 0

    @property
    def _cells(self) -> list[QLabel]:
        """What is shown, line by line."""
        return [cell for row in self._rows[: self._count] for cell in row]

    def show_state(self, state: SessionState) -> None:
        """Show the figures of the newest result."""
        analysis = state.analysis
        lines = analysis.headline if analysis else ()
        quantities = analysis.result.measurements.measurements if analysis else {}
        self.show_lines(lines, quantities, is_current=state.is_up_to_date)

    def show_lines(
        self,
        lines: Iterable[MeasurementLine],
        quantities: Mapping[str, Quantity],
        *,
        is_current: bool,
    ) -> None:
        """Show figures; those of an older outline are greyed.

        Parameters
        ----------
        lines : iterable of MeasurementLine
        quantities : mapping of NAME to Quantity
            Of the same result, for the bars.
        is_current : bool
        """
        shown = tuple(lines)
        while len(self._rows) < len(shown):
            self._add_row()
        self._count = len(shown)
        for place, row in enumerate(self._rows):
            for cell in row:
                cell.setVisible(place < len(shown))
        for line, row in zip(shown, self._rows, strict=False):
            _write(line, quantities.get(line.name), row)
            for cell in row:
                cell.setEnabled(is_current)

    def _add_row(self) -> None:
        label, figure, interval = QLabel(), QLabel(), IntervalCell()
        label.setWordWrap(True)
        font = figure.font()
        font.setBold(True)
        font.setPointSize(font.pointSize() + 2)
        figure.setFont(font)
        for column, cell in enumerate((label, figure, interval)):
            if column:
                cell.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(cell, len(self._rows), column)
        self._rows.append((label, figure, interval))


def _write(
    line: MeasurementLine, quantity: Quantity | None, row: tuple[QLabel, QLabel, IntervalCell]
) -> None:
    """Put one figure into its cells."""
    label, figure, interval = row
    gap = "" if line.unit == "\N{DEGREE SIGN}" else " "
    bar = None if line.missing else error_bar(quantity)
    label.setText(tr(line.label))
    figure.setText("\N{EM DASH}" if line.missing else f"{line.value}{gap}{line.unit}".strip())
    short = tr(_SHORT_REASONS.get(line.missing, ""))
    # Only words that need it wrap: a label that may wrap asks for a second line's room.
    interval.setWordWrap(bool(line.missing) and not short)
    interval.setText(short or line.missing or (f"[{line.interval}]" if line.interval else ""))
    interval.show_bar(bar)
    for cell in row:
        cell.setToolTip(tr(line.definition))
    if bar is not None:
        interval.setToolTip(tr("95 % interval on a bar from 0 to {full}").format(full=bar.full))
