"""The command's surface: help, version, one-line errors and exit codes."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from annotator import __version__
from annotator.cli import main
from annotator.cli.console import table
from annotator.errors import AnnotatorError, DicomError

ONFH = (sys.executable, "-c", "from annotator.cli.main import main; main()")


def run_onfh(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ONFH, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def failing(_arguments: object) -> int:
        raise error

    monkeypatch.setattr(main, "_invoke", failing)


def test_help_lists_every_command_without_loading_what_they_need() -> None:
    code = (
        "import sys; from annotator.cli.main import run; run(['--help']); "
        "heavy = {'numpy', 'pydantic', 'pydicom', 'SimpleITK', 'scipy', 'matplotlib', 'jinja2', "
        "'rich', 'napari', 'onfh_samples', 'napari_onfh'} & set(sys.modules); "
        "sys.exit(repr(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    commands = ("scan", "measure", "assess", "analyse", "rules", "demo", "conformance", "gui")
    for command in commands:
        assert f"\n  {command} " in done.stdout


def processor_seconds(*command: str) -> float:
    """Processor time of a process: other work on the machine does not count."""
    before = os.times()
    subprocess.run(command, check=True, capture_output=True)
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


def test_help_takes_no_more_than_0_3_seconds() -> None:
    assert any(processor_seconds(*ONFH, "--help") < 0.3 for _ in range(5))


def test_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["--version"]) == 0
    assert capsys.readouterr().out == f"onfh-annotator {__version__}\n"


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run([]) == 0
    assert "Commands:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["measure"], "Missing argument 'IMAGE'"),
        (["measure", "x", "--labels", "y"], "Missing option '--side'"),
        (["measure", "x", "--labels", "y", "--side", "left"], "'left'"),
        (["measure", "x", "--labels", "y", "--side", "L", "--zone", "load"], "'load'"),
        (["measure", "x", "--labels", "y", "--side", "L", "--volume", "0"], "'--volume'"),
        (["analyse", "x", "--labels", "y", "--side", "L"], "Missing option '--out'"),
        (["scan"], "Missing argument 'PATH'"),
        (["--unknown"], "No such option: --unknown"),
    ],
)
def test_wrong_arguments_are_one_line_and_exit_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("onfh: ")
    assert captured.err.count("\n") == 1
    assert words in captured.err
    assert "--help" in captured.err


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (DicomError("two\nlines"), "onfh: two lines\n"),
        (AnnotatorError("what was wrong"), "onfh: what was wrong\n"),
        (
            OSError(errno.ENOSPC, "No space left on device", "/home/doe^jane/x.json"),
            "onfh: x.json: No space left on device\n",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "/a/b"),
            "onfh: b: Permission denied\n",
        ),
    ],
)
def test_unusable_input_is_one_line_and_exit_2(
    error: Exception,
    line: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fail_with(monkeypatch, error)
    assert main.run([]) == 2
    assert capsys.readouterr().err == line


def test_a_fault_of_the_program_is_one_line_that_says_how_to_see_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(monkeypatch, KeyError("DOE^JANE"))
    assert main.run([]) == 2
    captured = capsys.readouterr().err
    assert captured.count("\n") == 1
    assert "ONFH_DEBUG=1" in captured
    assert "DOE" not in captured


def test_debugging_shows_the_error_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(monkeypatch, DicomError("what was wrong"))
    monkeypatch.setenv("ONFH_DEBUG", "1")
    with pytest.raises(DicomError, match="what was wrong"):
        main.run([])


def test_a_command_whose_package_is_missing_names_the_install_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("annotator.cli.provided.entry_points", lambda **_names: ())
    assert main.run(["gui"]) == 2
    captured = capsys.readouterr().err
    assert captured.count("\n") == 1
    assert 'pip install "onfh-annotator[gui]"' in captured


def test_a_provided_command_gets_its_own_options_and_gives_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Entry:
        @staticmethod
        def load() -> object:
            def demo(out: Path = Path("here")) -> None:
                """Say where."""
                typer.echo(out)
                raise typer.Exit(1)

            return demo

    monkeypatch.setattr("annotator.cli.provided.entry_points", lambda **_names: (Entry(),))
    assert main.run(["demo", "--out", "there"]) == 1
    assert capsys.readouterr().out == "there\n"
    assert main.run(["demo", "--help"]) == 0
    assert "Usage: onfh demo" in capsys.readouterr().out
    assert main.run(["demo", "--wrong"]) == 2
    assert "No such option: --wrong" in capsys.readouterr().err


def test_a_missing_dependency_of_a_provided_command_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Entry:
        @staticmethod
        def load() -> object:
            raise ModuleNotFoundError("No module named 'napari'", name="napari")

    monkeypatch.setattr("annotator.cli.provided.entry_points", lambda **_names: (Entry(),))
    assert main.run(["gui"]) == 2
    assert "'onfh gui' needs napari" in capsys.readouterr().err


def test_a_reader_who_stops_reading_ends_the_command_quietly() -> None:
    with subprocess.Popen(
        [*ONFH, "rules", "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
        code = process.wait()
    assert (code, errors) == (0, b"")


def test_a_result_that_the_terminal_cannot_write_is_still_printed() -> None:
    code = (
        "from annotator.cli import main, console; "
        "main._invoke = lambda _: console.result('84\\u00b0 \\u2212 \\u65e5') or 0; main.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
    )
    assert done.returncode == 0
    assert done.stdout == b"84\xb0 \\u2212 \\u65e5\n"


def test_columns_of_a_table_begin_or_end_together() -> None:
    text = table([("a", "1.0", "mm"), ("long", "10.0", "deg")], right=frozenset({1}))
    assert text == "a      1.0  mm\nlong  10.0  deg"
