"""A signature counts for the rule that was read; a changed rule is unsigned, and outputs say so."""

from typing import Any

import pytest

from annotator.model.signatures import RuleSignatures, SignatureFile
from annotator.staging.rule_records import RuleRecord, rule_records
from annotator.staging.rulebase import RuleBase
from annotator.staging.signing import signatures_in_words, standing_of

Records = tuple[RuleRecord, ...]

AT = {"role": "radiologist", "date": "2026-11-23"}


@pytest.fixture(scope="module")
def records(rules: RuleBase) -> Records:
    return rule_records(rules)


def signed(records: Records, **people: dict[str, Any]) -> RuleSignatures:
    """Where the rules stand when each person answered for some of them; a str is another hash."""
    hashes = {record.id: record.sha256 for record in records}
    signatures = []
    for who, answers in people.items():
        given = {
            rule: {"hash": "0" * 64, "agree": True}
            if answer == "before"
            else {"hash": hashes.get(rule, "1" * 64), "agree": answer}
            for rule, answer in answers.items()
        }
        signatures.append({"who": who, **AT, "rules": given})
    file = {"schema": "onfh.rule_signatures/1", "signatures": signatures}
    return standing_of(records, SignatureFile.model_validate(file))


def test_nothing_is_signed_without_signatures(records: Records) -> None:
    standing = signed(records)
    assert (standing.signed, standing.disputed, standing.void) == ((), (), ())
    (text,) = signatures_in_words(standing)
    assert text == f"no clinician has signed any of the {standing.rules} rules"


def test_a_rule_that_somebody_agreed_with_is_signed(records: Records) -> None:
    standing = signed(records, A={"D10": True, "arco_2019/fracture": True})
    assert standing.signed == ("arco_2019/fracture", "D10")
    assert standing.signers == ("A, radiologist, 2026-11-23",)
    assert signatures_in_words(standing)[0].endswith("rules signed: arco_2019/fracture, D10")


def test_a_changed_rule_makes_its_signature_void(records: Records) -> None:
    standing = signed(records, A={"D10": "before", "D11": True})
    assert standing.signed == ("D11",)
    assert standing.void == ("D10",)
    assert "signature void, the rule has changed since: D10" in signatures_in_words(standing)


def test_a_signature_of_the_present_rule_outweighs_a_void_one(records: Records) -> None:
    standing = signed(records, A={"D10": "before"}, B={"D10": True})
    assert (standing.signed, standing.void) == (("D10",), ())
    assert standing.signers == ("B, radiologist, 2026-11-23",)


def test_one_who_disagrees_outweighs_those_who_agree(records: Records) -> None:
    standing = signed(records, A={"D10": True}, B={"D10": False})
    assert (standing.signed, standing.disputed) == ((), ("D10",))
    assert "a signer disagrees with D10" in signatures_in_words(standing)


def test_a_rule_that_is_gone_is_void(records: Records) -> None:
    assert signed(records, A={"NOTHING": True}).void == ("NOTHING",)


def test_an_open_answer_counts_for_nothing(records: Records) -> None:
    assert signed(records, A={"D10": None}) == signed(records)


@pytest.mark.parametrize(
    ("rules_named", "text"),
    [
        (("D10",), "D10"),
        (("a/x", "a/y", "D10"), "a/(x, y), D10"),
        (("a", "a/x"), "a, a/x"),
    ],
)
def test_rules_of_one_system_are_told_together(rules_named: tuple[str, ...], text: str) -> None:
    standing = RuleSignatures(rules=9, signed=rules_named)
    assert signatures_in_words(standing)[0] == f"{len(rules_named)} of 9 rules signed: {text}"


def test_where_nobody_looked_that_is_said() -> None:
    assert signatures_in_words(None) == ("signatures of the rules were not looked for",)
