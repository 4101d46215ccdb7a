"""The rule packs as a page that a clinician can review: every condition in words, with sources."""

from collections.abc import Iterable, Iterator

from annotator.cli.rules_text import entry
from annotator.staging.conditions import Scope, compile_condition
from annotator.staging.pack import (
    CautionSpec,
    ConflictSpec,
    CrosswalkSpec,
    FactSpec,
    PrognosisSpec,
    RawCondition,
    SourceSpec,
)
from annotator.staging.rulebase import RuleBase
from annotator.staging.stage_pack import CHECKED_IN_WORDS
from annotator.staging.trace import words

__all__ = ["facts_page", "rules_page"]

HEAD = """\
# Rules

Written by `make docs` from the packs in `annotator/staging/packs`; do not edit by hand.

Rule set {name}, version {version}, sha256 `{sha256}`.

A system's answer is every stage that the facts do not rule out: known facts only remove, a missing
fact is unknown and never "no". The tier is a list of published options that match the facts, not a
recommendation. "unverified" marks a source that nobody checked; it may inform but never enable.
"""

FACTS_HEAD = """\
# Facts

Written by `make docs` from the packs in `annotator/staging/packs`; do not edit by hand.

What a facts file (YAML or JSON) may state for `onfh assess` and `--findings`. Every fact may be
left out: an absent fact is unknown, never "no". A yes/no fact is `yes`, `no`, `unknown`,
`not_assessable` or `not_imaged`; a number is `12.5` or an interval `[10, 15]`; a category is one
value or a list of those still possible.
"""


def rules_page(rules: RuleBase) -> str:
    """The whole page in Markdown."""
    pack = rules.pack
    ruleset = rules.ruleset
    sections = (
        _section("Words that several rules use", [_definitions(rules)]),
        _section("Staging systems", (_entry(rules, one.id) for one in pack.systems)),
        _section("Crosswalk, approximate", [_crosswalk(rules, pack.crosswalk)]),
        _section("Risk of collapse", (_vote(rules, one.fact, one.bands) for one in pack.votes)),
        _section("Treatment gate: looked at first", (_entry(rules, o.id) for o in pack.overrides)),
        _section("Treatment gate: default rows", (_entry(rules, one.id) for one in pack.gate)),
        _section("Modalities", (_entry(rules, one.id) for one in pack.modalities)),
        _section("Cautions on every treatment", [_guards(rules, pack.guards)]),
        _section("Natural history", [_prognosis_table(rules, pack.prognosis)]),
        _section("Where sources disagree", (_conflict(rules, one) for one in pack.conflicts)),
        _section("Guidelines side by side", (_guideline(rules, one) for one in pack.guidelines)),
        _section("Sources", [_source_table(pack.sources.values())]),
    )
    head = HEAD.format(name=ruleset.name, version=ruleset.version, sha256=ruleset.sha256)
    return "\n".join([head, *sections])


def facts_page(rules: RuleBase) -> str:
    """The table of facts in Markdown: first what a person states, then what is measured."""
    head = ("fact", "meaning", "kind", "values or unit")
    rows = [(name, spec) for name, spec in rules.facts.items() if spec.group != "derived"]
    stated = (_fact_row(name, spec) for name, spec in rows if spec.group != "measured")
    measured = (_fact_row(name, spec) for name, spec in rows if spec.group == "measured")
    return "\n".join(
        [
            FACTS_HEAD,
            _section("Stated by a reader", [_table(head, stated)]),
            _section("Measured", [_table(head, measured)]),
        ]
    )


def _fact_row(name: str, spec: FactSpec) -> tuple[str, ...]:
    bounded = spec.min is not None and spec.max is not None
    limits = f", {spec.min:g} to {spec.max:g}" if bounded else ""
    allowed = f"{spec.unit}{limits}" if spec.kind == "number" else ", ".join(spec.values)
    required = " (first on the form)" if spec.required else ""
    return (f"`{name}`", spec.label + required, spec.kind.replace("_", "/"), allowed)


def _definitions(rules: RuleBase) -> str:
    lines = (
        f"- **{one.label}**: {_in_words(rules, one.when)}"
        for one in rules.pack.definitions.values()
    )
    return "\n".join([*lines, ""])


def _guards(rules: RuleBase, guards: Iterable[CautionSpec]) -> str:
    lines = (f"- {one.text} When: {_in_words(rules, one.when)}" for one in guards)
    return "\n".join([*lines, ""])


def _in_words(rules: RuleBase, raw: RawCondition) -> str:
    scope = Scope(rules.facts, rules.pack.definitions, rules.parameters)
    return words(compile_condition(raw, scope, "rules page"), rules.facts)


def _section(title: str, parts: Iterable[str]) -> str:
    return "\n".join([f"## {title}\n", *parts])


def _entry(rules: RuleBase, identifier: str) -> str:
    """What ``onfh rules show`` says, as a heading and a list."""
    title, *lines = entry(rules, identifier).splitlines()
    listed = (_item(line) for line in lines if line.strip())
    return "\n".join([f"### {title}\n", *listed, ""])


def _item(line: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}- {line.strip()}"


def _vote(rules: RuleBase, fact: str, bands: Iterable[str]) -> str:
    lines = (
        f"- {band}: {words(rules.conditions[f'vote/{fact}/{band}'], rules.facts)}" for band in bands
    )
    return "\n".join([f"### By {rules.facts[fact].label}\n", *lines, ""])


def _crosswalk(rules: RuleBase, rows: Iterable[CrosswalkSpec]) -> str:
    systems = tuple(dict.fromkeys(name for row in rows for name in row.stages))
    head = ("finding", *(rules.facts[name].label for name in systems), "source")
    cells = (
        (
            row.finding,
            *(", ".join(row.stages.get(name, ())) or "none" for name in systems),
            rules.cited(row.sources)[0],
        )
        for row in rows
    )
    return _table(head, cells)


def _prognosis_table(rules: RuleBase, rows: Iterable[PrognosisSpec]) -> str:
    cells = (
        (one.metric, one.group, one.endpoint, one.follow_up, _result(one), _cited(rules, one))
        for one in rows
    )
    return _table(("metric", "group", "end point", "follow-up", "result", "source"), cells)


def _result(row: PrognosisSpec) -> str:
    return row.result or f"{row.events} of {row.n}"


def _cited(rules: RuleBase, row: PrognosisSpec) -> str:
    return rules.cited((row.source,))[0]


def _conflict(rules: RuleBase, conflict: ConflictSpec) -> str:
    lines = (f"- {side.text} [{'; '.join(rules.cited(side.sources))}]" for side in conflict.sides)
    return "\n".join([f"### {conflict.question}\n", *lines, ""])


def _guideline(rules: RuleBase, name: str) -> str:
    guideline = rules.pack.guidelines[name]
    cells = (
        (
            one.topic.replace("_", " "),
            words(rules.conditions[one.id], rules.facts),
            one.stance,
            one.text,
            rules.cited(one.sources)[0],
        )
        for one in rules.pack.opinions
        if one.guideline == name
    )
    table = _table(("topic", "when", "stance", "says", "source"), cells)
    return "\n".join([f"### {guideline.name}\n", f"{guideline.limits}\n", table])


def _source_table(sources: Iterable[SourceSpec]) -> str:
    cells = (
        (
            one.citation,
            _identifier(one) or "not recorded",
            one.level or "not recorded",
            CHECKED_IN_WORDS[one.checked],
        )
        for one in sources
    )
    return _table(("source", "identifier", "kind", "checked"), cells)


def _identifier(source: SourceSpec) -> str | None:
    if source.doi:
        return f"doi:{source.doi}"
    return f"PMID {source.pmid}" if source.pmid else source.locator


def _table(head: tuple[str, ...], rows: Iterable[tuple[str | None, ...]]) -> str:
    return "\n".join([_row(head), _row(("---",) * len(head)), *map(_row, rows), ""])


def _row(cells: Iterable[str | None]) -> str:
    return "| " + " | ".join(_cells(cells)) + " |"


def _cells(cells: Iterable[str | None]) -> Iterator[str]:
    return ((cell or "").replace("|", "\\|") for cell in cells)
