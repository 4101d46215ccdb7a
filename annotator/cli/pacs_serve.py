"""``onfh pacs serve``: take what archives send into a folder that a worklist watches."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import message, result

if TYPE_CHECKING:
    from annotator.app.project import MadeProject
    from annotator.model.archive import ObjectOutcome

__all__ = ["serve"]


def serve(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="Where FOLDER/STUDY/SERIES/OBJECT.dcm go.", show_default=False
        ),
    ],
    *,
    ae_title: Annotated[
        str, typer.Option("--ae-title", metavar="TITLE", help="The AE title that must be called.")
    ] = "ONFH",
    host: Annotated[
        str,
        typer.Option("--host", help="Listen here; 0.0.0.0 is reached from other machines, too."),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: a free one.")] = 11112,
    caller: Annotated[
        list[str] | None,
        typer.Option("--from", metavar="TITLE", help="AE title that may send; may be repeated."),
    ] = None,
    worklist: Annotated[
        bool,
        typer.Option("--worklist", help="Make FOLDER a project: each study that comes is a case."),
    ] = False,
    silence_s: Annotated[
        float,
        typer.Option(
            "--silence-s", min=0, help="A study is whole once nothing has come for so long."
        ),
    ] = 30.0,
) -> None:
    """Take what archives send (C-STORE) into FOLDER, until Ctrl-C."""
    import signal
    from threading import Event

    from annotator.app.receiving import receive
    from annotator.io.archive.receiver import ReceivingPlace

    place = ReceivingPlace(ae_title, host, port, tuple(caller or ()))
    stop = Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: stop.set())  # what came last becomes a case, too
    received = receive(
        folder,
        place,
        stop=stop,
        tell=_tell_refused,
        tell_port=lambda taken: message(f"{ae_title} takes objects on {host}:{taken}; Ctrl-C ends"),
        tell_cases=_tell_cases if worklist else None,
        silence_s=silence_s,
    )
    counts = (received.kept, received.were_there, received.refused)
    result("{} kept, {} were there, {} refused".format(*counts))


def _tell_refused(outcome: "ObjectOutcome") -> None:
    if outcome.fault:
        message(f"refused {outcome.uid}: {outcome.fault}")


def _tell_cases(made: "MadeProject") -> None:
    result(f"{made.cases} cases, {made.added} of them new")
