"""The lock of an outline: while it is closed, no tool changes what the reader has finished."""

from psygnal import Signal
from qtpy.QtWidgets import QCheckBox

from napari_onfh.language import tr
from napari_onfh.words.tooltips import tooltip

__all__ = ["FinishedBox"]


class FinishedBox(QCheckBox):
    """Says whether the reader has finished an outline.

    Parameters
    ----------
    name : str
        Of the outline, as it stands in a sentence.
    """

    #: The reader finishes the outline, or opens it again.
    marked = Signal(bool)

    def __init__(self, name: str) -> None:
        super().__init__(tr("This {name} is finished: no tool changes it").format(name=name))
        self.setToolTip(tooltip("outline.finished"))
        self.clicked.connect(lambda is_finished: self.marked.emit(bool(is_finished)))

    def show_finished(self, *, is_finished: bool, is_drawn: bool) -> None:
        """Show how it stands; what is not drawn cannot be finished."""
        self.setChecked(is_finished)
        self.setEnabled(is_finished or is_drawn)
