"""A model is asked in a process of its own: one line or an outline comes, whatever it does."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from model_packages import head_voxels, image, install, lesion_voxels, request

from annotator.app.outline_proposal import OfferedModel, propose, time_limit_s
from annotator.app.proposal_process import answer_to
from annotator.errors import Cancelled, ProposalError
from annotator.io.proposal_wire import Errand, unpacked
from annotator.model.anatomy import Side
from annotator.model.outline_proposal import ProposalKind, ProposalRequest

CODE = """
import os, signal, sys, threading, time
from pathlib import Path
import numpy as np
from annotator.errors import AnnotationError

BEGAN, ENDED = (Path(__file__).with_name(name) for name in ("began", "ended"))

class Model:
    name, version = "Toy", "3"
    def propose(self, request):
        return request.head & (request.volume.values < 100)

class Chatty(Model):
    def propose(self, request):
        print("Loading weights 100%", flush=True)
        os.write(1, b"from C")
        threading.Thread(target=time.sleep, args=(60,)).start()
        return super().propose(request)

class Crash(Model):
    def propose(self, request):
        os.kill(os.getpid(), signal.SIGKILL)

class Exit(Model):
    def propose(self, request):
        sys.exit(0)

class Slow(Model):
    def propose(self, request):
        BEGAN.touch()
        try:
            time.sleep(60)
        finally:
            ENDED.touch()

class Deaf(Slow):
    def propose(self, request):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        BEGAN.touch()
        time.sleep(60)

class Pid(Model):
    def propose(self, request):
        BEGAN.with_suffix(".part").write_text(str(os.getpid()))
        BEGAN.with_suffix(".part").rename(BEGAN)
        time.sleep(60)

class Raises(Model):
    def propose(self, request):
        raise RuntimeError("out of\\nmemory " + "x" * 500)

class NoFile(Model):
    def propose(self, request):
        open("/nowhere/of/mine/weights.pt")

class Says(Model):
    def propose(self, request):
        raise AnnotationError("the model wants a T1 image")

class Nameless:
    version = "1"
    def propose(self, request):
        return request.head

class CannotBegin(Model):
    def __init__(self):
        raise OSError("no licence server")

class Writes(Model):
    def propose(self, request):
        request.volume.values[:] = 0
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project = {"name": "toys", "entry-points": {"onfh.lesion_proposals": {"Toy": "toy_m:Model"}}}
    folder = install(tmp_path / "site", project, {"toy_m": CODE})
    monkeypatch.syspath_prepend(folder)
    return folder


def model(name: str) -> OfferedModel:
    return OfferedModel(ProposalKind.LESION, f"{name} 3", f"toy_m:{name}")


@pytest.mark.usefixtures("site")
def test_an_outline_comes_back_on_the_grid_of_the_window() -> None:
    asked = request()

    proposal = propose(model("Chatty"), asked)

    assert proposal.mask.grid is asked.volume.grid
    assert np.array_equal(proposal.mask.voxels, lesion_voxels())
    assert proposal.by.in_words == "lesion proposal by Toy 3"


@pytest.mark.usefixtures("site")
def test_an_image_larger_than_any_pipe_arrives_whole() -> None:
    shape = (30, 200, 240)
    volume = image(shape)
    asked = ProposalRequest(ProposalKind.LESION, volume, Side.LEFT, head=head_voxels(shape))

    assert np.array_equal(propose(model("Model"), asked).mask.voxels, lesion_voxels(shape))


@pytest.mark.usefixtures("site")
def test_a_crash_is_one_line() -> None:
    with pytest.raises(ProposalError, match=r"Crash 3 ended without an answer \(exit code -?\d+\)"):
        propose(model("Crash"), request())


def test_a_model_that_is_stopped_ends_what_it_began(site: Path) -> None:
    stop = threading.Event()
    threading.Thread(target=_set_once, args=(stop, site / "began")).start()

    with pytest.raises(Cancelled):
        propose(model("Slow"), request(), stop=stop)

    assert (site / "ended").exists()


@pytest.mark.soak
def test_a_model_ends_soon_after_a_window_that_was_killed(site: Path) -> None:
    ask = (
        "from model_packages import request\n"
        "from annotator.app.outline_proposal import OfferedModel, propose\n"
        "propose(OfferedModel('lesion', 'Slow', 'toy_m:Pid'), request())\n"
    )
    paths = {"PYTHONPATH": os.pathsep.join(sys.path)}
    window = subprocess.Popen([sys.executable, "-c", ask], env=os.environ | paths)
    _wait((site / "began").exists)
    model_id = int((site / "began").read_text())
    window.kill()
    window.wait()

    _wait(lambda: not _lives(model_id))

    assert not _lives(model_id)


@pytest.mark.soak
@pytest.mark.parametrize("name", ["Slow", "Deaf"])
def test_a_model_that_takes_too_long_is_ended(site: Path, name: str) -> None:
    before = time.monotonic()

    with pytest.raises(ProposalError, match=r"no outline within 1\.5 s and was stopped"):
        propose(model(name), request(), time_limit_s=1.5)

    assert (site / "began").exists()
    assert time.monotonic() - before < 10.0


@pytest.mark.usefixtures("site")
def test_no_time_at_all_is_too_short_for_a_model_that_is_not_even_loaded() -> None:
    # A quick machine may load it in time: it must be one that does not answer then.
    with pytest.raises(ProposalError, match=r"no outline within 0\.2 s"):
        propose(model("Slow"), request(), time_limit_s=0.2)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Raises", r"^the model failed: RuntimeError: out of memory x+$"),
        ("NoFile", r"No such file or directory: weights\.pt$"),
        ("Says", r"^the model wants a T1 image$"),
        ("Nameless", "does not say who it is"),
        ("CannotBegin", "no licence server"),
        ("Writes", "read-only"),
    ],
)
@pytest.mark.usefixtures("site")
def test_a_fault_of_a_model_is_one_line(name: str, words: str) -> None:
    answer = answer_to(Errand(f"toy_m:{name}", 1.0, request()))

    with pytest.raises(ProposalError, match=words) as refusal:
        unpacked(answer, image().grid)
    assert "\n" not in str(refusal.value)
    assert "/nowhere" not in str(refusal.value)
    assert len(str(refusal.value)) < 250


@pytest.mark.parametrize(("text", "seconds"), [(None, 300.0), ("", 300.0), ("20.5", 20.5)])
def test_the_time_limit_is_the_user_s(text: str | None, seconds: float) -> None:
    assert time_limit_s({"ONFH_PROPOSAL_SECONDS": text}.get) == seconds


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "long"])
def test_a_time_limit_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ProposalError, match="ONFH_PROPOSAL_SECONDS"):
        time_limit_s({"ONFH_PROPOSAL_SECONDS": text}.get)


def _lives(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def _set_once(stop: threading.Event, exists: Path) -> None:
    _wait(exists.exists)
    stop.set()


def _wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + 30.0
    while not until() and time.monotonic() < end:
        time.sleep(0.02)
