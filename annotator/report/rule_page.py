"""All rules as one page to read, search, print and sign."""

from itertools import groupby

from annotator.model.signatures import RuleSignatures, SignatureFile
from annotator.report.rule_outcomes import example_parts
from annotator.report.rule_parts import RulePart, RulesPage, SectionPart, SourcePart
from annotator.report.rule_statements import statements, title_of
from annotator.staging.rule_records import SECTIONS, RuleRecord, rule_records
from annotator.staging.rulebase import RuleBase
from annotator.staging.signing import Opinion, opinions, signatures_in_words, standing_of
from annotator.staging.stage_pack import CHECKED_IN_WORDS, ParameterSpec, SourceSpec, SystemSpec
from annotator.staging.trace import number_in_words

__all__ = ["rules_page"]

_STANDINGS = ("disputed", "signed", "void")


def rules_page(
    rules: RuleBase, file: SignatureFile | None = None, *, with_examples: bool = True
) -> RulesPage:
    """The page of a rule base.

    Parameters
    ----------
    rules : RuleBase
        With a policy's choices if these are to be read.
    file : SignatureFile or None
        Signatures to show beside the rules.
    with_examples : bool
        Each is run through the engine, which takes some seconds for all rules.
    """
    records = rule_records(rules)
    given = opinions(records, file) if file else {}
    standing = standing_of(records, file) if file else RuleSignatures(rules=len(records))
    return RulesPage(
        title=f"Rules of {rules.ruleset.name} {rules.ruleset.version}",
        ruleset=_ruleset(rules),
        summary=". ".join(text[0].upper() + text[1:] for text in signatures_in_words(standing)),
        safety=rules.pack.safety,
        sections=tuple(
            SectionPart(
                title=title,
                rules=tuple(
                    _rule(record, rules, given.get(record.id, ()), with_examples=with_examples)
                    for record in group
                ),
            )
            for title, group in groupby(records, key=_section)
        ),
        parameters=_parameters(rules),
    )


def _section(record: RuleRecord) -> str:
    """Heading; each system has its own."""
    system = record.spec if isinstance(record.spec, SystemSpec) else record.system
    heading = SECTIONS.get(record.section, record.section.replace("_", " ").capitalize())
    return heading if system is None else system.title


def _ruleset(rules: RuleBase) -> tuple[tuple[str, str], ...]:
    ruleset = rules.ruleset
    return (
        ("Rule set", f"{ruleset.name} {ruleset.version}"),
        ("Date", ruleset.date or "none"),
        ("Status", ruleset.status or "none"),
        ("Local policy", ruleset.policy or "none"),
        ("SHA-256 of all packs", ruleset.sha256),
    )


def _parameters(rules: RuleBase) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (
            spec.text,
            number_in_words(rules.parameters[name], spec.unit),
            _span(spec),
        )
        for name, spec in rules.pack.parameters.items()
    )


def _span(spec: ParameterSpec) -> str:
    if spec.low is None or spec.high is None:
        return "nothing: part of a published definition"
    return " to ".join(number_in_words(end, spec.unit) for end in (spec.low, spec.high))


def _rule(
    record: RuleRecord, rules: RuleBase, said: tuple[Opinion, ...], *, with_examples: bool
) -> RulePart:
    found = {one.standing for one in said}
    return RulePart(
        id=record.id,
        title=title_of(record, rules),
        statements=statements(record, rules),
        sources=tuple(_source(rules.pack.sources[name]) for name in record.sources),
        basis=_basis(record),
        examples=example_parts(record, rules) if with_examples else (),
        sha256=record.sha256,
        signed=tuple(map(_opinion, said)),
        standing=next((one for one in _STANDINGS if one in found), "unsigned"),
    )


def _basis(record: RuleRecord) -> str:
    if getattr(record.spec, "basis", "") == "policy":
        return "This project's own policy; no published source."
    return "" if record.sources else "No source is cited."


def _opinion(one: Opinion) -> str:
    word = "agrees" if one.said.agree else "disagrees"
    void = "; void, the rule has changed since" if one.is_void else ""
    remark = f": {one.said.remark}" if one.said.remark else ""
    return f"{one.signing.in_words} {word}{void}{remark}"


def _source(source: SourceSpec) -> SourcePart:
    identifiers = [f"doi:{source.doi}" if source.doi else "", source.pmid and f"PMID {source.pmid}"]
    level = source.level
    detail = [source.locator or "", level or "", str(source.year or "")]
    checked = [CHECKED_IN_WORDS[source.checked], source.checked_by or "", source.checked_on or ""]
    return SourcePart(
        citation=source.citation,
        identifier=", ".join(filter(None, identifiers)) or "no identifier on file",
        detail=", ".join(filter(None, detail)),
        checked=", ".join(filter(None, checked)),
        is_unverified=source.checked == "unverified",
    )
