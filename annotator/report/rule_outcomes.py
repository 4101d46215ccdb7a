"""What the engine made of an example, in the words of the rule's own section."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from annotator.model.assessment import Assessment, ModalityVerdict
from annotator.report.rule_parts import ExamplePart
from annotator.report.wording import tier_text
from annotator.staging.rule_examples import CONTEXT, Example, examples
from annotator.staging.rule_records import RuleRecord
from annotator.staging.rulebase import RuleBase
from annotator.staging.trace import number_in_words

__all__ = ["example_parts"]

_VERDICTS: Mapping[ModalityVerdict, str] = {
    "meets": "meets published conditions",
    "excluded": "excluded",
    "not_applicable": "published conditions not met",
    "cannot_say": "cannot say yet",
}


def example_parts(record: RuleRecord, rules: RuleBase) -> tuple[ExamplePart, ...]:
    """The examples of a rule; what every example of treatment takes for granted is left out.

    Parameters
    ----------
    record : RuleRecord
    rules : RuleBase
    """
    return tuple(
        ExamplePart(
            facts=tuple(_facts(example, rules)),
            holds=example.verdict == "true",
            outcome=_outcome(record, example),
        )
        for example in examples(record, rules)
    )


def _facts(example: Example, rules: RuleBase) -> Iterator[tuple[str, bool]]:
    told = {
        name: value
        for name, value in example.facts.items()
        if name in example.changed or CONTEXT.get(name) != value
    }
    for name, value in (told or example.facts).items():
        spec = rules.facts[name]
        said = number_in_words(value, spec.unit) if isinstance(value, float) else _word(value)
        yield f"{spec.label}: {said}", name in example.changed


def _word(value: object) -> str:
    return (", ".join(map(str, value)) or "none") if isinstance(value, list) else str(value)


def _outcome(record: RuleRecord, example: Example) -> str:
    if example.assessment is None:
        return f"facts refused: {example.refusal}"
    if record.system is not None:
        possible = example.assessment.systems[record.system.id].possible
        return f"still possible: {', '.join(possible) or 'none'}"
    say = _SAY.get(record.section)
    if say is not None:
        return say(record, example.assessment)
    return "rule holds" if example.verdict == "true" else "rule does not hold"


def _risk(_: RuleRecord, assessment: Assessment) -> str:
    return f"risk {' or '.join(assessment.risk.possible)}"


def _verdict(record: RuleRecord, assessment: Assessment) -> str:
    (row,) = (one for one in assessment.modalities if one.id == record.id)
    return _VERDICTS[row.verdict]


def _barred(_: RuleRecord, assessment: Assessment) -> str:
    barred = sum(one.verdict == "excluded" for one in assessment.modalities)
    return f"{barred} of {len(assessment.modalities)} modalities excluded"


def _prognosis(record: RuleRecord, assessment: Assessment) -> str:
    spec: Any = record.spec
    return _shown(row.group == spec.group for row in assessment.prognosis)


def _conflict(record: RuleRecord, assessment: Assessment) -> str:
    spec: Any = record.spec
    return _shown(text.startswith(spec.question) for text in assessment.tier.conflicts)


def _caution(record: RuleRecord, assessment: Assessment) -> str:
    spec: Any = record.spec
    rows = (row for row in assessment.modalities if row.id in spec.modalities)
    return _shown(caution.startswith(spec.text) for row in rows for caution in row.cautions)


def _shown(matches: Iterable[bool]) -> str:
    return "shown" if any(matches) else "not shown"


def _tier(_: RuleRecord, assessment: Assessment) -> str:
    tier = assessment.tier
    if tier.proposed is not None:
        said = f"tier {tier_text(tier.proposed)}"
    else:
        said = f"no single tier; possible: {', '.join(tier.possible) or 'none'}"
    return f"{said}; alternative {', '.join(tier.alternatives)}" if tier.alternatives else said


_SAY: Mapping[str, Callable[[RuleRecord, Assessment], str]] = {
    "votes": _risk,
    "gate": _tier,
    "overrides": _tier,
    "guards": _barred,
    "modalities": _verdict,
    "modifiers": _caution,
    "prognosis": _prognosis,
    "conflicts": _conflict,
}
