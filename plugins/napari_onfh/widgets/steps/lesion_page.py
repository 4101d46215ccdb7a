"""Step 3: the lesion's tools."""

from collections.abc import Callable
from pathlib import Path

from psygnal import Signal
from qtpy.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QWidget

from annotator.drawing.intensity import Brightness
from napari_onfh.reading.steps import Tidy, Tool
from napari_onfh.widgets.quiet_combo_box import QuietComboBox
from napari_onfh.widgets.steps.brush_rows import BrushRow, RangeRow
from napari_onfh.widgets.steps.tidy_row import TidyRow
from napari_onfh.widgets.steps.tool_page import ToolPage, make_narrow, wrapped

__all__ = ["LesionPage"]

_HAND_TOOLS = (
    Tool.LESION_BRUSH,
    Tool.LESION_ERASER,
    Tool.LESION_POLYGON,
    Tool.LESION_LASSO,
    Tool.LESION_LIVEWIRE,
)

_TIPS = {
    Tool.LESION_BRUSH: "Paint with the left button. [ and ] or Shift and the wheel: its size.",
    Tool.LESION_ERASER: "Take off with the left button.",
    Tool.LESION_POLYGON: "Click the corners; a double click closes and fills.",
    Tool.LESION_LASSO: "Draw around it with the button down; it closes when you let go.",
    Tool.LESION_LIVEWIRE: (
        "Click along the outer border; the line between clicks finds its way. A double click "
        "closes and fills, Backspace takes the last click back, Escape drops the line."
    ),
    Tool.LESION_SEEDS: "Paint some of the lesion, its dark band included.",
    Tool.HEALTHY_SEEDS: "Paint some of the healthy marrow beside it.",
}

#: What the livewire follows, and how the page says it.
_TARGETS = {"edge": "outer edge", "band": "dark band"}


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
                "Outline the necrosis, its dark band included, on every second slice or more, "
                "first and last too; then fill between. It stays inside the head."
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
        self.column.addStretch()
        for tool, tip in _TIPS.items():
            self.tool_button(tool).setToolTip(tip)

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
        row.addWidget(QLabel("Livewire along the"))
        self._target = QuietComboBox()
        for value, words in _TARGETS.items():
            self._target.addItem(words, value)
        self._target.currentIndexChanged.connect(lambda _index: self.target_wanted.emit())
        row.addWidget(self._target)
        row.addStretch()
        self._outline = QCheckBox("Border only")
        self._outline.setToolTip("Show the lesion's border, not its surface.")
        self._outline.toggled.connect(self.outline_wanted.emit)
        row.addWidget(self._outline)
        return row

    def _add_growing(self) -> None:
        row = self.add_tools((Tool.LESION_SEEDS, Tool.HEALTHY_SEEDS))
        row.addWidget(
            _button(
                "Grow",
                self.grow_wanted.emit,
                "Share the head between the strokes; what is drawn already counts as lesion.",
            )
        )
        row.addWidget(_button("Clear", self.clear_wanted.emit, "Take all strokes away."))
        fill = _button(
            "Fill between slices",
            self.fill_wanted.emit,
            "Outline the slices that you left out, by the shape on those before and after.",
        )
        self.column.addWidget(fill)

    def _proposal_row(self) -> QWidget:
        self._decision = QWidget()
        row = QHBoxLayout(self._decision)
        row.setContentsMargins(0, 0, 0, 0)
        self._words = wrapped("")
        row.addWidget(self._words, stretch=1)
        row.addWidget(_button("Accept", self.accepted.emit, "Make it the lesion's outline."))
        row.addWidget(_button("Cancel", self.cancelled.emit, "Leave the outline as it is."))
        self._decision.setVisible(False)
        return self._decision


def _button(words: str, action: Callable[[], None], tip: str) -> QPushButton:
    button = QPushButton(words)
    make_narrow(button)
    button.setToolTip(tip)
    button.clicked.connect(lambda _checked: action())
    return button
