"""Tier and options: reasons for and against side by side, with equal room and equal words."""

from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from annotator.report.content import Report
from napari_onfh.language import marked, tr
from napari_onfh.reading.session_state import SessionState
from napari_onfh.widgets.results.entry_table import EntryTable
from napari_onfh.widgets.results.results_tree import ResultsTree
from napari_onfh.widgets.scrolled import scrolled
from napari_onfh.words.proposal_rows import arguments, option_rows, proposal_rows

__all__ = ["OptionsPage", "TierPage"]

_WHAT_IT_IS = marked("Published options that match the entered facts; not a recommendation.")
_HIDDEN = marked("Hidden until you have entered your own stages (Stages) and show the tool's.")
_WIDTHS = (112, 40)
#: What a low screen shows at least; the page scrolls then.
_LEAST_LINES = 5
_LEAST_PIXELS = 110


class TierPage(QWidget):
    """Risk, tier, guidelines, natural history, and what would change them."""

    def __init__(self) -> None:
        super().__init__()
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.tree = ResultsTree(("", tr("Result"), tr("95 % interval")))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.words)
        column.addWidget(self.tree, stretch=1)

    def show_state(self, state: SessionState) -> None:
        """Show what the rules say beyond the stages, unless it is hidden."""
        self.words.setText(tr(_HIDDEN if state.hides_tool else _WHAT_IT_IS))
        report = _shown_report(state)
        self.tree.show_rows(proposal_rows(report) if report else ())


class OptionsPage(QWidget):
    """A table of options; the chosen one with its reasons on both sides."""

    def __init__(self) -> None:
        super().__init__()
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.table = EntryTable(
            (tr("Published option"), tr("Reads as"), tr("Tier")), _WIDTHS, _LEAST_LINES
        )
        self.table.chosen.connect(lambda _option: self._show_chosen())
        self.arguments_for, self.arguments_against = _Side(tr("For")), _Side(tr("Against"))
        self.tree = ResultsTree(("", tr("Holds"), tr("Here")))
        self.tree.setMinimumHeight(_LEAST_PIXELS)
        self._report: Report | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addWidget(self.table, stretch=3)
        sides = QHBoxLayout()
        sides.addWidget(self.arguments_for, stretch=1)
        sides.addWidget(self.arguments_against, stretch=1)
        column.addLayout(sides, stretch=2)
        column.addWidget(self.tree, stretch=2)

    def show_state(self, state: SessionState) -> None:
        """Show the options that fit, unless they are hidden."""
        self.words.setText(tr(_HIDDEN if state.hides_tool else _WHAT_IT_IS))
        self._report = _shown_report(state)
        options = self._report.options if self._report else ()
        self.table.show_lines(
            (one.id, (one.name, tr(one.verdict), one.tier.split(" ")[0]), f"{one.name}\n{one.tier}")
            for one in options
        )
        self._show_chosen()

    def _show_chosen(self) -> None:
        options = self._report.options if self._report else ()
        option = next((one for one in options if one.id == self.table.key), None)
        for_it, against = arguments(option) if option else ((), ())
        self.arguments_for.show_lines(for_it)
        self.arguments_against.show_lines(against)
        sources = self._report.sources if self._report else ()
        self.tree.show_rows(option_rows(option, sources) if option else ())


class _Side(QFrame):
    """One side's reasons; both sides are made alike."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        heading = QLabel(title)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setMinimumHeight(_LEAST_PIXELS)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 2, 4, 2)
        column.addWidget(heading)
        column.addWidget(scrolled(self.text), stretch=1)

    def show_lines(self, lines: tuple[str, ...]) -> None:
        """Show reasons, one paragraph each."""
        self.text.setText("\n\n".join(lines))


def _shown_report(state: SessionState) -> Report | None:
    return None if state.hides_tool or state.analysis is None else state.analysis.report
