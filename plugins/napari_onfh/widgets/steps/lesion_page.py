"""Step 3: the lesion's tools."""

from collections.abc import Callable
from pathlib import Path

from psygnal import Signal
from qtpy.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QWidget

from annotator.drawing.intensity import Brightness
from napari_onfh.language import marked, tr
from napari_onfh.reading.steps import Tidy, Tool
from napari_onfh.widgets.quiet_combo_box import QuietComboBox
from napari_onfh.widgets.steps.brush_rows import BrushRow, RangeRow
from napari_onfh.widgets.steps.finished_box import FinishedBox
from napari_onfh.widgets.steps.proposal_row import ProposalRow
from napari_onfh.widgets.steps.tidy_row import TidyRow
from napari_onfh.widgets.steps.tool_page import ToolPage, make_narrow, wrapped
from napari_onfh.words.tooltips import tooltip

__all__ = ["LesionPage"]

_HAND_TOOLS = (
    Tool.LESION_BRUSH,
    Tool.LESION_ERASER,
    Tool.LESION_POLYGON,
    Tool.LESION_LASSO,
    Tool.LESION_LIVEWIRE,
)

#: What the livewire follows, and how the page says it.
_TARGETS = {"edge": marked("outer edge"), "band": marked("dark band")}


class LesionPage(ToolPage):
    """Says what is wanted; the lesion's desk does it."""

    outline_wanted = Signal(bool)
    brush_wanted = Signal()
    range_wanted = Signal()
    suggestion_wanted = Signal(Brightness)
    target_wanted = Signal()
    fill_wanted = Signal()
    grow_wanted = Signal()
    clear_wanted = Signal()
    tidy_wanted = Signal(Tidy)
    subtract_wanted = Signal(Path)
    accepted = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.column.addWidget(
            wrapped(
                tr(
                    "Outline the necrosis, its dark band included, on every second slice or more, "
                    "first and last too; then fill between. It stays inside the head."
                )
            )
        )
        self.add_tools(_HAND_TOOLS)
        self.brush = BrushRow()
        self.brush.changed.connect(self.brush_wanted.emit)
        self.column.addWidget(self.brush)
        self.range = RangeRow()
        self.range.changed.connect(self.range_wanted.emit)
        self.range.suggestion_wanted.connect(self.suggestion_wanted.emit)
        self.column.addWidget(self.range)
        self.column.addLayout(self._line_row())
        self._add_growing()
        self.tidy = TidyRow()
        self.tidy.wanted.connect(self.tidy_wanted.emit)
        self.tidy.subtract_wanted.connect(self.subtract_wanted.emit)
        self.column.addWidget(self.tidy)
        self.column.addWidget(self._proposal_row())
        self.proposals = ProposalRow("lesion")
        self.column.addWidget(self.proposals)
        self.finished = FinishedBox("lesion")
        self.column.addWidget(self.finished)
        self.column.addStretch()

    @property
    def target(self) -> str:
        """What the livewire follows: ``edge`` or ``band``."""
        return str(self._target.currentData())

    def show_proposal(self, words: str) -> None:
        """Show what is proposed, with its buttons; empty words hide them."""
        self._words.setText(words)
        self._decision.setVisible(bool(words))

    def _line_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Livewire along the")))
        self._target = QuietComboBox()
        for value, words in _TARGETS.items():
            self._target.addItem(tr(words), value)
        self._target.setToolTip(tooltip("lesion.target"))
        self._target.currentIndexChanged.connect(lambda _index: self.target_wanted.emit())
        row.addWidget(self._target)
        row.addStretch()
        self._outline = QCheckBox(tr("Border only"))
        self._outline.setToolTip(tooltip("lesion.border"))
        self._outline.toggled.connect(self.outline_wanted.emit)
        row.addWidget(self._outline)
        return row

    def _add_growing(self) -> None:
        row = self.add_tools((Tool.LESION_SEEDS, Tool.HEALTHY_SEEDS))
        row.addWidget(_button(tr("Grow"), self.grow_wanted.emit, "lesion.grow"))
        row.addWidget(_button(tr("Clear"), self.clear_wanted.emit, "lesion.clear"))
        self.fill_button = _button(tr("Fill between slices"), self.fill_wanted.emit, "lesion.fill")
        self.column.addWidget(self.fill_button)

    def _proposal_row(self) -> QWidget:
        self._decision = QWidget()
        row = QHBoxLayout(self._decision)
        row.setContentsMargins(0, 0, 0, 0)
        self._words = wrapped("")
        row.addWidget(self._words, stretch=1)
        row.addWidget(_button(tr("Accept"), self.accepted.emit, "lesion.accept"))
        row.addWidget(_button(tr("Cancel"), self.cancelled.emit, "lesion.cancel"))
        self._decision.setVisible(False)
        return self._decision


def _button(words: str, action: Callable[[], None], tip: str) -> QPushButton:
    button = QPushButton(words)
    make_narrow(button)
    button.setToolTip(tooltip(tip))
    button.clicked.connect(lambda _checked: action())
    return button
