"""A stop at any moment leaves whole files: those of the earlier run or those of the new one."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_cases import AS_USERS_RUN, ONFH, LeftHip, content_below, onfh_here

Content = dict[str, bytes | None]

#: Between two looks at the folder, so that looking does not slow the command that is watched.
POLL_S = 0.0005

#: Runs the command and looks at the output folder, as another process would, at each event of
#: the file system: what it sees is what a kill at that moment would leave.
WATCHED = """
import json, sys
from pathlib import Path
from annotator.cli.main import run

folder, states, in_place, looking = Path(sys.argv[1]), set(), [], [False]

def look(event, values):
    if looking[0] or not event.startswith(("open", "os.", "shutil.", "pathlib.")):
        return
    looking[0] = True
    writes = event == "open" and any(letter in str(values[1]) for letter in "wax+")
    if writes and Path(str(values[0])).parent == folder and not str(values[0]).endswith(".part"):
        in_place.append(str(values[0]))
    for path in folder.iterdir():
        if not path.name.endswith(".part"):
            states.add((path.name, hash(path.read_bytes())))
    looking[0] = False

sys.addaudithook(look)
code = run(sys.argv[2:])
names = sorted(name for name, _ in states)
print(json.dumps({"code": code, "states": names, "in_place": in_place}), file=sys.stderr)
"""


#: Drawing takes most of the time of a run, and its page is moved into place like the rest.
FORMATS = [
    pytest.param("json,seg.nrrd", id="plain"),
    pytest.param("html,json,seg.nrrd,map.svg", id="drawn", marks=pytest.mark.soak),
]


def words(hip: LeftHip, out: Path, *more: object) -> list[str]:
    options = ("analyse", hip.image, "--labels", hip.labels, "--side", "L", "--out", out)
    return [str(word) for word in (*options, *more)]


@pytest.fixture(scope="module", params=FORMATS)
def formats(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The option that says what is written."""
    return "--format", request.param


@pytest.fixture(scope="module")
def versions(
    hip: LeftHip, formats: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Content, Content]:
    """The files of an earlier run (other settings) and of the new one."""
    folder = tmp_path_factory.mktemp("versions")
    assert onfh_here(*words(hip, folder / "old", *formats, "--surface-reach-mm", 3)).code == 0
    assert onfh_here(*words(hip, folder / "new", *formats)).code == 0
    return content_below(folder / "old" / "L"), content_below(folder / "new" / "L")


def laid_out(folder: Path, content: Content) -> Path:
    folder.mkdir(parents=True)
    for name, held in content.items():
        (folder / name).write_bytes(held or b"")
    return folder


def is_whole(folder: Path, versions: tuple[Content, Content]) -> bool:
    """Every visible file is the old or the new one, to the byte, and none is missing."""
    left = {name: held for name, held in content_below(folder).items() if ".part" not in name}
    old, new = versions
    return left.keys() == old.keys() and all(held in (old[n], new[n]) for n, held in left.items())


def test_old_and_new_files_differ_and_are_complete(versions: tuple[Content, Content]) -> None:
    for content in versions:
        assert (content.get("report.html") or b"</html>").rstrip().endswith(b"</html>")
        assert content["segmentation.seg.nrrd"]
        assert json.loads(content["measurements.json"] or b"")
        assert json.loads(content["assessment.json"] or b"")
    assert versions[0]["measurements.json"] != versions[1]["measurements.json"]


def test_at_each_event_of_the_file_system_every_file_is_the_old_or_the_new_one(
    hip: LeftHip, formats: tuple[str, str], versions: tuple[Content, Content], tmp_path: Path
) -> None:
    folder = laid_out(tmp_path / "L", versions[0])
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(folder), *words(hip, tmp_path, *formats)],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, **AS_USERS_RUN},
    )
    seen = json.loads(done.stderr.splitlines()[-1])
    assert seen["code"] == 0
    assert seen["in_place"] == []
    # Two states of each file that changed: the earlier and the new one, never a third.
    assert set(seen["states"]) == set(versions[0])
    assert all(seen["states"].count(name) <= 2 for name in versions[0])
    assert seen["states"].count("measurements.json") == 2
    assert content_below(folder) == versions[1]


def killed(hip: LeftHip, out: Path, formats: tuple[str, str], *, after_s: float | None) -> None:
    """Start the command and kill it after a time, or as soon as it touches the folder."""
    process = subprocess.Popen(
        [str(ONFH), *words(hip, out, *formats)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **AS_USERS_RUN},
    )
    before = (out / "L").stat().st_mtime_ns
    begun = time.monotonic()
    while process.poll() is None:
        if after_s is None and (out / "L").stat().st_mtime_ns != before:
            break
        if after_s is not None and time.monotonic() - begun >= after_s:
            break
        time.sleep(POLL_S)
    process.kill()
    process.wait()


@pytest.mark.soak
def test_a_kill_while_files_are_written_leaves_whole_files(
    hip: LeftHip, formats: tuple[str, str], versions: tuple[Content, Content], tmp_path: Path
) -> None:
    folder = laid_out(tmp_path / "L", versions[0])
    killed(hip, tmp_path, formats, after_s=None)
    assert is_whole(folder, versions)


@pytest.mark.soak
def test_kills_at_many_moments_leave_whole_files(
    hip: LeftHip, formats: tuple[str, str], versions: tuple[Content, Content], tmp_path: Path
) -> None:
    begun = time.monotonic()
    laid_out(tmp_path / "whole" / "L", versions[0])
    killed(hip, tmp_path / "whole", formats, after_s=3600)
    length_s = time.monotonic() - begun
    for moment in range(60):
        out = tmp_path / str(moment)
        folder = laid_out(out / "L", versions[0])
        late = moment >= 40
        killed(hip, out, formats, after_s=None if late else length_s * moment / 40)
        assert is_whole(folder, versions)
