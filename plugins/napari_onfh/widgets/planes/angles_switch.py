"""The switch of the drawn zone and angles, kept between starts, and the way to where they are."""

from psygnal import Signal
from qtpy.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QWidget

from napari_onfh.language import tr
from napari_onfh.widgets import user_settings
from napari_onfh.words.tooltips import tooltip

__all__ = ["AnglesSwitch"]

_KEY = "hide_angles"
_YES = "yes"


class AnglesSwitch(QWidget):
    """One row below the live numbers, in view at every step."""

    #: Whether zone and angles are wanted on the picture.
    wanted = Signal(bool)
    #: The slice through the head's centre is wanted.
    middle_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._box = QCheckBox(tr("Draw zone and angles"))
        self._box.setToolTip(tooltip("angles.draw"))
        self._box.setChecked(user_settings.read(_KEY) != _YES)
        self._middle = QPushButton(tr("Go to the mid-slice"))
        self._middle.setToolTip(tooltip("angles.middle"))
        self._middle.setEnabled(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._box, stretch=1)
        row.addWidget(self._middle)
        self._box.toggled.connect(self._toggled)
        self._middle.clicked.connect(lambda _checked: self.middle_wanted.emit())

    @property
    def is_on(self) -> bool:
        """Whether zone and angles are wanted on the picture."""
        return bool(self._box.isChecked())

    def switch(self, *, is_on: bool) -> None:
        """Want them, or want them no more."""
        self._box.setChecked(is_on)

    def show_known(self, *, is_known: bool) -> None:
        """Whether there is a head to go to."""
        self._middle.setEnabled(is_known)

    def _toggled(self, is_wanted: bool) -> None:  # noqa: FBT001 - the signal's argument
        user_settings.keep(_KEY, "" if is_wanted else _YES)
        self.wanted.emit(is_wanted)
