"""``onfh deidentify``: a folder written anew without what identifies its patients."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from annotator.cli.console import message, result, table
from annotator.cli.options import AsJson

if TYPE_CHECKING:
    from annotator.app.deidentification import Deidentification
    from annotator.io.deidentify.options import Option

__all__ = ["deidentify"]

#: Attributes that the text names for each action.
SHOWN_ATTRIBUTES = 6

SOME_REFUSED = 1


def deidentify(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="PATH", help="Folder (searched below) or one file.", show_default=False
        ),
    ],
    *,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="A new folder.", show_default=False)
    ],
    key_file: Annotated[
        Path | None,
        typer.Option(
            "--key-file",
            metavar="FILE",
            help="The secret behind pseudonyms and shifted dates; made if it is not there. The "
            "same key gives the same pseudonyms in a later run. Keep it apart from the results. "
            "Without it the key is thrown away, and nobody can link a later run.",
        ),
    ] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(
            "--option",
            metavar="NAME",
            help="Keep more than the basic profile does, cleaned: patient (age, sex, size, "
            "weight), device, institution, uids, safe-private (numbers of diffusion and scaling) "
            "or descriptors. May be repeated.",
        ),
    ] = None,
    dates: Annotated[
        Literal["shifted", "kept"],
        typer.Option(
            "--dates", help="Shift all dates of a patient by the same days, or keep them."
        ),
    ] = "shifted",
    burned_in: Annotated[
        Literal["refuse", "accept"],
        typer.Option(
            "--burned-in",
            help="What becomes of images whose pixels may show text: accept only after looking.",
        ),
    ] = "refuse",
    as_json: AsJson = False,
) -> None:
    """Write PATH anew without what identifies: images, outlines, results of onfh."""
    from annotator.app.deidentification import deidentify as run
    from annotator.io.deidentify.options import Dates, Policy

    policy = Policy(
        options=frozenset(_option(name) for name in option or ()),
        dates=Dates(dates),
        accepts_burned_in=burned_in == "accept",
    )
    done = run(source, out, key=_key(key_file, source, out), policy=policy)
    result(_as_json(done, policy.codes) if as_json else _as_text(done, policy.codes))
    if not done.written:
        message("nothing was written; see why beside each file")
    if done.refused:
        raise typer.Exit(SOME_REFUSED)


def _option(name: str) -> "Option":
    from annotator.io.deidentify.options import Option

    try:
        return Option(name.strip().lower())
    except ValueError:
        raise typer.BadParameter(
            f"--option {name} is not known; choose {', '.join(Option)}"
        ) from None


def _key(key_file: Path | None, source: Path, out: Path) -> bytes:
    from annotator.errors import FormatError
    from annotator.io.deidentify.secret_key import new_key_file, read_key_file, throwaway_key

    if key_file is None:
        return throwaway_key()
    place = key_file.resolve()
    if place.is_relative_to(out.resolve()) or place.is_relative_to(source.resolve()):
        raise FormatError("--key-file lies within the input or the output; keep it apart from both")
    return read_key_file(key_file) if key_file.exists() else new_key_file(key_file)


def _as_json(done: "Deidentification", codes: tuple[tuple[str, str], ...]) -> str:
    from annotator.app.documents import to_json

    return to_json(
        {
            "schema": "onfh.deidentification/1",
            "method": [{"code": code, "meaning": meaning} for code, meaning in codes],
            "patients": done.patients,
            "written": list(done.written),
            "refused": [{"file": one.name, "reason": one.reason} for one in done.refused],
            "actions": [
                {"action": action, "attribute": attribute, "count": count}
                for (action, attribute), count in sorted(done.actions.items())
            ],
            "values_too_short_to_search": done.too_short,
        }
    )


def _as_text(done: "Deidentification", codes: tuple[tuple[str, str], ...]) -> str:
    kinds = Counter(Path(name).suffix.lstrip(".") for name in done.written)
    rows = [
        ("patients", str(done.patients)),
        ("files written", ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))),
        ("method", "; ".join(f"{meaning} ({code})" for code, meaning in codes)),
        *_action_rows(done),
    ]
    if done.too_short:
        rows.append(
            ("not searched for", f"{done.too_short} values too short to tell from other text")
        )
    parts = [table(rows)]
    if done.refused:
        refused = table((f"  {one.name}", one.reason) for one in done.refused)
        parts.append(f"not written\n{refused}")
    return "\n\n".join(parts)


def _action_rows(done: "Deidentification") -> list[tuple[str, str]]:
    """A line an action: how often, and the attributes that it met most often."""
    by_action: dict[str, Counter[str]] = {}
    for (action, attribute), count in done.actions.items():
        by_action.setdefault(action, Counter())[attribute] += count
    return [
        (
            action.replace("_", " "),
            f"{counts.total()} values: "
            + ", ".join(name for name, _ in counts.most_common(SHOWN_ATTRIBUTES))
            + (" and others" if len(counts) > SHOWN_ATTRIBUTES else ""),
        )
        for action, counts in sorted(by_action.items())
    ]
