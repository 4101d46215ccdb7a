"""The review kit: a page on which clinicians read and sign the rules, and a form to fill in."""

from pathlib import Path

from annotator.io.packs import load_rules, read_policy
from annotator.io.signatures import form_text, own_signatures, read_signatures
from annotator.io.store import write_whole
from annotator.model.signatures import SignatureFile
from annotator.report.html import render_rules
from annotator.report.rule_page import rules_page
from annotator.staging.rule_records import rule_records
from annotator.staging.rulebase import RuleBase

__all__ = ["browsing_page", "write_form", "write_review"]


def write_review(out: Path, policy: Path | None = None, signatures: Path | None = None) -> int:
    """Write the page to print and sign.

    Parameters
    ----------
    out : Path
    policy : Path or None
        The rules are shown with its choices.
    signatures : Path or None
        Shown beside the rules; None for the user's own file, if there is one.

    Returns
    -------
    int
        How many rules there are to sign.
    """
    page = rules_page(_rules(policy), _signatures(signatures))
    write_whole(out, render_rules(page, signing=True).encode())
    return sum(len(section.rules) for section in page.sections)


def write_form(out: Path, policy: Path | None = None) -> None:
    """Write a YAML file of signatures in which only the answers are missing.

    Parameters
    ----------
    out : Path
    policy : Path or None
    """
    rules = _rules(policy)
    named = f"{rules.ruleset.name} {rules.ruleset.version}"
    hashes = {record.id: record.sha256 for record in rule_records(rules)}
    write_whole(out, form_text(hashes, named).encode())


def browsing_page(rules: RuleBase) -> str:
    """The rules as a page to search, without cases and without room to sign."""
    return render_rules(rules_page(rules, with_examples=False), signing=False)


def _rules(policy: Path | None) -> RuleBase:
    return load_rules().with_policy(read_policy(policy) if policy else None)


def _signatures(path: Path | None) -> SignatureFile | None:
    place = path or own_signatures()
    return read_signatures(place)[0] if place else None
