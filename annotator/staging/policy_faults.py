"""Every fault of a written policy, each with its place and a suggestion."""

from collections.abc import Iterator, Mapping

from annotator.errors import GuidelineError
from annotator.staging.policy import Policy
from annotator.staging.rulebase import RuleBase
from annotator.staging.schema_faults import Place, schema_faults
from annotator.staging.spelling import did_you_mean

__all__ = ["policy_faults"]


def policy_faults(content: object, rules: RuleBase) -> tuple[tuple[Place, str], ...]:
    """The place and the wording of each fault; none if the rules take the policy.

    Parameters
    ----------
    content : object
        As read from the file.
    rules : RuleBase
        Without a policy.
    """
    faults = tuple(schema_faults(Policy, content))
    if faults:
        return faults
    policy = Policy.model_validate(content)
    refusal = _refusal(policy, rules)
    if not refusal:
        return ()
    # One choice at a time, to find which; limits that only fit together are refused as a whole.
    single = tuple(
        (place, f"{text}{hint}")
        for place, alone, hint in _single_choices(policy, rules)
        if (text := _refusal(alone, rules)) and "must stay below" not in text
    )
    return single or ((("parameters",), refusal),)


def _refusal(policy: Policy, rules: RuleBase) -> str:
    try:
        rules.with_policy(policy)
    except GuidelineError as error:
        return str(error).removeprefix(f"policy {policy.name}: ")
    return ""


def _single_choices(policy: Policy, rules: RuleBase) -> Iterator[tuple[Place, Policy, str]]:
    """The policy with one of its choices each, and what that choice may have been meant to be."""
    known = {
        "parameters": list(rules.parameters),
        "rules_off": [row.id for row in rules.pack.supported],
        "wordings": [system.id for system in rules.published if system.wordings],
    }
    for field in sorted(policy.model_fields_set - {"name", "sha256"}):
        for place, choice, word in _choices(getattr(policy, field)):
            alone = Policy.model_validate({"name": policy.name, field: choice})
            hint = "" if word in known.get(field, ()) else did_you_mean(word, known.get(field, ()))
            yield (field, place), alone, hint


def _choices(chosen: object) -> Iterator[tuple[str | int, object, object]]:
    """Place, content and name of each choice of a field."""
    if isinstance(chosen, Mapping):
        yield from ((str(key), {key: value}, key) for key, value in chosen.items())
    elif isinstance(chosen, tuple):
        yield from ((index, (item,), item) for index, item in enumerate(chosen))
