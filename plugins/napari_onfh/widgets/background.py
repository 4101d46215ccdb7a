"""Work off the main thread, the newest request only; the window never waits."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from attrs import frozen
from qtpy.QtCore import QCoreApplication, QEvent, QObject, QTimer
from superqt.utils import create_worker

from annotator.errors import AnnotatorError
from napari_onfh.library.ports import DEBOUNCE_MS

__all__ = ["Background"]

_LOG = logging.getLogger(__name__)

#: So long a thread of ours may keep the interpreter, s. The window's thread lets go of it at each
#: call of OpenGL, hundreds of times a picture; Python's usual 5 ms each would halt a stroke.
KEPT_S = 0.0005


@frozen
class _Job:
    work: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[str], None]


class Background(QObject):
    """Runs one job at a time; a job that waits is replaced by a newer one.

    Its threads are superqt's, on which napari's are built: napari keeps each worker for ever, in
    its list of tasks, and with it the outlines that were measured.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_due = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._quiet)
        self._when_quiet: Callable[[], None] | None = None
        self._deadline = QTimer(self)
        self._deadline.setSingleShot(True)
        self._deadline.timeout.connect(self._at_deadline)
        self._at_latest: Callable[[], None] | None = None
        self._waiting: _Job | None = None
        self._running: _Job | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a job runs, waits, or is about to be asked for."""
        is_asked_for = self._is_due or self._timer.isActive() or self._deadline.isActive()
        return is_asked_for or self._running is not None or self._waiting is not None

    def when_quiet(self, action: Callable[[], None], *, after_ms: int = DEBOUNCE_MS) -> None:
        """Call `action` once nothing has asked for it for `after_ms` of the last request."""
        self._when_quiet = action
        if after_ms:
            self._timer.start(after_ms)
            return
        self._timer.stop()
        if not self._is_due:
            self._is_due = True
            # Before the window is painted, as no timer is: measuring would begin later by that.
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))

    def within(self, action: Callable[[], None], *, after_ms: int) -> None:
        """Call `action` once, so long after the first of several requests at the latest."""
        self._at_latest = action
        if not self._deadline.isActive() or self._deadline.remainingTime() > after_ms:
            self._deadline.start(after_ms)

    def soon(self, action: Callable[[], None]) -> None:
        """Call `action` once the present event is over."""
        QTimer.singleShot(0, action)

    def run(
        self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[str], None]
    ) -> None:
        """Do `work` in a thread, then call `done` or `failed` in this one."""
        job = _Job(work, done, failed)
        if self._running is not None:
            self._waiting = job
            return
        self._start(job)

    def another(self) -> "Background":
        """A background beside this one, for work that must not wait for this one's."""
        return Background(self.parent())

    def customEvent(self, _event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Do what was put off to the end of an event."""
        self._quiet()

    def _at_deadline(self) -> None:
        if self._at_latest is not None:
            self._at_latest()

    def _quiet(self) -> None:
        self._is_due = False
        if self._when_quiet is not None:
            self._when_quiet()

    def _start(self, job: _Job) -> None:
        self._running = job
        sys.setswitchinterval(min(sys.getswitchinterval(), KEPT_S))
        worker = create_worker(_outcome, [job.work], _start_thread=False)
        worker.returned.connect(self._returned)
        worker.finished.connect(self._finished)
        worker.start()

    def _returned(self, outcome: Any) -> None:
        if self._running is not None:
            _deliver(outcome, self._running)

    def _finished(self) -> None:
        self._running = None
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._start(waiting)


@frozen
class _Failure:
    message: str


def _outcome(works: list[Callable[[], Any]]) -> Any:
    """What the only work of a list gives, or why it gave nothing, in one line.

    The list is empty then: a worker may be kept by its library, an outline by no worker.
    """
    try:
        return works.pop()()
    except (AnnotatorError, OSError) as error:
        return _Failure(" ".join(str(error).split()))
    except Exception as error:  # noqa: BLE001 - the window's last resort; the log keeps the traceback
        _LOG.exception("work in the background failed")
        return _Failure(f"{type(error).__name__}: {' '.join(str(error).split())}")


def _deliver(outcome: Any, job: _Job) -> None:
    if isinstance(outcome, _Failure):
        job.failed(outcome.message)
        return
    job.done(outcome)
