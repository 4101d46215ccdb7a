"""What makes a drawn lesion neater: a row of the lesion's page."""

from collections.abc import Callable
from pathlib import Path

from psygnal import Signal
from qtpy.QtWidgets import (
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from napari_onfh.language import marked, tr
from napari_onfh.reading.steps import Tidy
from napari_onfh.widgets.steps.tool_page import make_narrow
from napari_onfh.words.tooltips import tooltip

__all__ = ["TidyRow"]

_LEAST_MM, _MOST_MM, _USUAL_MM, _STEP_MM = 0.5, 20.0, 1.0, 0.5

_ANNOTATION_FILES = marked("Annotation (*.json)")


class TidyRow(QWidget):
    """Smooth, islands, holes, margin, subtract; each acts at once and can be undone."""

    wanted = Signal(Tidy)
    subtract_wanted = Signal(Path)

    def __init__(self) -> None:
        super().__init__()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addLayout(self._neatness())
        rows.addLayout(self._margin())

    @property
    def margin_mm(self) -> float:
        """How far the border moves."""
        return float(self._distance.value())

    def _neatness(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Tidy")))
        row.addWidget(self._button(tr("Smooth"), Tidy.SMOOTH))
        row.addWidget(self._button(tr("Islands"), Tidy.ISLANDS))
        holes = QPushButton(tr("Holes"))
        make_narrow(holes)
        holes.setToolTip(tooltip("tidy.holes"))
        menu = QMenu(holes)
        for words, kind in (
            (tr("Holes on each slice"), Tidy.HOLES_ON_A_SLICE),
            (tr("Holes closed on every side"), Tidy.HOLES_IN_SPACE),
        ):
            menu.addAction(words).triggered.connect(self._asker(kind))
        holes.setMenu(menu)
        row.addWidget(holes)
        subtract = QPushButton(tr("Subtract\N{HORIZONTAL ELLIPSIS}"))
        make_narrow(subtract)
        subtract.setToolTip(tooltip("tidy.subtract"))
        subtract.clicked.connect(lambda _checked: self._ask_what_to_subtract())
        row.addWidget(subtract)
        return row

    def _margin(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Margin")))
        self._distance = QDoubleSpinBox()
        self._distance.setRange(_LEAST_MM, _MOST_MM)
        self._distance.setSingleStep(_STEP_MM)
        self._distance.setDecimals(1)
        self._distance.setValue(_USUAL_MM)
        self._distance.setSuffix(" mm")
        self._distance.setToolTip(tooltip("tidy.margin"))
        self._distance.setAccessibleName(tr("How far the border moves, mm"))
        row.addWidget(self._distance)
        row.addWidget(self._button(tr("Wider"), Tidy.WIDER))
        row.addWidget(self._button(tr("Narrower"), Tidy.NARROWER))
        row.addStretch()
        return row

    def _button(self, words: str, kind: Tidy) -> QPushButton:
        button = QPushButton(words)
        make_narrow(button)
        button.setToolTip(tooltip(f"tidy.{kind.name.lower()}"))
        button.clicked.connect(self._asker(kind))
        return button

    def _asker(self, kind: Tidy) -> Callable[[bool], None]:
        return lambda _checked: self.wanted.emit(kind)

    def _ask_what_to_subtract(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, tr("Subtract the lesion of an annotation"), "", tr(_ANNOTATION_FILES)
        )
        if name:
            self.subtract_wanted.emit(Path(name))
