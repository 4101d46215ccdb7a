"""The rule base: all packs together, cross-checked, with every condition compiled."""

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from attrs import evolve, field, frozen
from pydantic import ValidationError

from annotator.errors import GuidelineError
from annotator.model.assessment import Ruleset
from annotator.model.validation import first_fault
from annotator.staging.conditions import Scope, compile_condition
from annotator.staging.logic import Condition
from annotator.staging.merge import SYSTEM_GROUP, checked_references, merged
from annotator.staging.pack import Pack
from annotator.staging.policy import Policy
from annotator.staging.rule_index import RuleIndex, supported_by, thresholds
from annotator.staging.stage_pack import (
    CHECKED_IN_WORDS,
    FactSpec,
    RawCondition,
    SourceSpec,
    SystemSpec,
)
from annotator.staging.wordings import in_force

__all__ = ["RuleBase", "build_rules", "fact_table"]


@frozen
class RuleBase:
    """Everything that :func:`annotator.staging.engine.assess` reads.

    Parameters
    ----------
    pack : Pack
        All files merged; each system with the wording that is in force.
    ruleset : Ruleset
        Name, version and hash.
    facts : mapping of name to FactSpec
        The fact table, systems and derived facts included, in form order.
    conditions : mapping of path to Condition
        Every condition of the packs, e.g. ``"arco_2019/A1"`` or
        ``"M08_CORE_DECOMPRESSION/indicated"``.
    parameters : mapping of str to float
        With a local policy's values in place.
    rules_off : frozenset of str
        Gate rows and modalities that a local policy switched off.
    citations : mapping of source to str
    thresholds : mapping of fact name to tuple of float
        Every value that some rule compares the number with, ascending.
    index : RuleIndex
        What follows from the rest, ready for look-up.
    published : tuple of SystemSpec
        The systems with all their wordings.
    """

    pack: Pack
    ruleset: Ruleset
    facts: Mapping[str, FactSpec]
    conditions: Mapping[str, Condition]
    parameters: Mapping[str, float]
    citations: Mapping[str, str]
    thresholds: Mapping[str, tuple[float, ...]]
    index: RuleIndex = field(repr=False)
    rules_off: frozenset[str] = frozenset()
    published: tuple[SystemSpec, ...] = ()
    _local: dict[str, "RuleBase"] = field(factory=dict, init=False, repr=False, eq=False)

    def cited(self, names: tuple[str, ...], basis: str = "source") -> tuple[str, ...]:
        """Citations in words; ``policy`` where a rule rests on this project's own choice."""
        return supported_by(names, basis, self.citations)

    def named(self, names: tuple[str, ...]) -> str:
        """Citations without identifiers, for a sentence."""
        return "; ".join(self.pack.sources[name].citation for name in names)

    def with_policy(self, policy: Policy | None) -> "RuleBase":
        """The rule base with a local policy's choices; compiled once for each policy.

        Raises
        ------
        GuidelineError
            If the policy overrides what is not open to it.
        """
        if policy is None:
            return self
        # A batch asks again for every hip.
        content = policy.model_dump_json()
        if content not in self._local:
            self._local[content] = self._overlaid(policy)
        return self._local[content]

    def _overlaid(self, policy: Policy) -> "RuleBase":
        parameters = {**self.parameters, **_allowed(policy, self.pack)}
        _check_bands(parameters, policy.name)
        _check_switched_off(policy, self.pack)
        systems = in_force(self.published, policy.wordings, policy.name)
        pack = self.pack.model_copy(update={"systems": systems})
        conditions = _compiled(pack, self.facts, parameters)
        return evolve(
            self,
            pack=pack,
            ruleset=self.ruleset.model_copy(update={"policy": policy.in_words, "signatures": None}),
            parameters=parameters,
            conditions=conditions,
            thresholds=thresholds(conditions),
            index=RuleIndex.of(pack, conditions, self.citations),
            rules_off=frozenset(policy.rules_off),
        )


def fact_table(rules: RuleBase) -> Mapping[str, FactSpec]:
    """Facts that a person may state, in the order of a form; measured and derived ones apart."""
    stated = {
        name: spec
        for name, spec in rules.facts.items()
        if spec.group in {"patient", "imaging", "mri_read", SYSTEM_GROUP}
    }
    required_first = sorted(stated, key=lambda name: not stated[name].required)
    return {name: stated[name] for name in required_first}


def build_rules(files: Mapping[str, object], sha256: str) -> RuleBase:
    """The rule base of parsed pack files.

    Parameters
    ----------
    files : mapping of file name to parsed content
    sha256 : str
        Over the bytes of all files.

    Raises
    ------
    GuidelineError
        Naming the file and the path of the first fault.
    """
    pack = merged({name: _parsed(name, content) for name, content in files.items()})
    ruleset = pack.ruleset
    if ruleset is None:
        raise GuidelineError("the packs have no ruleset section; one file must name the rule set")
    checked_references(pack)
    published = pack.systems
    pack = pack.model_copy(update={"systems": in_force(published, {})})
    parameters = {name: spec.value for name, spec in pack.parameters.items()}
    conditions = _compiled(pack, pack.facts, parameters)
    _check_other_wordings(published, Scope(pack.facts, pack.definitions, parameters))
    citations = {name: _citation(source) for name, source in pack.sources.items()}
    return RuleBase(
        pack=pack,
        ruleset=ruleset.model_copy(update={"sha256": sha256, "policy": None, "signatures": None}),
        facts=pack.facts,
        conditions=conditions,
        parameters=parameters,
        citations=citations,
        thresholds=thresholds(conditions),
        index=RuleIndex.of(pack, conditions, citations),
        published=published,
    )


def _parsed(name: str, content: object) -> Pack:
    try:
        return Pack.model_validate(content)
    except ValidationError as error:
        raise GuidelineError(f"{name}: {first_fault(error)}") from None


def _citation(source: SourceSpec) -> str:
    identifier = f"doi:{source.doi}" if source.doi else source.pmid and f"PMID {source.pmid}"
    parts = [source.citation, identifier, source.locator, CHECKED_IN_WORDS[source.checked]]
    return "; ".join(part for part in parts if part)


def _compiled(
    pack: Pack, facts: Mapping[str, FactSpec], parameters: Mapping[str, float]
) -> dict[str, Condition]:
    scope = Scope(facts, pack.definitions, parameters)
    return {
        path: compile_condition(raw, scope, path) for path, raw in _written(pack) if raw is not None
    }


def _check_other_wordings(published: Iterable[SystemSpec], scope: Scope) -> None:
    """Refuse a fault in a wording that is not in force now: a policy may choose it later."""
    for path, raw in _system_conditions(system for system in published if system.wordings):
        if raw is not None:
            compile_condition(raw, scope, path)


def _written(pack: Pack) -> Iterator[tuple[str, RawCondition | None]]:
    """Every condition of the packs with the path under which it is found."""
    lists: dict[str, list[RawCondition]] = {
        "contradiction": [spec.when for spec in pack.contradictions],
        "implication": [spec.when for spec in pack.implications],
        "guard": [spec.when for spec in pack.guards],
        "modifier": [spec.when for spec in pack.modifiers],
    }
    for name, written in lists.items():
        yield from ((f"{name}/{index}", when) for index, when in enumerate(written))
    yield from ((row.id, row.when) for row in pack.gate_rows)
    yield from ((row.id, row.when) for row in pack.prognosis)
    yield from ((row.id, row.when) for row in pack.conflicts)
    yield from ((row.id, row.when) for row in pack.opinions)
    for row in pack.gate:
        yield f"{row.id}/alternative", row.alternative_when
    for vote in pack.votes:
        yield from ((f"vote/{vote.fact}/{band}", when) for band, when in vote.bands.items())
    yield from chain(_system_conditions(pack.systems), _modality_conditions(pack))


def _system_conditions(
    systems: Iterable[SystemSpec],
) -> Iterator[tuple[str, RawCondition | None]]:
    for system in systems:
        for rule in system.rules:
            yield f"{system.id}/{rule.id}", rule.when
        for index, note in enumerate(system.applies_unless):
            yield f"{system.id}/unless/{index}", note.when
        for index, note in enumerate(system.notes):
            yield f"{system.id}/note/{index}", note.when


def _modality_conditions(pack: Pack) -> Iterator[tuple[str, RawCondition | None]]:
    for row in pack.modalities:
        yield f"{row.id}/indicated", row.indicated_when
        yield f"{row.id}/excluded", row.excluded_when
        for index, caution in enumerate(row.cautions):
            yield f"{row.id}/caution/{index}", caution.when
        for index, argument in enumerate(row.arguments):
            yield f"{row.id}/argument/{index}", argument.when


def _allowed(policy: Policy, pack: Pack) -> Mapping[str, float]:
    for name, value in policy.parameters.items():
        spec = pack.parameters.get(name)
        if spec is None:
            known = ", ".join(sorted(pack.parameters))
            raise GuidelineError(f"policy {policy.name}: no parameter {name!r}; known: {known}")
        if spec.low is None or spec.high is None:
            raise GuidelineError(
                f"policy {policy.name}: {name} belongs to a published definition; remove it"
            )
        if not math.isfinite(value) or not spec.low <= value <= spec.high:
            raise GuidelineError(
                f"policy {policy.name}: {name} is {value}; give {spec.low} to {spec.high}"
            )
    return policy.parameters


def _check_bands(parameters: Mapping[str, float], policy: str) -> None:
    """A lower limit of a band stays below its upper limit."""
    for low, value in parameters.items():
        high = low.removesuffix("_low") + "_high"
        if low.endswith("_low") and value >= parameters.get(high, math.inf):
            raise GuidelineError(f"policy {policy}: {low} must stay below {high}")


def _check_switched_off(policy: Policy, pack: Pack) -> None:
    # Rows that keep a case from the gate or from surgery guard the patient and stay on.
    defaults = [row for row in pack.gate if not row.stops]
    additions = [row for row in pack.overrides if not row.replaces]
    open_rows = {row.id for row in defaults if row.basis == "policy"}
    open_rows |= {row.id for row in additions if row.basis == "policy"}
    open_rows |= {row.id for row in pack.modalities}
    for name in policy.rules_off:
        if name not in open_rows:
            raise GuidelineError(
                f"policy {policy.name}: {name!r} cannot be switched off; "
                "only default rows that rest on policy and modalities can"
            )
