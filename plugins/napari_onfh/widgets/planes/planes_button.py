"""The button of the three planes, and the option of the wheel; both are kept between starts."""

from psygnal import Signal
from qtpy.QtWidgets import QMenu, QPushButton, QWidget

from napari_onfh.language import tr
from napari_onfh.widgets import user_settings
from napari_onfh.widgets.planes.menu_arrow import arrow_to, beside
from napari_onfh.words.tooltips import tooltip

__all__ = ["PlanesButton"]

_PLANES_KEY = "three_planes"
_WHEEL_KEY = "wheel_zooms"
_YES = "yes"


class PlanesButton(QWidget):
    """Switches the further planes on and off; the arrow beside it holds the option."""

    #: Whether the three planes are wanted.
    wanted = Signal(bool)
    #: Whether the wheel scrolls slices.
    wheel_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._button = QPushButton(tr("3 planes"))
        self._button.setToolTip(tooltip("view.planes"))
        self._button.setCheckable(True)
        self._button.setChecked(user_settings.read(_PLANES_KEY) == _YES)
        menu = QMenu(self)
        self._wheel = menu.addAction(tr("Mouse wheel scrolls slices (Ctrl and wheel zooms)"))
        self._wheel.setCheckable(True)
        self._wheel.setChecked(user_settings.read(_WHEEL_KEY) != _YES)
        beside(self, self._button, arrow_to(menu, "view.wheel"))
        self._button.toggled.connect(self._toggled)
        self._wheel.toggled.connect(self._wheel_toggled)

    @property
    def is_on(self) -> bool:
        """Whether the three planes are wanted."""
        return bool(self._button.isChecked())

    @property
    def wheel_scrolls(self) -> bool:
        """Whether the wheel scrolls slices, not zooms."""
        return bool(self._wheel.isChecked())

    def switch(self, *, is_on: bool) -> None:
        """Want the three planes, or want them no more."""
        self._button.setChecked(is_on)

    def let_wheel_scroll(self, *, scrolls: bool) -> None:
        """Let the wheel scroll slices, or zoom."""
        self._wheel.setChecked(scrolls)

    def _toggled(self, is_wanted: bool) -> None:  # noqa: FBT001 - the signal's argument
        user_settings.keep(_PLANES_KEY, _YES if is_wanted else "")
        self.wanted.emit(is_wanted)

    def _wheel_toggled(self, scrolls: bool) -> None:  # noqa: FBT001 - the signal's argument
        user_settings.keep(_WHEEL_KEY, "" if scrolls else _YES)
        self.wheel_wanted.emit(scrolls)
