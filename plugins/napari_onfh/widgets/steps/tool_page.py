"""A page of the panel whose buttons put tools in the reader's hand."""

from collections.abc import Iterable

from psygnal import Signal
from qtpy.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from napari_onfh.language import tr
from napari_onfh.reading.steps import Tool
from napari_onfh.words.tooltips import tooltip

__all__ = ["ToolPage", "make_narrow", "wrapped"]

#: What a narrow button needs beside its words, pixels.
_BESIDE_WORDS = 16


class ToolPage(QWidget):
    """A page with exclusive tool buttons."""

    tool_chosen = Signal(Tool)

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(9, 5, 9, 5)
        self.column.setSpacing(4)
        self._group = QButtonGroup(self)
        self._tools: dict[Tool, QPushButton] = {}

    def add_tools(self, tools: Iterable[Tool]) -> QHBoxLayout:
        """Add one row of tool buttons; gives the row."""
        row = QHBoxLayout()
        for tool in tools:
            button = QPushButton(tr(tool.strip()))
            button.setCheckable(True)
            button.setToolTip(tooltip(f"tool.{tool.name.lower()}"))
            make_narrow(button)
            button.clicked.connect(lambda _checked, tool=tool: self.tool_chosen.emit(tool))
            self._group.addButton(button)
            self._tools[tool] = button
            row.addWidget(button)
        self.column.addLayout(row)
        return row

    @property
    def numbered(self) -> tuple[QPushButton, ...]:
        """The buttons that the keys 1, 2 and so on press."""
        return tuple(self._tools.values())

    def tool_button(self, tool: Tool) -> QPushButton:
        """The button of a tool."""
        return self._tools[tool]

    def show_tool(self, tool: Tool | None) -> None:
        """Show which tool is in hand."""
        self._group.setExclusive(False)
        for known, button in self._tools.items():
            button.setChecked(known is tool)
        self._group.setExclusive(True)


def make_narrow(button: QPushButton) -> None:
    """Let a button become as narrow as its words where a row is full; napari's are padded."""
    width = button.fontMetrics().horizontalAdvance(button.text())
    button.setMinimumWidth(width + _BESIDE_WORDS)


def wrapped(words: str) -> QLabel:
    """Words that wrap at the page's width."""
    label = QLabel(words)
    label.setWordWrap(True)
    return label
