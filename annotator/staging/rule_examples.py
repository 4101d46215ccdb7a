"""For each rule a case in which it holds and one close by in which it does not, by the engine."""

from collections.abc import Mapping
from itertools import islice

from attrs import frozen

from annotator.errors import GuidelineError
from annotator.model.assessment import Assessment, Truth
from annotator.staging.engine import assess
from annotator.staging.facts import parse_facts
from annotator.staging.logic import Condition
from annotator.staging.merge import RISK_FACT
from annotator.staging.reading import Reading
from annotator.staging.risk import risk_value, voted
from annotator.staging.rule_records import RuleRecord
from annotator.staging.rulebase import RuleBase
from annotator.staging.satisfying import satisfying
from annotator.staging.standings import reading_with_systems

__all__ = ["Example", "examples"]

#: What an example of a treatment rule takes for granted: an adult hip with osteonecrosis.
CONTEXT: Mapping[str, object] = {
    "site": "femoral_head",
    "onfh_present": "yes",
    "skeletally_mature": "yes",
    "mimic_suspected": "no",
    "local_malignancy": "no",
}
_TREATMENT = frozenset(
    {"gate", "overrides", "modalities", "modifiers", "prognosis", "conflicts"}
) | {"opinions"}
#: Candidates tried before a rule is left without an example.
MOST_TRIED = 60


@frozen
class Example:
    """A case and what the engine makes of it.

    Parameters
    ----------
    facts : mapping of fact name to value
        As a facts file states them.
    changed : frozenset of str
        Facts that make the difference to the example before; empty for the first.
    verdict : Truth
        Whether the rule holds.
    assessment : Assessment or None
        None where the facts are refused.
    refusal : str
        Why the facts are refused.
    """

    facts: Mapping[str, object]
    changed: frozenset[str]
    verdict: Truth
    assessment: Assessment | None
    refusal: str = ""


def examples(record: RuleRecord, rules: RuleBase) -> tuple[Example, ...]:
    """A case for each way in which a rule can hold, then one close by in which it does not.

    Parameters
    ----------
    record : RuleRecord
    rules : RuleBase

    Returns
    -------
    tuple of Example
        Empty for a rule without a condition, or whose condition no candidate meets.
    """
    found: list[Example] = []
    for path in _paths(record, rules):
        holding = _holding(path, record, rules)
        if holding is not None:
            found.append(holding)
            if record.section != "votes" and not path.endswith("/excluded"):
                found += _failing(path, holding, rules)
    return tuple(found)


def _paths(record: RuleRecord, rules: RuleBase) -> tuple[str, ...]:
    """Paths of the conditions that make the rule."""
    if record.section == "votes":
        return tuple(path for path in rules.conditions if path.startswith(f"{record.id}/"))
    if record.section == "modalities":
        named = (f"{record.id}/indicated", f"{record.id}/excluded")
        return tuple(path for path in named if path in rules.conditions)
    return (record.id,) if record.id in rules.conditions else ()


def _holding(path: str, record: RuleRecord, rules: RuleBase) -> Example | None:
    wanted = {rules.conditions[path]: True, **_around(record, rules)}
    for facts in islice(satisfying(wanted, rules), MOST_TRIED):
        together = _with_context(facts, record, rules)
        if _truth(path, together, rules) == "true":
            return _run(together, frozenset(), "true", rules)
    return None


def _failing(path: str, holding: Example, rules: RuleBase) -> list[Example]:
    """The case that differs least; a number just beyond its limit rather than another word."""
    candidates: list[tuple[dict[str, object], frozenset[str]]] = []
    for facts in islice(satisfying({rules.conditions[path]: False}, rules), MOST_TRIED):
        together = {**holding.facts, **facts}
        changed = frozenset(
            name for name, value in facts.items() if value != holding.facts.get(name)
        )
        if _truth(path, together, rules) == "false":
            candidates.append((together, changed))
    if not candidates:
        return []
    together, changed = min(candidates, key=lambda one: _distance(one[1], rules))
    return [_run(together, changed, "false", rules)]


def _distance(changed: frozenset[str], rules: RuleBase) -> tuple[int, int]:
    return len(changed), sum(rules.facts[fact].kind != "number" for fact in changed)


def _around(record: RuleRecord, rules: RuleBase) -> dict[Condition, bool]:
    """That a system applies, for the rules of a system."""
    if record.system is None:
        return {}
    notes = range(len(record.system.applies_unless))
    return {rules.conditions[f"{record.system.id}/unless/{index}"]: False for index in notes}


def _with_context(
    facts: Mapping[str, object], record: RuleRecord, rules: RuleBase
) -> dict[str, object]:
    context = CONTEXT if record.section in _TREATMENT else {}
    return {**{name: value for name, value in context.items() if name in rules.facts}, **facts}


def _truth(path: str, facts: Mapping[str, object], rules: RuleBase) -> Truth:
    """Truth of a condition for these facts; of facts that are refused only of the refusal."""
    try:
        parsed = parse_facts(facts, rules)
    except GuidelineError:
        return "true" if path.startswith("contradiction/") else "unknown"
    reading, _ = reading_with_systems(Reading(parsed.values, rules))
    return reading.changed({RISK_FACT: risk_value(voted(reading))}).truth(path)


def _run(
    facts: Mapping[str, object], changed: frozenset[str], verdict: Truth, rules: RuleBase
) -> Example:
    try:
        return Example(facts, changed, verdict, assess(parse_facts(facts, rules), rules))
    except GuidelineError as error:
        return Example(facts, changed, verdict, None, str(error))
