"""``onfh worklist``: a folder of studies as a project that several readers work in."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from annotator.cli.console import result, table
from annotator.cli.options import AsJson

if TYPE_CHECKING:
    from annotator.model.project import WorkItem

__all__ = ["worklist"]

worklist = typer.Typer(
    help="Make a folder of studies a project for several readers; list who has to read what.",
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=False,
)

_Folder = Annotated[
    Path,
    typer.Argument(metavar="FOLDER", help="Folder that holds the studies.", show_default=False),
]
_Reader = Annotated[
    str,
    typer.Option(
        "--reader", metavar="NAME", help="Whose worklist; a pseudonym.", show_default=False
    ),
]


@worklist.callback(invoke_without_command=True)
def _worklist(context: typer.Context) -> None:
    """Make a folder of studies a project for several readers; list who has to read what."""
    if context.invoked_subcommand is None:
        result(context.get_help())


@worklist.command("make")
def make_worklist(
    folder: _Folder,
    *,
    side: Annotated[
        Literal["L", "R", "both"], typer.Option("--side", help="Hips of each case to be read.")
    ] = "both",
    adjudicator: Annotated[
        list[str] | None,
        typer.Option(
            "--adjudicator",
            metavar="NAME",
            help="Who may see all finished readings and decide; may be repeated.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make FOLDER a project, or look again for studies that came into one.

    Every study is a case with the image volume that suits best; what was read stays as it is.
    """
    from annotator.app.documents import to_json
    from annotator.app.project import make_project
    from annotator.model.anatomy import Side

    made = make_project(
        folder,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        sides=tuple(Side) if side == "both" else (Side(side),),
        adjudicators=adjudicator or (),
    )
    document = {"schema": "onfh.worklist_made/1", "cases": made.cases, "added": made.added}
    text = f"{folder.name}: {made.cases} cases, {made.added} of them new"
    result(to_json(document) if as_json else text)


@worklist.command("list")
def list_worklist(
    folder: _Folder,
    *,
    reader: _Reader,
    status: Annotated[
        Literal["not_started", "in_progress", "done", "flagged"] | None,
        typer.Option("--status", help="Only hips that this reader has so far."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the hips of a project with what NAME has done; others' work stays hidden.

    Of others a reader sees whether somebody has begun; an adjudicator sees who is done.
    """
    from annotator.app.documents import to_json
    from annotator.io.project_readings import work_items

    items = [
        item
        for item in work_items(folder, reader)
        if status is None or item.mine.status.value == status
    ]
    result(to_json(_document(reader, items)) if as_json else _as_text(items))


@worklist.command("trail")
def show_trail(folder: _Folder, *, reader: _Reader, as_json: AsJson = False) -> None:
    """List who did what when: an adjudicator sees all, a reader what is NAME's own."""
    from annotator.app.documents import to_json
    from annotator.io.project_trail import trail
    from annotator.model.project import checked_reader

    entries = trail(folder, reader)
    document = {
        "schema": "onfh.worklist_trail/1",
        "reader": checked_reader(reader),
        "entries": [entry.model_dump(mode="json") for entry in entries],
    }
    rows = [
        (entry.at, entry.who, entry.action, _place(entry.case_number, entry.side), entry.detail)
        for entry in entries
    ]
    result(to_json(document) if as_json else table(rows) or "nothing yet")


def _document(reader: str, items: "list[WorkItem]") -> dict[str, object]:
    from annotator.model.project import checked_reader

    return {
        "schema": "onfh.worklist/1",
        "reader": checked_reader(reader),
        "hips": [
            {
                "case": item.hip.case_name,
                "side": item.hip.side.value,
                "status": item.mine.status.value,
                "seconds": item.mine.seconds,
                "notes": item.mine.notes,
                "started_at": item.mine.started_at or None,
                "finished_at": item.mine.finished_at or None,
                "file": item.mine.file or None,
                "sha256": item.mine.sha256 or None,
                "somebody_else": item.somebody_else,
                "done_by": list(item.done_by),
            }
            for item in items
        ],
    }


def _as_text(items: "list[WorkItem]") -> str:
    rows = [
        (
            item.hip.name,
            item.mine.status.value.replace("_", " "),
            f"{item.mine.seconds / 60:.1f} min",
            _others(item),
            " ".join(item.mine.notes.split()),
        )
        for item in items
    ]
    return table(rows, right=frozenset({2})) or "no hips"


def _others(item: "WorkItem") -> str:
    if item.done_by:
        return f"done by {', '.join(item.done_by)}"
    return "somebody else has begun" if item.somebody_else else ""


def _place(case_number: int | None, side: str | None) -> str:
    return "" if case_number is None else f"case-{case_number:04d} {side or ''}".rstrip()
