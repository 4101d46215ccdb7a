"""A combo box that the mouse wheel scrolls past instead of changing the answer."""

from typing import Any

from qtpy.QtWidgets import QComboBox

__all__ = ["QuietComboBox"]


class QuietComboBox(QComboBox):
    """Changes by click and key alone."""

    def wheelEvent(self, event: Any) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page."""
        event.ignore()
