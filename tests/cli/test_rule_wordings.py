"""What ``onfh rules show`` says of a system with several wordings."""

from annotator.cli.rules_text import entry
from annotator.io.packs import load_rules
from annotator.staging.policy import Policy

RULES = load_rules()


def test_the_rules_of_every_wording_are_shown_with_their_own_limits() -> None:
    told = entry(RULES, "jic_type_2001")
    assert "under_first_third (wording mhlw): only A remain" in told
    assert "up_to_first_third (wording english_2002): only A remain" in told
    assert told.index("wording mhlw") < told.index("wording english_2002")
    assert "at most 0.333" in told
    assert "below 0.333" in told


def test_under_a_policy_no_rule_is_shown_twice() -> None:
    policy = Policy(name="clinic", wordings={"jic_type_2001": "english_2002"})
    told = entry(RULES.with_policy(policy), "jic_type_2001").splitlines()
    heads = [line for line in told if "(wording " in line]
    assert len(heads) == len(set(heads)) == 14


def test_a_note_is_shown_with_its_sources() -> None:
    told = entry(RULES, "arco_2019").splitlines()
    place = next(index for index, line in enumerate(told) if line.startswith("note: Double line"))
    assert told[place + 1].startswith("  source: Mitchell")
