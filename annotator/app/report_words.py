"""What the report and the command call facts and sources; knows no images."""

from annotator.model.assessment import Assessment
from annotator.report.document import words_of
from annotator.report.words import Words
from annotator.staging.rulebase import RuleBase

__all__ = ["report_words"]


def report_words(rules: RuleBase, assessment: Assessment | None) -> Words:
    """What the report and the command call facts, and the numbered sources of an assessment."""
    return words_of(assessment, {name: fact.label for name, fact in rules.facts.items()})
