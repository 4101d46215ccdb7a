"""``onfh rules``: the rule packs, readable."""

from typing import Annotated

import typer

from annotator.cli.console import result
from annotator.cli.rules_check import check_rules, show_schema
from annotator.cli.rules_coverage import coverage
from annotator.cli.rules_review import review

__all__ = ["rules"]

rules = typer.Typer(
    help="Read the rule packs; check a local policy.",
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=False,
)


@rules.callback(invoke_without_command=True)
def _rules(context: typer.Context) -> None:
    """Read the rule packs; check a local policy."""
    if context.invoked_subcommand is None:
        list_rules()


@rules.command("list")
def list_rules() -> None:
    """List every staging system, gate row and modality with its identifier."""
    from annotator.cli.rules_text import listing
    from annotator.io.packs import load_rules

    result(listing(load_rules()))


@rules.command("show")
def show_rule(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="As 'onfh rules list' names it; or a fact.")
    ],
) -> None:
    """Show one entry: conditions in words, thresholds, sources and how well they were checked."""
    from annotator.cli.rules_text import entry
    from annotator.io.packs import load_rules

    result(entry(load_rules(), identifier))


rules.command("check")(check_rules)
rules.command("schema")(show_schema)
rules.command("coverage")(coverage)
rules.command("review")(review)
