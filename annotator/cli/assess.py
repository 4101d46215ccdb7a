"""``onfh assess``: the rule engine alone, from a facts file."""

from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.console import result
from annotator.cli.options import AsJson, PolicyPath, SignaturesPath

__all__ = ["assess"]


def assess(
    facts: Annotated[
        Path, typer.Argument(metavar="FACTS", help="Facts, JSON or YAML.", show_default=False)
    ],
    *,
    policy: PolicyPath = None,
    signatures: SignaturesPath = None,
    as_json: AsJson = False,
) -> None:
    """Give the stages, the risk and the tier that the facts leave possible, with reasons."""
    from annotator.app.documents import assessment_document, to_json
    from annotator.app.outputs import report_words
    from annotator.app.rules_in_force import rules_in_force
    from annotator.cli.summary import assessment_text
    from annotator.io.facts_file import read_facts
    from annotator.staging.engine import assess as assess_facts
    from annotator.staging.facts import parse_facts

    rules = rules_in_force(policy, signatures)
    stated = parse_facts(read_facts(facts), rules)
    assessment = assess_facts(stated, rules)
    if as_json:
        result(to_json(assessment_document(assessment)))
        return
    result(assessment_text(assessment, report_words(rules, assessment)))
