"""The row above the steps: which plane is large, whether all three are seen, the grey window."""

from psygnal import Signal
from qtpy.QtWidgets import QHBoxLayout, QPushButton, QWidget

from napari_onfh.language import tr
from napari_onfh.reading.scene import PLANES
from napari_onfh.widgets import user_settings
from napari_onfh.widgets.planes.planes_button import PlanesButton
from napari_onfh.widgets.planes.window_button import WindowButton
from napari_onfh.widgets.steps.tool_page import make_narrow
from napari_onfh.words.tooltips import tooltip

__all__ = ["ViewRow"]


_PLANE_KEY = "large_plane"


class ViewRow(QWidget):
    """Says what the reader wants to see."""

    #: Display axis that the wanted plane hides.
    plane_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.planes = PlanesButton()
        self.window_button = WindowButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for axis in (1, 0, 2):
            button = QPushButton(tr(PLANES[axis].capitalize()))
            make_narrow(button)
            button.setToolTip(tooltip(f"view.{PLANES[axis]}"))
            button.clicked.connect(lambda _checked, axis=axis: self.plane_wanted.emit(axis))
            row.addWidget(button, stretch=1)
        row.addWidget(self.planes, stretch=1)
        row.addWidget(self.window_button, stretch=1)

    @property
    def usual_plane(self) -> int | None:
        """Display axis that the large view hides at first; None shows the plane as acquired."""
        kept = user_settings.read(_PLANE_KEY)
        return PLANES.index(kept) if kept in PLANES else None

    def keep_plane(self, hidden_axis: int | None) -> None:
        """Show this plane first from the next image on; None the one that was acquired."""
        user_settings.keep(_PLANE_KEY, "" if hidden_axis is None else PLANES[hidden_axis])
