"""``onfh rules check`` and ``onfh rules schema``: for whoever writes packs and policies."""

from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.console import message, result

__all__ = ["check_rules"]

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
