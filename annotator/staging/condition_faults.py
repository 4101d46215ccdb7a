"""Every fault of a written condition, branch by branch, each with its place and a suggestion."""

from collections.abc import Iterator, Mapping

from annotator.errors import GuidelineError
from annotator.staging.conditions import Scope, compile_condition
from annotator.staging.schema_faults import Place
from annotator.staging.spelling import did_you_mean

__all__ = ["CONDITIONS_BY_NAME", "CONDITION_KEYS", "condition_faults", "written_conditions"]

#: Keys whose value is a condition, and the one whose values are.
CONDITION_KEYS = frozenset({"when", "indicated_when", "excluded_when", "alternative_when"})
CONDITIONS_BY_NAME = "bands"


def written_conditions(content: object, place: Place = ()) -> Iterator[tuple[Place, object]]:
    """Every condition in a pack as written, with its place."""
    children: Iterator[tuple[str | int, object]] = iter(())
    if isinstance(content, Mapping):
        children = ((str(key), value) for key, value in content.items())
    elif isinstance(content, list):
        children = ((index, value) for index, value in enumerate(content))
    for key, value in children:
        is_condition = key in CONDITION_KEYS or place[-1:] == (CONDITIONS_BY_NAME,)
        if not is_condition:
            yield from written_conditions(value, (*place, key))
        elif value is not None:
            yield (*place, key), value


def condition_faults(raw: object, scope: Scope, place: Place) -> Iterator[tuple[Place, str]]:
    """The place and the wording of each fault in a condition.

    Parameters
    ----------
    raw : object
        As read from YAML.
    scope : Scope
        What the condition may refer to.
    place : Place
        Where the condition stands.
    """
    match raw:
        case {"all": [_, *_] as children, **rest} if not rest:
            yield from _branch_faults(children, scope, (*place, "all"))
        case {"any": [_, *_] as children, **rest} if not rest:
            yield from _branch_faults(children, scope, (*place, "any"))
        case {"not": child, **rest} if not rest:
            yield from condition_faults(child, scope, (*place, "not"))
        case {"ref": str(name), **rest} if not rest:
            if name not in scope.definitions:
                hint = did_you_mean(name, scope.definitions)
                yield place, f"unknown definition {name!r}{hint or '; declare it before its use'}"
        case _:
            yield from ((place, fault) for fault in _leaf_faults(raw, scope))


def _branch_faults(
    children: list[object], scope: Scope, place: Place
) -> Iterator[tuple[Place, str]]:
    for index, child in enumerate(children):
        yield from condition_faults(child, scope, (*place, index))


def _leaf_faults(raw: object, scope: Scope) -> Iterator[str]:
    try:
        compile_condition(raw, scope, "")
    except GuidelineError as error:
        yield _suggested(raw, scope) or str(error).removeprefix(": ")


def _suggested(raw: object, scope: Scope) -> str:
    """The fault in words of its own where a name or a value is misspelt; else empty."""
    if not isinstance(raw, Mapping) or "fact" not in raw:
        return ""
    fact, value = str(raw["fact"]), raw.get("value")
    if fact not in scope.facts:
        return f"unknown fact {fact!r}{did_you_mean(fact, scope.facts)}"
    if isinstance(value, Mapping) and "parameter" in value:
        name = value["parameter"]
        if name not in scope.parameters:
            return f"unknown parameter {name!r}{did_you_mean(name, scope.parameters)}"
    allowed = scope.facts[fact].values
    words = value if isinstance(value, list) else [value]
    strange = [word for word in words if isinstance(word, str) and word not in allowed]
    if allowed and strange:
        hint = did_you_mean(strange[0], allowed) or f"; write one of {', '.join(allowed)}"
        return f"{strange[0]!r} is not a value of {fact}{hint}"
    return ""
