"""The command's entry point: every error becomes one line and an exit code.

Exit codes: 0 done; 1 finished, but measuring is blocked by a geometry issue or a case
failed; 2 unusable input or arguments, or a fault of the program itself. ``ONFH_DEBUG=1``
shows the traceback of any of them.
"""

import os
import sys
import warnings
from collections.abc import Sequence
from functools import cache
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, TextIO

import typer

from annotator import __version__
from annotator.cli.analyse import analyse
from annotator.cli.assess import assess
from annotator.cli.console import message, result
from annotator.cli.deidentify import deidentify
from annotator.cli.measure import measure
from annotator.cli.pacs import pacs
from annotator.cli.provided import PROVIDED, run_provided
from annotator.cli.rules import rules
from annotator.cli.scan import scan
from annotator.cli.worklist import worklist
from annotator.errors import AnnotatorError

__all__ = ["application", "main", "run"]

#: The tree of commands is built once, however often it is run.
_command_of = cache(typer.main.get_command)

DONE = 0
UNUSABLE = 2
#: As shells report a program that was stopped by Ctrl-C.
STOPPED = 130

application = typer.Typer(
    name="onfh",
    help=(
        "Measure and stage osteonecrosis of the femoral head on MRI. "
        "Research and teaching software, not a medical device."
    ),
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
application.command("scan", short_help="List the image series below a folder.")(scan)
application.command("measure", short_help="Measure one hip.")(measure)
application.command("assess", short_help="Stage and tier from a facts file.")(assess)
application.command("analyse", short_help="Measure, assess and report one hip.")(analyse)
application.command("deidentify", short_help="Write a folder without what identifies.")(deidentify)
application.add_typer(rules, name="rules")
application.add_typer(worklist, name="worklist")
application.add_typer(pacs, name="pacs")


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - called by typer with the flag's value
    if wanted:
        result(f"onfh-annotator {__version__}")
        raise typer.Exit


@application.callback(invoke_without_command=True)
def _onfh(
    context: typer.Context,
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        result(context.get_help())


def _add_provided(name: str, help_text: str) -> None:
    @application.command(
        name,
        help=help_text,
        add_help_option=False,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )
    def forward(context: typer.Context) -> None:
        raise typer.Exit(run_provided(name, context.args))


for _name, (_help, _) in PROVIDED.items():
    _add_provided(_name, _help)


def main() -> None:
    """Run the command with the arguments of this process."""
    # A name in a file's text must not stop a result where the terminal cannot write it.
    for stream in (sys.stdout, sys.stderr):
        _never_fail_to_encode(stream)
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run the command.

    Parameters
    ----------
    arguments : sequence of str
        Without the program's name.

    Returns
    -------
    int
        The exit code.
    """
    if os.environ.get("ONFH_DEBUG"):
        return _invoke(arguments)
    try:
        with warnings.catch_warnings():
            # Library warnings name files and lines; what a reader must know is an issue.
            warnings.simplefilter("ignore")
            return _invoke(arguments)
    except (AnnotatorError, OSError, MemoryError) as error:
        return _refuse(error)
    except KeyboardInterrupt:
        message("stopped")
        return STOPPED
    except Exception as error:  # noqa: BLE001 - the last resort: one line, never a traceback
        message(
            f"a fault in onfh itself ({type(error).__name__}); "
            "run again with ONFH_DEBUG=1 for the traceback and report it"
        )
        return UNUSABLE


def _invoke(arguments: Sequence[str]) -> int:
    command = _command_of(application)
    try:
        code = command.main(args=list(arguments), prog_name="onfh", standalone_mode=False)
    except typer.TyperException as error:
        said = error.format_message().replace("Value error, ", "")
        message(f"{said} (see {_help_line(arguments)})")
        return UNUSABLE
    except typer.Abort:
        message("stopped")
        return STOPPED
    return code if isinstance(code, int) else DONE


def _help_line(arguments: Sequence[str]) -> str:
    known = {one.name for one in application.registered_commands} | {"rules", "worklist", "pacs"}
    named = next((argument for argument in arguments if argument in known), "")
    return f"onfh {named} --help".replace("  ", " ")


def _refuse(error: AnnotatorError | OSError | MemoryError) -> int:
    match error:
        case AnnotatorError():
            message(str(error))
        case MemoryError():
            message("the images do not fit into memory; take a smaller series")
        case OSError():
            # The name alone: a path may hold a patient's name.
            name = f"{Path(str(error.filename)).name}: " if error.filename else ""
            message(f"{name}{error.strerror or type(error).__name__}")
    return UNUSABLE


def _never_fail_to_encode(stream: TextIO) -> None:
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
