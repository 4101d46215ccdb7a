"""Opening a path in napari: the scan and the choice of a series while the window stays alive."""

from pathlib import Path

from qtpy.QtCore import QEventLoop, QThread, QTimer
from qtpy.QtWidgets import QApplication

from annotator.errors import DicomError
from napari_onfh.desks.browsing import Browsing, How
from napari_onfh.opening import is_volume_file
from napari_onfh.reading.study import OpenedVolume
from napari_onfh.widgets.background import Background
from napari_onfh.widgets.series.series_browser import SeriesBrowser

__all__ = ["open_path"]

#: A scan that ends sooner than this shows no dialog of its own, ms.
PATIENCE_MS = 300


def open_path(path: Path) -> OpenedVolume | None:
    """The volume at a path, or the one that the reader picks there; None if none is picked.

    Raises
    ------
    AnnotatorError
        If the path holds no volume that can be read.
    """
    from annotator.app.study import open_image

    app = QApplication.instance()
    has_window = app is not None and QThread.currentThread() == app.thread()
    if is_volume_file(path) or not has_window:
        return OpenedVolume(open_image(path))
    return _Asking().outcome(path)


class _Asking:
    """One scan and one choice."""

    def __init__(self) -> None:
        self._browser = SeriesBrowser(QApplication.activeWindow())
        self._browser.setModal(True)
        self._browser.folder_button.hide()
        self._loop = QEventLoop()
        self._patience = QTimer()
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._browser.show)
        self._opened: OpenedVolume | None = None
        self._problem = ""
        self._is_over = False
        self._browsing = Browsing(
            self._browser, Background(self._browser), self._take, failed=self._fail
        )

    def outcome(self, path: Path) -> OpenedVolume | None:
        """Wait for the reader's choice, and for its voxels."""
        self._browser.finished.connect(lambda _result: self._end())
        self._patience.start(PATIENCE_MS)
        self._browsing.start(path)
        if not self._is_over:
            self._loop.exec()
        self._patience.stop()
        self._browser.deleteLater()
        if self._problem:
            raise DicomError(self._problem)
        return self._opened

    def _take(self, opened: OpenedVolume, _how: How) -> None:
        self._opened = opened
        self._end()

    def _fail(self, problem: str) -> None:
        self._problem = problem
        self._end()

    def _end(self) -> None:
        self._is_over = True
        self._browsing.cancel()
        self._browser.hide()
        self._loop.quit()
