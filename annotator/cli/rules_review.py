"""``onfh rules review``: the rules on one page, to print, read and sign."""

from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.console import result
from annotator.cli.options import PolicyPath, SignaturesPath

__all__ = ["review"]


def review(
    *,
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE.html", help="Where the page goes.", show_default=False),
    ],
    form: Annotated[
        Path | None,
        typer.Option(
            "--form",
            metavar="FILE.yaml",
            help="Also write a file of signatures to fill in with a text editor.",
        ),
    ] = None,
    policy: PolicyPath = None,
    signatures: SignaturesPath = None,
) -> None:
    """Write one page with every rule, its sources and cases, for clinicians to sign.

    On screen the page saves a file of signatures; give it back with --signatures.
    """
    from annotator.app.rule_review import write_form, write_review

    count = write_review(out, policy, signatures)
    lines = [f"{count} rules to read and sign: {out}"]
    if form is not None:
        write_form(form, policy)
        lines.append(f"form of signatures: {form}")
    result("\n".join(lines))
