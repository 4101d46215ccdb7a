"""A reading remembers what rules came to, and forgets it where a fact has changed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.io.packs import load_rules
from annotator.staging.logic import Categories, Interval, Outcome, Unknown, Value, evaluate
from annotator.staging.policy import Policy
from annotator.staging.reading import Reading

RULES = load_rules()
CATEGORIES = sorted(n for n, spec in RULES.facts.items() if spec.kind in {"yes_no", "category"})
NUMBERS = sorted(name for name, spec in RULES.facts.items() if spec.kind == "number")


def categories(fact: str) -> st.SearchStrategy[Value]:
    words = st.frozensets(st.sampled_from(RULES.facts[fact].values), max_size=2)
    return words.map(lambda possible: Categories(possible) if possible else Unknown("not_imaged"))


def intervals(fact: str) -> st.SearchStrategy[Value]:
    ends = st.sampled_from([0.0, *RULES.thresholds.get(fact, ()), 1e3])
    return st.tuples(ends, ends).map(lambda pair: Interval(min(pair), max(pair)))


@st.composite
def some_values(draw: st.DrawFn) -> dict[str, Value]:
    words = draw(st.lists(st.sampled_from(CATEGORIES), unique=True, max_size=15))
    numbers = draw(st.lists(st.sampled_from(NUMBERS), unique=True, max_size=8))
    values = {fact: draw(categories(fact)) for fact in words}
    return values | {fact: draw(intervals(fact)) for fact in numbers}


def content(outcome: Outcome) -> tuple[object, ...]:
    return outcome.truth, outcome.why, outcome.open_facts


@settings(max_examples=8)
@given(some_values(), some_values())
def test_a_changed_reading_answers_as_a_new_one(
    values: dict[str, Value], others: dict[str, Value]
) -> None:
    reading = Reading(values, RULES)
    before = {path: content(reading.outcome(path)) for path in RULES.conditions}
    changed = reading.changed(others)
    for path, condition in RULES.conditions.items():
        assert content(changed.outcome(path)) == content(evaluate(condition, values | others)), path
        assert content(reading.outcome(path)) == before[path], path


@settings(max_examples=8)
@given(some_values())
def test_every_branch_of_an_explanation_has_the_verdict_of_its_condition(
    values: dict[str, Value],
) -> None:
    reading = Reading(values, RULES)
    by_words = {reading.words(path): path for path in RULES.conditions}
    for path in RULES.conditions:
        trace = reading.explained(path, text="concluded")
        assert (trace.rule, trace.verdict) == (path, reading.truth(path))
        assert trace.why_unknown == reading.outcome(path).why
        for branch in trace.children:
            if branch.text in by_words:
                assert branch.verdict == reading.truth(by_words[branch.text]), branch.text


def test_a_rule_forgets_its_outcome_only_if_it_reads_what_changed() -> None:
    reading = Reading({"depression_mm": Interval(1.0, 1.0)}, RULES)
    (path, *_) = RULES.index.readers["lesion_fraction"]
    kept = reading.outcome(path)
    assert reading.changed({"sex": Unknown()}).outcome(path) is kept
    decided = reading.changed({"lesion_fraction": Interval(0.5, 0.5)}).outcome(path)
    assert "lesion_fraction" in kept.open_facts
    assert "lesion_fraction" not in decided.open_facts


def test_the_rules_of_one_policy_are_compiled_once() -> None:
    policy = Policy(name="House", parameters={"age_preserve_max": 55})
    rules = RULES.with_policy(policy)
    assert RULES.with_policy(policy.model_copy()) is rules
    assert RULES.with_policy(policy.model_copy(update={"name": "Other"})) is not rules
    assert RULES.with_policy(None) is RULES
    assert rules.parameters["age_preserve_max"] != RULES.parameters["age_preserve_max"]
