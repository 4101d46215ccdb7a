"""The rules that a command reads facts against: packs, local policy, and who signed them."""

from pathlib import Path

from attrs import evolve

from annotator.io.packs import load_rules, read_policy
from annotator.io.signatures import own_signatures, read_signatures
from annotator.model.signatures import RuleSignatures
from annotator.staging.rule_records import rule_count, rule_records
from annotator.staging.rulebase import RuleBase
from annotator.staging.signing import standing_of

__all__ = ["rules_in_force"]


def rules_in_force(policy: Path | None = None, signatures: Path | None = None) -> RuleBase:
    """The packaged rules with a policy's choices, and where each stands under signatures.

    Parameters
    ----------
    policy : Path or None
        A rule whose limit it changes is another rule than the one that was signed.
    signatures : Path or None
        Named by the user; None for the user's own file, if there is one.

    Raises
    ------
    GuidelineError, FormatError
        If a file cannot be used.
    """
    rules = load_rules().with_policy(read_policy(policy) if policy else None)
    place = signatures or own_signatures()
    if place is None:
        standing = RuleSignatures(rules=rule_count(rules))
    else:
        file, sha256 = read_signatures(place)
        standing = standing_of(rule_records(rules), file, sha256)
    return evolve(rules, ruleset=rules.ruleset.model_copy(update={"signatures": standing}))
