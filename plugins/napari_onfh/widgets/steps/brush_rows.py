"""The brush of the lesion's page: its size in millimetres, and the range of signal it keeps to."""

import math

from psygnal import Signal
from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSlider,
    QWidget,
)

from annotator.drawing.intensity import Brightness, IntensityRange
from napari_onfh.language import marked, tr
from napari_onfh.widgets.steps.tool_page import make_narrow
from napari_onfh.words.tooltips import tooltip

__all__ = ["BrushRow", "RangeRow"]

_LEAST_MM, _MOST_MM, _USUAL_MM = 1, 40, 5

#: Signals that spread wider than this need no decimals.
_WHOLE_FROM = 20.0

#: Five figures between napari's buttons.
_SIGNAL_PIXELS = 96

_SUGGESTIONS = {
    Brightness.DARK: marked("Darker part of the head (necrosis and its band on T1)"),
    Brightness.BRIGHT: marked("Brighter part of the head (oedema on STIR)"),
}


class BrushRow(QWidget):
    """Diameter in whole millimetres, on the slice or through slices."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(QLabel(tr("Size")))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(_LEAST_MM, _MOST_MM)
        self.slider.setValue(_USUAL_MM)
        self.slider.setAccessibleName(tr("Diameter of the brush, mm"))
        self.slider.setToolTip(tooltip("brush.size"))
        self._words = QLabel(_in_words(_USUAL_MM))
        self._words.setMinimumWidth(self._words.fontMetrics().horizontalAdvance("40 mm "))
        self.ball = QCheckBox(tr("Through slices"))
        self.ball.setToolTip(tooltip("brush.ball"))
        self.slider.valueChanged.connect(self._sized)
        self.ball.toggled.connect(lambda _checked: self.changed.emit())
        row.addWidget(self.slider, stretch=1)
        row.addWidget(self._words)
        row.addWidget(self.ball)

    @property
    def diameter_mm(self) -> int:
        """The diameter."""
        return int(self.slider.value())

    @property
    def is_ball(self) -> bool:
        """Whether it reaches through slices."""
        return bool(self.ball.isChecked())

    def show_diameter(self, diameter_mm: int) -> None:
        """Show a diameter that was set elsewhere."""
        self.slider.setValue(diameter_mm)

    def _sized(self, diameter_mm: int) -> None:
        self._words.setText(_in_words(diameter_mm))
        self.changed.emit()


class RangeRow(QWidget):
    """The range of signal to which painting keeps, off at first."""

    changed = Signal()
    suggestion_wanted = Signal(Brightness)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.on = QCheckBox(tr("Only signal"))
        self.on.setToolTip(tooltip("range.on"))
        self.low, self.high = (
            _signal(tr("Lowest signal painted")),
            _signal(tr("Highest signal painted")),
        )
        self.low.setToolTip(tooltip("range.low"))
        self.high.setToolTip(tooltip("range.high"))
        for box in (self.on.toggled, self.low.valueChanged, self.high.valueChanged):
            box.connect(lambda _value: self.changed.emit())
        self.on.toggled.connect(self._enable)
        row.addWidget(self.on)
        row.addWidget(self.low)
        row.addWidget(QLabel(tr("to")))
        row.addWidget(self.high)
        row.addStretch()
        row.addWidget(self._suggestions())
        self._enable(False)  # noqa: FBT003 - the signal's argument

    @property
    def value(self) -> IntensityRange | None:
        """The range; None if painting is free, open where a box stands at its end."""
        if not self.on.isChecked():
            return None
        low, high = sorted((self.low.value(), self.high.value()))
        return IntensityRange(
            -math.inf if low <= self.low.minimum() else low,
            math.inf if high >= self.high.maximum() else high,
        )

    def show_signals(self, least: float, greatest: float) -> None:
        """Begin with an image whose signals run from one to another: painting is free again."""
        self.on.setChecked(False)
        for box, value in ((self.low, least), (self.high, greatest)):
            box.blockSignals(True)  # noqa: FBT003 - Qt's signature
            box.setDecimals(0 if greatest - least > _WHOLE_FROM else 3)
            box.setRange(math.floor(least), math.ceil(greatest))
            box.setValue(value)
            box.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def show_range(self, found: IntensityRange) -> None:
        """Show a range and switch it on."""
        self.low.setValue(max(found.low, self.low.minimum()))
        self.high.setValue(min(found.high, self.high.maximum()))
        self.on.setChecked(True)

    def _suggestions(self) -> QPushButton:
        button = QPushButton(tr("Otsu"))
        make_narrow(button)
        button.setToolTip(tooltip("range.suggest"))
        menu = QMenu(button)
        for wanted, words in _SUGGESTIONS.items():
            chosen = menu.addAction(tr(words)).triggered
            chosen.connect(lambda _checked, wanted=wanted: self.suggestion_wanted.emit(wanted))
        button.setMenu(menu)
        return button

    def _enable(self, is_on: bool) -> None:  # noqa: FBT001 - the signal's argument
        for box in (self.low, self.high):
            box.setEnabled(is_on)


def _signal(name: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setFixedWidth(_SIGNAL_PIXELS)
    box.setKeyboardTracking(False)
    box.setAccessibleName(name)
    return box


def _in_words(diameter_mm: int) -> str:
    return f"{diameter_mm} mm"
