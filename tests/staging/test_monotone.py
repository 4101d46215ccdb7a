"""Laws of the whole engine: adding facts never turns an answer round."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import GuidelineError
from annotator.io.packs import load_rules
from annotator.model.assessment import Assessment, Trace
from annotator.staging.engine import assess
from annotator.staging.facts import parse_facts

RULES = load_rules()
#: The two ends that tell an island belong to one measurement with the JIC position.
TOGETHER = {"lesion_medial_deg", "acetabular_edge_deg"}
CONTRADICTIONS = {"stage_conflict", "findings_conflict"}
ALLOWED = {
    "meets": {"meets", "excluded"},
    "not_applicable": {"not_applicable", "excluded"},
    "excluded": {"excluded"},
}


def stated_values(fact: str) -> st.SearchStrategy[Any]:
    spec = RULES.facts[fact]
    if spec.kind == "number":
        around = [t + d for t in RULES.thresholds.get(fact, ()) for d in (-0.01, 0.0, 0.01)]
        inside = [n for n in around if (spec.min or 0) <= n <= (spec.max or 1)]
        return st.sampled_from(inside) if inside else st.just(spec.max)
    if spec.kind == "list":
        return st.lists(st.sampled_from(spec.values), max_size=2)
    return st.sampled_from(spec.values)


FACTS = sorted(
    name for name, spec in RULES.facts.items() if spec.group != "derived" and name not in TOGETHER
)
USUAL = {"site": "femoral_head", "onfh_present": "yes", "skeletally_mature": "yes"}


@st.composite
def growing_facts(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    names = draw(st.lists(st.sampled_from(FACTS), unique=True, max_size=25))
    more = {name: draw(stated_values(name)) for name in names}
    more |= draw(st.sampled_from([USUAL, {}]))
    kept = draw(st.sets(st.sampled_from(sorted(more)))) if more else set()
    return {name: more[name] for name in more if name in kept}, more


def answer(raw: dict[str, Any]) -> Assessment | None:
    try:
        return assess(parse_facts(raw, RULES), RULES)
    except GuidelineError:
        return None


def verdicts(rows: tuple[Trace, ...]) -> dict[str, str]:
    return {row.rule: row.verdict for row in rows}


@given(growing_facts())
def test_adding_facts_never_brings_back_a_stage_or_turns_a_verdict(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    few, many = (answer(raw) for raw in pair)
    if few is None or many is None or CONTRADICTIONS & {issue.code for issue in many.issues}:
        return
    for name, before in few.systems.items():
        after = many.systems[name]
        assert set(after.possible) <= set(before.possible), name
        later = verdicts(after.trace)
        for rule, verdict in verdicts(before.trace).items():
            assert verdict in ("unknown", later.get(rule, verdict)), rule
    later_rows = {row.id: row.verdict for row in many.modalities}
    for row in few.modalities:
        allowed = ALLOWED.get(row.verdict, {later_rows[row.id]})
        assert later_rows[row.id] in allowed, row.id
    if set(many.risk.possible) <= set(few.risk.possible):
        later = verdicts(many.tier.trace)
        for rule, verdict in verdicts(few.tier.trace).items():
            assert verdict in ("unknown", later[rule]), rule


@given(growing_facts())
def test_accepted_facts_give_one_whole_answer_in_any_order(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    assessment = answer(pair[1])
    if assessment is None:
        return
    assert (assessment.tier.proposed is not None) == (len(assessment.tier.possible) == 1)
    assert assessment.risk.possible
    assert len(assessment.modalities) == 25
    assert assessment.safety
    written = assessment.model_dump_json()
    assert Assessment.model_validate_json(written) == assessment
    other_order = answer(dict(reversed(pair[1].items())))
    assert other_order is not None
    assert other_order.model_dump_json() == written
