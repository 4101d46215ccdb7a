"""The window of the necrosis map: picture, curves of the intact ratio, and the 3D button."""

from pathlib import Path

from psygnal import Signal
from qtpy.QtCore import QSize, Qt
from qtpy.QtGui import QPixmap, QResizeEvent
from qtpy.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from napari_onfh.language import tr
from napari_onfh.library.head_map import HeadMap
from napari_onfh.words.tooltips import tooltip

__all__ = ["MapWindow"]

_SIZE = (760, 720)
_SMALLEST = (320, 240)


class _Picture(QLabel):
    """A picture as large as the window lets it be; or words in its place."""

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setMinimumSize(*_SMALLEST)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._drawn = QPixmap()

    def show_png(self, png: bytes, in_words: str) -> None:
        """Show a picture."""
        self._drawn.loadFromData(png, "PNG")
        self.setAccessibleDescription(in_words)
        self._fit()

    def show_words(self, text: str) -> None:
        """Show words in place of a picture."""
        self._drawn = QPixmap()
        self.setAccessibleDescription(text)
        self.setText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the picture as large as it can be."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._drawn.isNull():
            return
        ratio = self.devicePixelRatioF()
        room = QSize(int(self.width() * ratio), int(self.height() * ratio))
        fitted = self._drawn.scaled(
            room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        fitted.setDevicePixelRatio(ratio)
        self.setPixmap(fitted)


class MapWindow(QDialog):
    """Shows a map; it decides nothing."""

    #: Whether the head's surface is wanted in 3D.
    surface_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        #: Whether somebody listens; the window is made before anyone does.
        self.is_connected = False
        self.setWindowTitle(tr("Necrosis map"))
        self._map: HeadMap | None = None
        self.picture = _Picture()
        self.curves = _Picture()
        self._tabs = QTabWidget()
        self._tabs.addTab(self.picture, tr("Necrosis map"))
        self._tabs.addTab(self.curves, tr("Intact ratio"))
        self._old = QLabel(tr("The outline has changed: measuring again \N{HORIZONTAL ELLIPSIS}"))
        self._old.setVisible(False)
        self.surface_button = QPushButton(tr("Show in 3D"))
        self.surface_button.setCheckable(True)
        self.surface_button.setToolTip(tooltip("map.surface"))
        self.surface_button.clicked.connect(self._surface_clicked)
        self._save_button = QPushButton(tr("Save picture\N{HORIZONTAL ELLIPSIS}"))
        self._save_button.setToolTip(tooltip("map.save"))
        self._save_button.clicked.connect(lambda _checked: self._ask_where_to_save())
        column = QVBoxLayout(self)
        column.addWidget(self._tabs, stretch=1)
        column.addWidget(self._old)
        row = QHBoxLayout()
        row.addWidget(self.surface_button)
        row.addWidget(self._save_button)
        row.addStretch(1)
        column.addLayout(row)
        self.resize(*_SIZE)
        self.show_reason("")

    def show_map(self, drawn: HeadMap) -> None:
        """Show a map and its curves."""
        self._map = drawn
        self._old.setVisible(False)
        self.picture.show_png(drawn.picture, drawn.in_words)
        if drawn.curves:
            self.curves.show_png(drawn.curves, drawn.in_words)
        else:
            self.curves.show_words(
                tr("No predicted intact ratio: {why_no_curves}.").format(
                    why_no_curves=drawn.why_no_curves
                )
            )
        self._allow(has_map=True)

    def show_old(self) -> None:
        """Say that the map belongs to an earlier outline."""
        self._old.setVisible(True)

    def show_reason(self, text: str) -> None:
        """Show why there is no map."""
        self._map = None
        self._old.setVisible(False)
        for picture in (self.picture, self.curves):
            picture.show_words(text)
        self._allow(has_map=False)

    def show_surface_state(self, *, is_shown: bool) -> None:
        """Show on the button whether the surface is in the viewer."""
        self.surface_button.setChecked(is_shown)
        self.surface_button.setText(tr("Back to the slices") if is_shown else tr("Show in 3D"))

    def save_picture(self, path: Path) -> None:
        """Write the picture of the tab that is in front."""
        if self._map is None:
            return
        is_curves = self._tabs.currentWidget() is self.curves
        content = self._map.curves if is_curves else self._map.picture
        if content:
            path.with_suffix(".png").write_bytes(content)

    def _surface_clicked(self, is_checked: bool) -> None:  # noqa: FBT001 - the signal's argument
        self.surface_wanted.emit(is_checked)

    def _allow(self, *, has_map: bool) -> None:
        self.surface_button.setEnabled(has_map or self.surface_button.isChecked())
        self._save_button.setEnabled(has_map)

    def _ask_where_to_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Save picture"), "", tr("Picture (*.png)"))
        if name:
            self.save_picture(Path(name))
