"""``onfh rules check`` and ``onfh rules schema``: for whoever writes packs and policies."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from annotator.cli.console import message, result

__all__ = ["check_rules", "show_schema"]

UNUSABLE = 2


def check_rules(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A pack, a folder of packs, a local policy, or a file of signatures.",
            show_default=False,
        ),
    ],
) -> None:
    """Say what is wrong with a pack, a folder of packs, a policy or signatures, line by line.

    One pack is read beside the packaged ones, in the place of the one of the same name.
    """
    from annotator.app.rule_check import check_rules as checked_rules

    checked = checked_rules(file)
    for fault in checked.faults:
        message(fault)
    if checked.faults:
        raise typer.Exit(UNUSABLE)
    result(checked.summary)


def show_schema(
    kind: Annotated[
        Literal["pack", "policy"], typer.Argument(help="What the editor is to check.")
    ] = "pack",
) -> None:
    """Print the JSON Schema of a pack or a policy, for editors."""
    from annotator.app.documents import to_json
    from annotator.io.packs import load_rules
    from annotator.staging.rule_schema import pack_schema, policy_schema

    schema = pack_schema if kind == "pack" else policy_schema
    result(to_json(schema(load_rules())))
