"""``onfh assess``: the rule engine alone, from a facts file."""

from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.console import result
from annotator.cli.options import AsJson, OwnStagesPath, PolicyPath, SignaturesPath

__all__ = ["assess"]


def assess(
    facts: Annotated[
        Path, typer.Argument(metavar="FACTS", help="Facts, JSON or YAML.", show_default=False)
    ],
    *,
    policy: PolicyPath = None,
    signatures: SignaturesPath = None,
    own_stages: OwnStagesPath = None,
    as_json: AsJson = False,
) -> None:
    """Give the stages, the risk and the tier that the facts leave possible, with reasons."""
    from annotator.app.documents import assessment_document, to_json
    from annotator.app.opinion import opinion_on_facts, with_own_stages
    from annotator.app.report_words import report_words
    from annotator.app.rules_in_force import rules_in_force
    from annotator.cli.own_stages_text import own_stages_text
    from annotator.cli.summary import assessment_text
    from annotator.io.facts_file import read_facts
    from annotator.io.opinion_file import StoredOpinion
    from annotator.report.own_stages import own_stage_lines
    from annotator.staging.engine import assess as assess_facts
    from annotator.staging.facts import parse_facts

    rules = rules_in_force(policy, signatures)
    stated = parse_facts(read_facts(facts), rules)
    own = opinion_on_facts(own_stages, stated, rules) if own_stages else StoredOpinion()
    assessment = assess_facts(stated, rules)
    if as_json:
        document = assessment_document(assessment)
        result(to_json(with_own_stages(document, own.opinion, own.reader, assessment)))
        return
    words = report_words(rules, assessment)
    lines = own_stage_lines(own.opinion, assessment, words)
    result(assessment_text(assessment, words, own_stages_text(lines, own.reader)))
