"""A model asked for an outline, in a process of its own: it can be stopped and cannot hurt."""

import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue

from annotator.errors import Cancelled, ProposalError
from annotator.io.proposal_models import OfferedModel, offered_models
from annotator.io.proposal_wire import Errand, packed_errand, unpacked
from annotator.model.outline_proposal import OutlineProposal, ProposalRequest

__all__ = ["TIME_LIMIT_S", "OfferedModel", "offered_models", "propose", "time_limit_s"]

#: How long a model may take, its start included, s.
TIME_LIMIT_S = 300.0

#: Sets another limit.
LIMIT_VARIABLE = "ONFH_PROPOSAL_SECONDS"

#: How soon a wish to stop is heard, s.
_POLL_S = 0.05

#: For a model that was told to stop, to let its server go, s.
_GRACE_S = 2.0

#: -P: what lies in the working folder is no module.
_COMMAND = (sys.executable, "-P", "-m", "annotator.app.proposal_process")


def propose(
    model: OfferedModel,
    request: ProposalRequest,
    *,
    time_limit_s: float = TIME_LIMIT_S,
    stop: threading.Event | None = None,
) -> OutlineProposal:
    """What a model proposes; call it off the main thread.

    Parameters
    ----------
    model : OfferedModel
    request : ProposalRequest
    time_limit_s : float
        From the start of the model's process to its answer.
    stop : threading.Event or None
        Set by another thread to stop it.

    Returns
    -------
    OutlineProposal
        On the grid of the request's image.

    Raises
    ------
    ProposalError
        If the model is not there, fails, crashes, takes too long, or gives no outline of this
        image.
    Cancelled
        If it was stopped.
    """
    errand = packed_errand(Errand(model.target, time_limit_s, request))
    process = subprocess.Popen(  # noqa: S603 - this Python and a module of ours
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if sys.__stderr__ is None else None,
        env=_environment(),
        start_new_session=True,
    )
    try:
        answer = _answer(_said_by(process, errand), time.monotonic() + time_limit_s, stop)
    finally:
        _end(process)
    if answer is None:
        raise ProposalError(
            f"{model.label} gave no outline within {time_limit_s:g} s and was stopped; "
            "draw by hand, or try again"
        )
    if not answer:
        raise ProposalError(
            f"{model.label} ended without an answer (exit code {process.returncode}); "
            "what it wrote stands in the terminal"
        )
    return unpacked(answer, request.volume.grid)


def time_limit_s(setting: Callable[[str], str | None] = os.environ.get) -> float:
    """The time limit that the user has set in `LIMIT_VARIABLE`, or `TIME_LIMIT_S`.

    Raises
    ------
    ProposalError
        If it is no number of seconds above 0.
    """
    text = setting(LIMIT_VARIABLE)
    if not text:
        return TIME_LIMIT_S
    try:
        limit_s = float(text)
    except ValueError:
        limit_s = 0.0
    if not 0.0 < limit_s < math.inf:
        raise ProposalError(f"{LIMIT_VARIABLE} is {text!r}; give a number of seconds above 0")
    return limit_s


def _environment() -> dict[str, str]:
    """As this process has it, so that the same packages are found."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _said_by(process: "subprocess.Popen[bytes]", errand: bytes) -> "SimpleQueue[bytes]":
    """Where the process's answer will come: a thread of its own gives it the errand and listens."""
    said: SimpleQueue[bytes] = SimpleQueue()

    def listen() -> None:
        answer = b""
        with suppress(OSError):
            answer, _ = process.communicate(errand)
        said.put(answer)

    threading.Thread(target=listen, daemon=True).start()
    return said


def _answer(said: "SimpleQueue[bytes]", until: float, stop: threading.Event | None) -> bytes | None:
    """What the process says; None if it says nothing in time."""
    while time.monotonic() < until:
        if stop is not None and stop.is_set():
            raise Cancelled("the proposal was stopped")
        with suppress(Empty):
            return said.get(timeout=_POLL_S)
    return None


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Stop the process and what it started, kindly first."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(_GRACE_S)
    except subprocess.TimeoutExpired:
        _kill(process)
        process.wait()


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End the process and its children."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
