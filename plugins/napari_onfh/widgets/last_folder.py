"""Where dialogs start: in this window the folder that was used last, after a start one above it.

A folder of images is often named after its patient, so no path of one is ever written down: what is
kept for the next start is the folder above.
"""

from pathlib import Path

from qtpy.QtWidgets import QFileDialog, QWidget

from napari_onfh.widgets import user_settings

__all__ = ["LastFolder"]


class LastFolder:
    """Remembers where one kind of dialog was last answered.

    Parameters
    ----------
    kind : str
        Of the dialog, for example ``images``; names the setting.
    """

    def __init__(self, kind: str) -> None:
        self._key = f"folder_above_{kind}"
        self._here: Path | None = None

    @property
    def start(self) -> str:
        """The folder to start in; empty where none is known or it is gone, so Qt's own choice."""
        for folder in (self._here, self._above()):
            if folder is not None and folder.is_dir():
                return str(folder)
        return ""

    def ask(self, parent: QWidget, title: str) -> Path | None:
        """The folder that the reader names in a dialog; None if none."""
        name = QFileDialog.getExistingDirectory(parent, title, self.start)
        if not name:
            return None
        self.remember(Path(name))
        return Path(name)

    def remember(self, folder: Path) -> None:
        """Start here from now on, and above it after the next start.

        Parameters
        ----------
        folder : Path
            That was chosen, or that holds the file that was.
        """
        self._here = folder
        user_settings.keep(self._key, str(folder.parent))

    def _above(self) -> Path | None:
        kept = user_settings.read(self._key)
        return Path(kept) if kept else None
