"""The stages: a compact table, the reasons of the chosen system, and the reader's own opinion."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from psygnal import Signal
from qtpy.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from napari_onfh.language import tr
from napari_onfh.reading.session_state import SessionState
from napari_onfh.widgets import user_settings
from napari_onfh.widgets.results.entry_table import EntryTable
from napari_onfh.widgets.results.own_stage_row import OwnStageRow
from napari_onfh.widgets.results.results_tree import ResultsTree
from napari_onfh.words.answers import FactGroup
from napari_onfh.words.proposal_rows import stage_rows
from napari_onfh.words.stage_entries import StageEntry, ruleset_line, stage_entries, systems_of
from napari_onfh.words.tooltips import tooltip

if TYPE_CHECKING:
    from annotator.staging.pack import FactSpec

__all__ = ["StagesPage"]

_KEY = "blind_to_the_tools_stages"
_YES = "yes"
_WIDTHS = (72, 118, 58)
#: What a low screen shows at least; the page scrolls then.
_LEAST_LINES = 5
_LEAST_PIXELS = 130


class StagesPage(QWidget):
    """Says what the reader states, wants to see, and wants hidden.

    Parameters
    ----------
    groups : callable
        Gives the facts of the form, systems among them; asked when the page is first looked at.
    """

    stated = Signal(str, tuple, str)
    reveal_wanted = Signal()
    blind_changed = Signal(bool)

    def __init__(self, groups: Callable[[], Iterable[FactGroup]]) -> None:
        super().__init__()
        self._groups = groups
        self._systems: Mapping[str, FactSpec] | None = None
        self._entries: Mapping[str, StageEntry] = {}
        self._sources: tuple[str, ...] = ()
        self.blind = QCheckBox(tr("Blind to the tool's stages until I enter mine"))
        self.blind.setToolTip(tooltip("stages.blind"))
        self.blind.setChecked(self.is_usually_blind)
        self.blind.toggled.connect(self._be_blind)
        self.reveal = QPushButton(tr("Show the tool's"))
        self.reveal.setToolTip(tooltip("stages.reveal"))
        self.reveal.clicked.connect(lambda _checked: self.reveal_wanted.emit())
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.table = EntryTable(
            (tr("System"), tr("Possible"), tr("How sure"), tr("Mine")), _WIDTHS, _LEAST_LINES
        )
        self.table.chosen.connect(lambda _system: self._show_chosen())
        self.own = OwnStageRow()
        self.own.stated.connect(self.stated.emit)
        self.tree = ResultsTree(("", tr("Holds"), tr("Here")))
        self.tree.setMinimumHeight(_LEAST_PIXELS)
        self.rules = QLabel()
        self.rules.setWordWrap(True)
        self._lay_out()

    @property
    def is_usually_blind(self) -> bool:
        """What this reader chose last."""
        return user_settings.read(_KEY) == _YES

    def show_state(self, state: SessionState) -> None:
        """Show the stages, hidden where the reader wants them hidden."""
        if self._systems is None:
            self._systems = systems_of(self._groups())
        entries = stage_entries(state, self._systems)
        self._entries = {entry.system: entry for entry in entries}
        self._sources = state.analysis.report.sources if state.analysis else ()
        self.reveal.setVisible(state.hides_tool)
        said = any(stage.stages for stage in state.opinion.stages.values())
        self.reveal.setEnabled(said and state.has_stages)
        self.words.setText(_blind_words(state, said=said))
        self.words.setVisible(bool(self.words.text()))
        assessment = state.analysis.result.assessment if state.analysis else None
        self.rules.setText(ruleset_line(assessment.ruleset) if assessment else "")
        self.table.show_lines(map(_line, entries))
        self._show_chosen()

    def _show_chosen(self) -> None:
        entry = self._entries.get(self.table.key)
        self.own.show_entry(entry, (self._systems or {}).get(self.table.key))
        stage = entry.stage if entry else None
        self.tree.show_rows(stage_rows(stage, self._sources) if stage else ())

    def _be_blind(self, blind: bool) -> None:  # noqa: FBT001 - the signal's argument
        user_settings.keep(_KEY, _YES if blind else "")
        self.blind_changed.emit(blind)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.blind)
        row = QHBoxLayout()
        row.addWidget(self.words, stretch=1)
        row.addWidget(self.reveal)
        column.addLayout(row)
        column.addWidget(self.table, stretch=3)
        column.addWidget(self.own)
        column.addWidget(self.tree, stretch=3)
        column.addWidget(self.rules)


def _line(entry: StageEntry) -> tuple[str, tuple[str, ...], str]:
    own = f"\N{NOT EQUAL TO} {entry.own}" if entry.differs else entry.own
    mine = tr("Mine, not among them: {own}") if entry.differs else tr("Mine: {own}")
    mine = mine.format(own=entry.own) if entry.own else ""
    tip = "\n".join(filter(None, (entry.name, entry.tip, mine, entry.reason)))
    return entry.system, (entry.name, entry.possible, entry.certainty, own), tip


def _blind_words(state: SessionState, *, said: bool) -> str:
    if not state.is_blind:
        return ""
    if not state.hides_tool:
        return tr(
            "The tool's stages of this hip were shown, or nobody recorded that they were "
            "not: the blind holds from the next hip on."
        )
    if not said:
        return tr("Hidden. Choose a system, enter your own stage in it, then show the tool's.")
    return tr(
        "Hidden. Enter further systems, or show the tool's: later entries are marked as such."
    )
