"""The process of a model: reads an errand from its input, writes an answer, and ends."""

import logging
import os
import signal
import sys
import threading
import time
from types import FrameType

from annotator.drawing.proposed import checked_outline
from annotator.errors import AnnotatorError
from annotator.io.proposal_models import load_model, stated_by
from annotator.io.proposal_wire import Errand, packed_outline, packed_problem, read_errand
from annotator.model.outline_proposal import OutlineProposal

__all__ = ["answer_to", "main"]

_LOG = logging.getLogger(__name__)

#: A model's own words about its fault are cut here.
_LONGEST_FAULT = 200

#: After its time a process whose window is gone lives so much longer, s.
_ORPHAN_S = 10.0

#: How often it looks whether its window is still there, s.
_WATCH_S = 1.0

#: Lets the window go first where a model takes every core.
_NICENESS = 5


def answer_to(errand: Errand) -> bytes:
    """A model's outline, checked, or in one line why there is none; raises nothing.

    Parameters
    ----------
    errand : Errand
    """
    try:
        model = load_model(errand.target)
        request = errand.request
        mask = checked_outline(model.propose(request), request.volume.grid)
        return packed_outline(OutlineProposal(mask, stated_by(model, request.kind)))
    except AnnotatorError as error:
        return packed_problem(" ".join(str(error).split()))
    except Exception as error:  # noqa: BLE001 - others' code, whatever it raises; the log keeps it
        _LOG.exception("the model failed")
        return packed_problem(f"the model failed: {_in_one_line(error)}")


def main() -> None:
    """Do one errand."""
    # What a model prints must not get between the bytes of the answer.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    signal.signal(signal.SIGTERM, _leave)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    errand = read_errand(sys.stdin.buffer)
    _end_by_itself(errand.seconds + _ORPHAN_S)
    answer = answer_to(errand)
    with answers:
        answers.write(answer)
    os._exit(0)  # a thread that a model left must not keep the answer waiting


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """Unwind, so that a model closes what it opened."""
    raise SystemExit(1)


def _end_by_itself(after_s: float) -> None:
    """End whatever the model does, once nobody can be waiting any more."""
    until, window = time.monotonic() + after_s, os.getppid()

    def watch() -> None:
        # A process whose parent ended gets another one; Windows does not tell.
        while time.monotonic() < until and os.getppid() == window:
            time.sleep(_WATCH_S)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _in_one_line(error: Exception) -> str:
    """The kind of a fault and its words, without folders."""
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    name = error.filename if isinstance(error, OSError) else None
    where = f": {os.path.basename(name)}" if isinstance(name, str) else ""  # noqa: PTH119 - no file of ours
    return " ".join(f"{type(error).__name__}: {words}{where}".split())[:_LONGEST_FAULT]


if __name__ == "__main__":
    main()
