"""How wide the reader has made a dock, kept between starts."""

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QDockWidget, QMainWindow, QWidget

from napari_onfh.widgets import user_settings

__all__ = ["dock_of", "keep_width", "show_at_width"]

#: A dock never takes more of the window than this when it comes back: the picture is the work.
_LARGEST_SHARE = 0.5

#: Narrower than this nobody drags a dock; it was squeezed, or is on its way out.
_LEAST = 120


def dock_of(widget: QWidget) -> QDockWidget | None:
    """The dock that holds a widget."""
    above: QWidget | None = widget
    while above is not None:
        if isinstance(above, QDockWidget):
            return above
        above = above.parentWidget()
    return None


def keep_width(key: str, width: int) -> None:
    """Keep a width, screen pixels, for the next start."""
    if width >= _LEAST:
        user_settings.keep(key, str(width))


def show_at_width(key: str, dock: QDockWidget, window: QMainWindow, *, usual: int | None) -> None:
    """Give a dock the width that was kept, or the usual one; None leaves it as it is."""
    kept = user_settings.read(key)
    width = int(kept) if kept.isdecimal() and len(kept) < 6 else usual  # noqa: PLR2004 - digits
    if width is not None:
        most = round(_LARGEST_SHARE * window.width())
        window.resizeDocks([dock], [min(width, most)], Qt.Orientation.Horizontal)
