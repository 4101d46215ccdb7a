"""The safety banner, and the page that is read once per version."""

from collections.abc import Iterable

from psygnal import Signal
from qtpy.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

import annotator
from annotator.report.wording import SHORT_SAFETY
from napari_onfh.language import tr
from napari_onfh.widgets import user_settings
from napari_onfh.words.tooltips import tooltip

__all__ = ["AcknowledgementPage", "SafetyBanner", "is_acknowledged", "remember_acknowledgement"]

_KEY = "safety_acknowledged_version"


def is_acknowledged() -> bool:
    """Whether this user has acknowledged the safety wording of this version."""
    return bool(user_settings.read(_KEY) == annotator.__version__)


def remember_acknowledgement() -> None:
    """Keep for this user that the safety wording of this version was acknowledged."""
    user_settings.keep(_KEY, annotator.__version__)


class SafetyBanner(QLabel):
    """Two lines that are always visible."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(SHORT_SAFETY, parent)
        self.setWordWrap(True)
        self.setObjectName("safety_banner")
        self.setStyleSheet(
            "QLabel { background: #3b3f2b; color: #fff3c4; padding: 4px; border-radius: 3px; }"
        )


class AcknowledgementPage(QWidget):
    """The full wording with one button; the panel opens after it."""

    acknowledged = Signal()

    def __init__(self, sentences: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        title = QLabel(tr("Before you begin"))
        font = title.font()
        font.setBold(True)
        font.setPointSize(font.pointSize() + 3)
        title.setFont(font)
        column.addWidget(title)
        for sentence in sentences:
            line = QLabel(f"\N{BULLET} {sentence}")
            line.setWordWrap(True)
            column.addWidget(line)
        column.addStretch()
        self.button = QPushButton(tr("I have read this"))
        self.button.setToolTip(tooltip("safety.read"))
        self.button.clicked.connect(lambda _checked: self.acknowledged.emit())
        column.addWidget(self.button)
