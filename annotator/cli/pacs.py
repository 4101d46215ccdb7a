"""``onfh pacs``: find series in an archive, fetch them, send results back."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import message, result, table
from annotator.cli.options import AsJson
from annotator.cli.pacs_serve import serve

if TYPE_CHECKING:
    from annotator.io.archive.port import Archive
    from annotator.model.archive import Transfer

__all__ = ["pacs"]

pacs = typer.Typer(
    help="Find series in an archive (PACS), fetch them, send results back.",
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=False,
)

pacs.command("serve")(serve)

#: Some objects did not arrive.
SOME_FAILED = 1

_Named = Annotated[
    str,
    typer.Argument(
        metavar="ARCHIVE",
        help="dimse://AETITLE@host:port, dimse-tls://AETITLE@host:port, https://host/dicom-web, or "
        "a name in archives.yaml of your settings.",
        show_default=False,
    ),
]
_CallingTitle = Annotated[
    str | None,
    typer.Option("--ae-title", metavar="TITLE", help="The AE title of this program; else ONFH."),
]


@pacs.callback(invoke_without_command=True)
def _pacs(context: typer.Context) -> None:
    """Find series in an archive (PACS), fetch them, send results back."""
    if context.invoked_subcommand is None:
        result(context.get_help())


@pacs.command("find")
def find(
    archive: _Named,
    *,
    patient_id: Annotated[
        str, typer.Option("--patient-id", metavar="ID", help="With * and ? as wildcards.")
    ] = "",
    first_day: Annotated[
        str, typer.Option("--from", metavar="YYYY-MM-DD", help="First day of the study.")
    ] = "",
    last_day: Annotated[
        str, typer.Option("--to", metavar="YYYY-MM-DD", help="Last day of the study.")
    ] = "",
    modality: Annotated[str, typer.Option("--modality", metavar="MR")] = "",
    study: Annotated[str, typer.Option("--study", metavar="UID")] = "",
    ae_title: _CallingTitle = None,
    as_json: AsJson = False,
) -> None:
    """List the series of ARCHIVE that fit; at least one limit must be given."""
    from annotator.app.documents import to_json
    from annotator.model.archive import SeriesQuery

    query = SeriesQuery(
        patient_id=patient_id,
        first_day=_day(first_day, "--from"),
        last_day=_day(last_day, "--to"),
        modality=modality.upper(),
        study_uid=study,
    )
    if not (patient_id or query.days or study):
        raise typer.BadParameter("give --patient-id, --from, --to or --study; an archive is large")
    found = _opened(archive, ae_title).find_series(query)
    series = [
        {
            "patient_id": one.patient_id,
            "patient_name": one.patient_name,
            "study_date": one.study_date,
            "modality": one.modality,
            "description": one.description,
            "instances": one.instances,
            "study_uid": one.study_uid,
            "series_uid": one.series_uid,
        }
        for one in found
    ]
    if as_json:
        result(to_json({"schema": "onfh.archive_series/1", "series": series}))
        return
    rows = [tuple("" if value is None else str(value) for value in one.values()) for one in series]
    head = ("patient id", "name", "date", "modality", "description", "objects", "study", "series")
    result(table([head, *rows]) if rows else "no series fits")


@pacs.command("get")
def get(
    archive: _Named,
    *,
    study: Annotated[str, typer.Option("--study", metavar="UID", show_default=False)],
    series: Annotated[str, typer.Option("--series", metavar="UID", show_default=False)],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Objects go to DIR/STUDY/SERIES; what is there already is not fetched again.",
            show_default=False,
        ),
    ],
    ae_title: _CallingTitle = None,
    as_json: AsJson = False,
) -> None:
    """Fetch a series of ARCHIVE into a folder."""
    from annotator.app.archives import fetch_series

    done = fetch_series(_opened(archive, ae_title), study, series, folder=out)
    _tell(done, "fetched", as_json=as_json)


@pacs.command("send")
def send(
    archive: _Named,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="DICOM files, or folders of them."),
    ],
    *,
    ae_title: _CallingTitle = None,
    as_json: AsJson = False,
) -> None:
    """Send DICOM objects to ARCHIVE; what it holds already is not sent again."""
    from annotator.app.archives import outgoing_objects, send_objects

    objects = outgoing_objects(paths)
    _tell(send_objects(_opened(archive, ae_title), objects), "sent", as_json=as_json)


@pacs.command("login")
def login(
    archive: _Named,
    *,
    user: Annotated[str, typer.Option("--user", metavar="NAME", show_default=False)],
) -> None:
    """Keep user and password for ARCHIVE in the system's keyring; the password is asked for."""
    from annotator.io.archive.credentials import keep_password
    from annotator.io.archive.settings import archive_settings

    settings = archive_settings(archive)
    keep_password(settings, user, typer.prompt("Password", hide_input=True, err=True))
    result("kept in the keyring")


def _opened(named: str, ae_title: str | None) -> "Archive":
    from annotator.app.archives import archive_at
    from annotator.io.archive.settings import archive_settings

    settings = archive_settings(named)
    if ae_title is not None:
        settings = settings.model_copy(update={"calling_ae_title": ae_title})
    return archive_at(settings)


def _day(text: str, option: str) -> date | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise typer.BadParameter(f"{option} {text} is no day; write YYYY-MM-DD") from None


def _tell(done: "Transfer", verb: str, *, as_json: bool) -> None:
    from annotator.app.documents import to_json

    if as_json:
        objects = [
            {"uid": one.uid, "was_there": one.was_there, "fault": one.fault or None}
            for one in done.objects
        ]
        result(to_json({"schema": "onfh.transfer/1", "objects": objects}))
    else:
        rows = [(f"  {one.uid}", one.fault) for one in done.failed]
        counts = f"{done.moved} {verb}, {done.were_there} were there, {len(rows)} failed"
        result(f"{counts}\n{table(rows)}" if rows else counts)
    if done.failed:
        message("some objects did not arrive; run the same command again to go on")
        raise typer.Exit(SOME_FAILED)
