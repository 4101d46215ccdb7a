"""The second series in the panel: which one, seen or not, how strongly."""

from psygnal import Signal
from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from napari_onfh.language import tr
from napari_onfh.words.tooltips import tooltip

__all__ = ["SecondRow"]


class SecondRow(QWidget):
    """Hidden as long as there is no second series."""

    shown_wanted = Signal(bool)
    opacity_wanted = Signal(float)
    close_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._name = QLabel()
        self._name.setWordWrap(True)
        self.shown = QCheckBox(tr("Show"))
        self.shown.setToolTip(tooltip("second.shown"))
        self.shown.toggled.connect(self.shown_wanted.emit)
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setToolTip(tooltip("second.opacity"))
        self.opacity.valueChanged.connect(lambda percent: self.opacity_wanted.emit(percent / 100))
        close = QPushButton(tr("Close it"))
        close.setToolTip(tooltip("second.close"))
        close.clicked.connect(lambda _checked: self.close_wanted.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._name)
        row = QHBoxLayout()
        row.addWidget(self.shown)
        row.addWidget(self.opacity, stretch=1)
        row.addWidget(close)
        column.addLayout(row)
        self.hide()

    def show_key(self, key: str) -> None:
        """Name the key that flicks between both series."""
        self.shown.setText(tr("Show ({key})").format(key=key))

    def show_second(
        self, label: str | None, *, is_shown: bool = False, opacity: float = 1.0
    ) -> None:
        """Show which series lies over the measured one; None for none."""
        self.setVisible(label is not None)
        self._name.setText(
            tr("Over it, for comparison only: {label}").format(label=label) if label else ""
        )
        with self.shown_wanted.blocked(), self.opacity_wanted.blocked():
            self.shown.setChecked(is_shown)
            self.opacity.setValue(round(opacity * 100))
