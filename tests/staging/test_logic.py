"""Laws and truth tables of the three-valued logic."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import GuidelineError
from annotator.staging.conditions import Scope, compile_condition
from annotator.staging.logic import (
    AllOf,
    AnyOf,
    Categories,
    Comparison,
    Condition,
    Contains,
    Interval,
    Members,
    Membership,
    Named,
    Negation,
    Unknown,
    Value,
    evaluate,
)
from annotator.staging.stage_pack import Definition, FactSpec

TRUTHS = {"true": 1.0, "unknown": 0.5, "false": 0.0}
WORDS = {number: word for word, number in TRUTHS.items()}
VALUES: dict[str, Value] = {
    "true": Categories(frozenset({"yes"})),
    "false": Categories(frozenset({"no"})),
    "unknown": Unknown(),
}


def is_yes(fact: str) -> Membership:
    return Membership(fact, frozenset({"yes"}))


@pytest.mark.parametrize("pair", list(itertools.product(TRUTHS, repeat=2)))
def test_all_is_the_minimum_and_any_the_maximum_of_kleene(pair: tuple[str, str]) -> None:
    facts = {"a": VALUES[pair[0]], "b": VALUES[pair[1]]}
    numbers = [TRUTHS[word] for word in pair]
    branches = (is_yes("a"), is_yes("b"))
    assert evaluate(AllOf(branches), facts).truth == WORDS[min(numbers)]
    assert evaluate(AnyOf(branches), facts).truth == WORDS[max(numbers)]


@pytest.mark.parametrize(
    ("word", "negated"), [("true", "false"), ("false", "true"), ("unknown", "unknown")]
)
def test_not_turns_true_and_false_and_keeps_unknown(word: str, negated: str) -> None:
    assert evaluate(Negation(is_yes("a")), {"a": VALUES[word]}).truth == negated


@pytest.mark.parametrize("triple", list(itertools.product(TRUTHS, repeat=3)))
def test_nested_conditions_follow_the_tables(triple: tuple[str, str, str]) -> None:
    a, b, c = (TRUTHS[word] for word in triple)
    facts = {name: VALUES[word] for name, word in zip("abc", triple, strict=True)}
    nested = AllOf((AnyOf((is_yes("a"), Negation(is_yes("b")))), Named("c", is_yes("c"))))
    assert evaluate(nested, facts).truth == WORDS[min(max(a, 1 - b), c)]


def test_a_missing_fact_is_unknown_never_false() -> None:
    outcome = evaluate(Comparison("lesion_fraction", "lt", 0.15), {})
    assert (outcome.truth, outcome.why) == ("unknown", "missing")


@pytest.mark.parametrize("why", ["missing", "not_assessable", "not_imaged", "near_threshold"])
def test_the_reason_for_unknown_is_kept(why: str) -> None:
    assert evaluate(AllOf((is_yes("a"), is_yes("b"))), {"a": Unknown(why)}).why is not None
    assert evaluate(is_yes("a"), {"a": Unknown(why)}).why == why


@pytest.mark.parametrize(
    ("op", "below", "at", "above"),
    [
        ("lt", "true", "false", "false"),
        ("le", "true", "true", "false"),
        ("gt", "false", "false", "true"),
        ("ge", "false", "true", "true"),
    ],
)
def test_a_comparison_just_below_at_and_just_above(
    op: str, below: str, at: str, above: str
) -> None:
    leaf = Comparison("x", op, 2.0)  # type: ignore[arg-type] - the four operators
    for number, expected in [(1.9999999, below), (2.0, at), (2.0000001, above)]:
        assert evaluate(leaf, {"x": Interval(number, number)}).truth == expected


def test_an_interval_across_the_threshold_is_near_threshold() -> None:
    outcome = evaluate(Comparison("x", "le", 2.0), {"x": Interval(1.9, 2.1, 1.95)})
    assert (outcome.truth, outcome.why) == ("unknown", "near_threshold")


def test_an_empty_set_of_categories_decides_nothing() -> None:
    assert evaluate(is_yes("a"), {"a": Categories(frozenset())}).why == "disagreement"


def test_a_list_that_was_given_is_complete() -> None:
    facts = {"causes_also": Members(frozenset({"alcohol"}))}
    assert evaluate(Contains("causes_also", "alcohol"), facts).truth == "true"
    assert evaluate(Contains("causes_also", "trauma"), facts).truth == "false"


def test_a_decided_branch_no_longer_asks_for_its_facts() -> None:
    condition = AllOf((AnyOf((is_yes("a"), is_yes("b"))), is_yes("c")))
    assert evaluate(condition, {"a": VALUES["true"]}).open_facts == ("c",)
    assert evaluate(condition, {}).open_facts == ("a", "b", "c")
    assert evaluate(condition, {"c": VALUES["false"]}).open_facts == ()


def test_equal_conditions_of_one_scope_are_one_object_and_a_definition_is_compiled_once() -> None:
    fact = FactSpec(kind="yes_no", label="A", group="patient", values=("yes", "no"))
    leaf = {"fact": "a", "op": "in", "value": ["yes"]}
    scope = Scope({"a": fact}, {"named": Definition(label="A is so", when=leaf)}, {})
    once, again = (compile_condition({"all": [leaf, {"ref": "named"}]}, scope, "x") for _ in "12")
    assert once is again
    assert isinstance(once, AllOf)
    direct, named = once.children
    assert isinstance(named, Named)
    assert named.child is direct


@pytest.mark.parametrize("late", ["itself", "later"])
def test_a_definition_knows_only_those_before_it(late: str) -> None:
    fact = FactSpec(kind="yes_no", label="A", group="patient", values=("yes", "no"))
    leaf = {"fact": "a", "op": "in", "value": ["yes"]}
    definitions = {
        "itself": Definition(label="one", when={"ref": late}),
        "later": Definition(label="two", when=leaf),
    }
    scope = Scope({"a": fact}, definitions, {})
    compile_condition({"ref": "later"}, scope, "x")
    with pytest.raises(GuidelineError, match="declare it first"):
        compile_condition({"ref": "itself"}, scope, "x")


leaves = st.one_of(
    st.builds(Membership, st.sampled_from("ab"), st.frozensets(st.sampled_from("pqr"), min_size=1)),
    st.builds(
        Comparison, st.sampled_from("xy"), st.sampled_from(["lt", "le", "gt", "ge"]), st.just(0.5)
    ),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Negation, inner),
    ),
    max_leaves=8,
)
ends = st.floats(0, 1)


@given(conditions, st.data())
def test_narrowing_a_value_never_turns_true_into_false_or_back(
    condition: Condition, data: st.DataObject
) -> None:
    wide: dict[str, Value] = {}
    narrow: dict[str, Value] = {}
    for name in "ab":
        full = data.draw(st.frozensets(st.sampled_from("pqr"), min_size=1))
        wide[name] = Categories(full)
        narrow[name] = Categories(
            data.draw(st.frozensets(st.sampled_from(sorted(full)), min_size=1))
        )
    for name in "xy":
        a, b, c, d = sorted(data.draw(st.tuples(ends, ends, ends, ends)))
        wide[name], narrow[name] = Interval(a, d), Interval(b, c)
    for name in data.draw(st.sets(st.sampled_from("abxy"))):
        del wide[name]
    before, after = evaluate(condition, wide).truth, evaluate(condition, narrow).truth
    assert before in ("unknown", after)
