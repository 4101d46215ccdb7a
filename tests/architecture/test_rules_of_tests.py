"""The rules in conftest.py work: no window test is skipped, soak waits to be asked, no network."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
ONE_OF_EACH = """
import pytest

def test_plain(): pass

@pytest.mark.gui
def test_window(): pass

@pytest.mark.soak
def test_long(): pass
"""


def _run_pytest(folder: Path, *arguments: str, display: str = "") -> str:
    shutil.copy(TESTS / "conftest.py", folder)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  gui: window\n  soak: long\n")
    (folder / "test_each.py").write_text(ONE_OF_EACH)
    environment = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | (
        {"DISPLAY": display} if display else {}
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have a screen")
def test_a_window_test_without_a_screen_fails(tmp_path: Path) -> None:
    said = _run_pytest(tmp_path, "-m", "gui")

    assert "1 error" in said
    assert "make gui-test" in said


def test_long_proofs_wait_to_be_asked_for(tmp_path: Path) -> None:
    assert "1 passed, 2 deselected" in _run_pytest(tmp_path, "-m", "not gui")


def test_soak_runs_the_long_proofs_and_the_window_tests_too(tmp_path: Path) -> None:
    assert "3 passed" in _run_pytest(tmp_path, "-m", "soak or not soak", display=":0")


def test_a_connection_that_leaves_this_machine_is_refused() -> None:
    with socket.socket() as outward, pytest.raises(PermissionError, match="no network"):
        outward.connect(("192.0.2.1", 80))


def test_a_connection_within_this_machine_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())

        assert client.getpeername() == server.getsockname()


def test_window_tests_stand_where_make_looks_for_them() -> None:
    marked = [path for path in TESTS.rglob("test_*.py") if "mark.gui" in path.read_text()]
    elsewhere = [path for path in marked if path.parent != TESTS / "plugin"]

    assert len(marked) > 5
    assert elsewhere == [Path(__file__)]
    assert "-m gui --durations=5 tests/plugin\n" in (TESTS.parent / "Makefile").read_text()


def test_no_test_is_switched_off() -> None:
    switched_off = re.compile(r"@pytest\.mark\.(skip|xfail)\b|pytest\.xfail\(")

    assert not [
        path.name for path in TESTS.rglob("test_*.py") if switched_off.search(path.read_text())
    ]
