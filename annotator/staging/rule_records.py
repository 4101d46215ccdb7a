"""Every rule that a clinician can sign, and the hash of all that its meaning rests on.

The hash covers the rule as written with its terms and limits filled in, what it calls the facts
that it reads, and the sources that it cites. Whatever of these changes, the hash changes; another
rule's change, a comment or the order of a file does not touch it.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Any

from attrs import frozen
from pydantic import BaseModel
from pydantic_core import to_json

from annotator.staging.pack import Pack
from annotator.staging.rulebase import RuleBase
from annotator.staging.stage_pack import Spec, SystemSpec

__all__ = ["SECTIONS", "RuleRecord", "record_readers", "rule_count", "rule_records"]

#: Sections of rules in the order in which they are read, with a heading.
SECTIONS: Mapping[str, str] = {
    "systems": "Staging systems",
    "crosswalk": "Systems side by side, approximate",
    "votes": "Risk of collapse",
    "gate": "Treatment gate: default rows",
    "overrides": "Treatment gate: rows that change or add a tier",
    "guards": "What bars every treatment",
    "modalities": "Treatment modalities",
    "modifiers": "Cautions for certain patients",
    "prognosis": "Published natural history",
    "conflicts": "Where sources disagree",
    "opinions": "Opinions of guidelines, side by side",
    "contradictions": "Statements that cannot hold together",
    "implications": "What a statement says of other facts",
}
_NAME_OF_ONE = {name: name.removesuffix("s") for name in SECTIONS}


@frozen
class RuleRecord:
    """One rule to sign.

    Parameters
    ----------
    id : str
        As ``onfh rules list`` and the traces name it.
    section : str
        A key of `SECTIONS`, or another section of a pack.
    spec : Spec
        The rule as written.
    sha256 : str
        Of its content, with terms, limits, facts and sources.
    sources : tuple of str
        Names of every source that it cites.
    system : SystemSpec or None
        The system that a staging rule belongs to.
    """

    id: str
    section: str
    spec: Spec
    sha256: str
    sources: tuple[str, ...]
    system: SystemSpec | None = None


@frozen
class _Found:
    """A rule in its section, before it is hashed."""

    id: str
    section: str
    spec: Spec
    system: SystemSpec | None = None


def rule_records(rules: RuleBase) -> tuple[RuleRecord, ...]:
    """Every rule, in reading order.

    Parameters
    ----------
    rules : RuleBase
        With a policy's choices if these are what is to be signed.
    """
    return tuple(_record(found, rules) for found in _every(rules))


def record_readers(rules: RuleBase) -> Mapping[str, Callable[[], RuleRecord]]:
    """What reads each rule, by its name: to show one, the others need not be hashed.

    Parameters
    ----------
    rules : RuleBase
        With a policy's choices if these are what is to be signed.
    """
    return {found.id: partial(_record, found, rules) for found in _every(rules)}


def rule_count(rules: RuleBase) -> int:
    """How many rules there are, without reading any.

    Parameters
    ----------
    rules : RuleBase
    """
    return sum(1 for _ in _every(rules))


def _every(rules: RuleBase) -> Iterator[_Found]:
    for section in _sections(rules.pack):
        yield from _found(section)


def _sections(pack: Pack) -> Iterator[tuple[str, tuple[Spec, ...]]]:
    """Sections that hold rules: the known ones first, then any that a schema adds later."""
    others = [name for name in Pack.model_fields if name not in SECTIONS]
    for name in (*SECTIONS, *others):
        specs = getattr(pack, name)
        if isinstance(specs, tuple) and all(isinstance(spec, Spec) for spec in specs):
            yield name, specs


def _found(section: tuple[str, tuple[Spec, ...]]) -> Iterator[_Found]:
    name, specs = section
    for index, spec in enumerate(specs):
        own = getattr(spec, "id", None) or _unnamed(name, spec, index)
        yield _Found(own, name, spec)
        if isinstance(spec, SystemSpec):
            yield from (_Found(f"{own}/{rule.id}", name, rule, spec) for rule in spec.rules)


def _unnamed(section: str, spec: Spec, index: int) -> str:
    if section == "votes":
        return f"vote/{getattr(spec, 'fact', index)}"
    return f"{_NAME_OF_ONE.get(section, section)}/{index}"


def _record(found: _Found, rules: RuleBase) -> RuleRecord:
    content = _plain(found.spec)
    if isinstance(found.spec, SystemSpec):
        content.pop("rules")  # each is signed by itself
    filled = _filled(content, rules)
    facts = [name for name in _named(filled, {"fact"}) if name in rules.facts]
    sources = tuple(_named(filled, {"source", "sources"}))
    canonical = {
        "rule": found.id,
        "content": filled,
        "facts": {name: _meaning(rules, name) for name in facts},
        "sources": {name: _plain(rules.pack.sources[name]) for name in sources},
    }
    if "guideline" in content:
        canonical["guideline"] = _plain(rules.pack.guidelines[content["guideline"]])
    if found.system is not None:
        system = found.system
        canonical["system"] = {"title": system.title, "year": system.year, "values": system.values}
    return RuleRecord(
        id=found.id,
        section=found.section,
        spec=found.spec,
        sha256=hashlib.sha256(to_json(_sorted(canonical))).hexdigest(),
        sources=sources,
        system=found.system,
    )


def _filled(content: Any, rules: RuleBase) -> Any:
    """The content with every term and limit written out."""
    match content:
        case {"ref": str(name), **rest} if not rest:
            definition = rules.pack.definitions[name]
            return {"term": definition.label, "when": _filled(definition.when, rules)}
        case {"parameter": str(name), **rest} if not rest:
            return {"limit": rules.parameters[name], "unit": rules.pack.parameters[name].unit}
        case Mapping():
            return {key: _filled(value, rules) for key, value in content.items()}
        case list() | tuple():
            return [_filled(each, rules) for each in content]
    return content


def _named(content: Any, keys: AbstractSet[str]) -> list[str]:
    """Every name that stands under one of these keys, once."""
    return list(dict.fromkeys(_names(content, keys)))


def _names(content: Any, keys: AbstractSet[str]) -> Iterator[str]:
    if isinstance(content, Mapping):
        for key, value in content.items():
            if key in keys:
                yield from [value] if isinstance(value, str) else value
            else:
                yield from _names(value, keys)
    elif isinstance(content, list):
        for each in content:
            yield from _names(each, keys)


def _plain(spec: BaseModel) -> dict[str, Any]:
    # Defaults are left out, so that a schema may grow without voiding what was signed.
    return spec.model_dump(mode="python", exclude_defaults=True)


def _meaning(rules: RuleBase, fact: str) -> dict[str, Any]:
    spec = rules.facts[fact]
    return {"label": spec.label, "kind": spec.kind, "unit": spec.unit, "values": spec.values}


def _sorted(content: Any) -> Any:
    if isinstance(content, Mapping):
        return {key: _sorted(content[key]) for key in sorted(content)}
    if isinstance(content, list | tuple):
        return [_sorted(each) for each in content]
    return content
