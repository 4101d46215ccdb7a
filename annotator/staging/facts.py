"""Facts about one hip: checked once, here, and trusted by the rule engine."""

import math
import reprlib
from collections.abc import Callable, Iterable, Mapping

from attrs import evolve, field, frozen

from annotator.errors import GuidelineError
from annotator.model.anatomy import Side
from annotator.model.measurements import Measurements
from annotator.model.quantity import Quantity
from annotator.staging.logic import Categories, Interval, Members, Unknown, Value, evaluate, leaves
from annotator.staging.rulebase import RuleBase
from annotator.staging.stage_pack import FactSpec

__all__ = ["Facts", "parse_facts"]

#: Words that leave a fact unknown, with the reason they stand for.
_UNKNOWN_WORDS = {
    "unknown": "missing",
    "not_assessable": "not_assessable",
    "not_imaged": "not_imaged",
}
_FEMORAL_HEAD = "femoral_head"
_ISLAND = "lesion_lateral_island"


@frozen
class Facts:
    """What is known of one hip, with the rule base whose fact table gave it its meaning.

    Parameters
    ----------
    rules : RuleBase
    stated : mapping of fact name to Value
        As given; implied facts are added by :attr:`values`.
    """

    rules: RuleBase = field(repr=False)
    stated: Mapping[str, Value] = field(factory=dict)

    def with_measurements(self, measurements: Measurements) -> "Facts":
        """These facts with the measured ones of one hip; its site and side are set.

        Raises
        ------
        GuidelineError
            If a measured fact was stated too, or the side or site disagrees.
        """
        table = self.rules.facts
        measured: dict[str, Value] = {
            name: _measured(quantity)
            for name, quantity in measurements.measurements.items()
            if name in table
        }
        twice = sorted(set(measured) & set(self.stated))
        if twice:
            raise GuidelineError(
                f"{', '.join(twice)}: stated and measured too; remove it from the facts"
            )
        self._check_same("site", _FEMORAL_HEAD)
        self._check_same("side", Side(measurements.side).value)
        place: dict[str, Value] = {
            "site": Categories(frozenset({_FEMORAL_HEAD})),
            "side": Categories(frozenset({Side(measurements.side).value})),
        }
        return evolve(self, stated={**self.stated, **measured, **place})

    def _check_same(self, fact: str, value: str) -> None:
        stated = self.stated.get(fact)
        if isinstance(stated, Categories) and value not in stated.possible:
            given = ", ".join(sorted(stated.possible))
            raise GuidelineError(f"{fact}: the facts say {given}, but {value} was measured")

    @property
    def values(self) -> Mapping[str, Value]:
        """Stated facts and what they imply; facts that nothing is known of are absent."""
        values = dict(self.stated)
        for index, implication in enumerate(self.rules.pack.implications):
            if evaluate(self.rules.conditions[f"implication/{index}"], values).truth == "true":
                for fact, value in implication.sets.items():
                    if isinstance(values.get(fact, Unknown()), Unknown):
                        values[fact] = Categories(frozenset({value}))
        if _ISLAND in self.rules.facts:
            values[_ISLAND] = _island(values)
        return values


def parse_facts(raw: Mapping[str, object], rules: RuleBase) -> Facts:
    """Facts from a plain mapping, every value checked.

    Parameters
    ----------
    raw : mapping of fact name to value
        Numbers as ``12.5`` or ``[low, high]``; a category as one value or a list of those
        still possible; yes/no facts as words or booleans; ``unknown``,
        ``not_assessable``, ``not_imaged`` or None leave a fact unknown.
    rules : RuleBase

    Raises
    ------
    GuidelineError
        Naming every fact that is not declared, out of its domain, or contradicted.
    """
    stated: dict[str, Value] = {}
    faults: list[str] = []
    for name, given in raw.items():
        spec = rules.facts.get(name)
        if spec is None or spec.group == "derived":
            faults.append(f"{name}: not a fact of these rules")
            continue
        try:
            stated[name] = _parsed(given, spec)
        except ValueError as fault:
            faults.append(f"{name}: {fault}")
    faults += _contradictions(stated, rules)
    if faults:
        raise GuidelineError("; ".join(faults))
    return Facts(rules=rules, stated=stated)


def _contradictions(stated: Mapping[str, Value], rules: RuleBase) -> list[str]:
    found = []
    for index, contradiction in enumerate(rules.pack.contradictions):
        condition = rules.conditions[f"contradiction/{index}"]
        if evaluate(condition, stated).truth != "true":
            continue
        held = (leaf.fact for leaf in leaves(condition) if evaluate(leaf, stated).truth == "true")
        found.append(f"{contradiction.text} (stated: {', '.join(dict.fromkeys(held))})")
    return found


def _parsed(given: object, spec: FactSpec) -> Value:
    if given is None:
        return Unknown()
    if isinstance(given, str) and given in _UNKNOWN_WORDS:
        return Unknown(_UNKNOWN_WORDS[given])
    return _PARSERS[spec.kind](given, spec)


def _yes_no(given: object, spec: FactSpec) -> Value:
    if isinstance(given, bool):
        given = "yes" if given else "no"
    if isinstance(given, str) and given.lower() in {"true", "false"}:
        given = "yes" if given.lower() == "true" else "no"
    return Categories(frozenset({_word(given, spec)}))


def _category(given: object, spec: FactSpec) -> Value:
    return Categories(frozenset(_words(given, spec)))


def _list(given: object, spec: FactSpec) -> Value:
    if given == []:
        return Members(frozenset())
    return Members(frozenset(_words(given, spec)))


def _words(given: object, spec: FactSpec) -> Iterable[str]:
    if isinstance(given, list | tuple):
        if not given:
            raise ValueError("an empty list; give at least one value or leave the fact out")
        return [_word(item, spec) for item in given]
    return [_word(given, spec)]


def _word(given: object, spec: FactSpec) -> str:
    word = str(given) if isinstance(given, int) and not isinstance(given, bool) else given
    if not isinstance(word, str) or word not in spec.values:
        raise ValueError(f"{_shown(given)} is not one of {', '.join(spec.values)}")
    return word


def _number(given: object, spec: FactSpec) -> Value:
    if isinstance(given, list | tuple):
        if len(given) != 2:  # noqa: PLR2004 - an interval has two ends
            raise ValueError(f"{_shown(given)} is not an interval; write [low, high]")
        low, high = (_finite(end, spec) for end in given)
        if low > high:
            raise ValueError(f"the interval [{low:g}, {high:g}] runs backwards")
        return Interval(low, high)
    number = _finite(given, spec)
    return Interval(number, number, number)


def _finite(given: object, spec: FactSpec) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValueError(f"{_shown(given)} is not a number")  # noqa: TRY004 - one kind of fault
    number = float(given)
    if not math.isfinite(number):
        raise ValueError(f"{given} is not a finite number")
    if (spec.min is not None and number < spec.min) or (spec.max is not None and number > spec.max):
        raise ValueError(f"{given} is outside {spec.min:g} to {spec.max:g} {spec.unit}".rstrip())
    return number


def _shown(given: object) -> str:
    """A value for a message, short whatever its size."""
    return " ".join(reprlib.repr(given).split())


_PARSERS: Mapping[str, Callable[[object, FactSpec], Value]] = {
    "yes_no": _yes_no,
    "category": _category,
    "list": _list,
    "number": _number,
}


def _measured(quantity: Quantity) -> Value:
    match quantity.value:
        case None:
            return Unknown("missing", quantity.why_missing or "")
        case "yes" | "no":
            return Categories(frozenset({quantity.value}))
        case "unknown":
            return Unknown("near_threshold", "undecided within the error of the outline")
        case number:
            low = number if quantity.low is None else quantity.low
            high = number if quantity.high is None else quantity.high
            return Interval(low, high, number)


def _island(values: Mapping[str, Value]) -> Value:
    """Whether the lesion lies wholly lateral to the acetabular edge on the mid-coronal plane.

    The published wording assumes a lesion that starts medially; without both ends that
    assumption stands.
    """
    medial, edge = values.get("lesion_medial_deg"), values.get("acetabular_edge_deg")
    if not isinstance(medial, Interval) or not isinstance(edge, Interval):
        return Categories(frozenset({"no"}))
    if medial.low >= edge.high:
        return Categories(frozenset({"yes"}))
    if medial.high < edge.low:
        return Categories(frozenset({"no"}))
    return Unknown("near_threshold")
