"""What a report says, and in which order."""

import pytest

from annotator.model.assessment import Assessment, Flip, Trace
from annotator.model.case import Case, CaseResult
from annotator.report.content import Report
from annotator.report.document import compose, words_of
from annotator.report.proposal import flips
from annotator.report.reasons import collect_sources, needs_in_words, reasoning
from annotator.report.words import Words

LABELS = {"xr_done": "Radiograph available", "arco_2019": "ARCO 2019"}
WORDING = ("Full safety wording.",)


def composed(result: CaseResult, case: Case) -> Report:
    words = words_of(result.assessment, LABELS)
    return compose(result, case, words=words, safety=WORDING)


@pytest.fixture
def report(left_result: CaseResult, left_case: Case) -> Report:
    return composed(left_result, left_case)


def test_every_measurement_is_shown_once(report: Report, left_result: CaseResult) -> None:
    shown = [line.name for group in report.measurements for line in group.lines]
    assert sorted(shown) == sorted(left_result.measurements.measurements)


def test_measurements_stand_in_the_fixed_order_whatever_the_mapping_s(
    report: Report, left_result: CaseResult, left_case: Case
) -> None:
    backwards = dict(reversed(left_result.measurements.measurements.items()))
    measurements = left_result.measurements.model_copy(update={"measurements": backwards})
    result = left_result.model_copy(update={"measurements": measurements})
    assert composed(result, left_case) == report


def test_warnings_stand_before_notes_and_none_is_lost(report: Report) -> None:
    assert [issue.severity for issue in report.issues] == ["warning", "info"]


def test_an_open_system_shows_every_value_and_what_would_narrow_it(report: Report) -> None:
    stage = report.stages[0]
    assert (stage.name, stage.possible, stage.settled) == ("ARCO 2019", ("I", "II"), False)
    assert stage.needs == ("Radiograph available", "ct done")


def test_every_rule_read_keeps_its_branches_and_numbered_sources(report: Report) -> None:
    rule, branch = report.stages[0].reasoning.rows
    assert (rule.depth, rule.verdict, branch.depth, branch.verdict) == (0, "unknown", 1, "met")
    assert report.sources[rule.references[0] - 1].startswith("Hungerford")


def test_a_rule_that_a_threshold_leaves_open_is_shown_with_the_figure(report: Report) -> None:
    reasoning = report.stages[1].reasoning
    assert reasoning.decided == ()
    assert [line.text for line in reasoning.borderline] == [
        "risk by volume (Lesion share of the outlined head: 14.6 % [13.5, 15.7])"
    ]
    assert reasoning.rows[1].here == "14.6 % [13.5, 15.7]; the threshold lies inside the interval"


def test_a_decided_rule_names_the_facts_that_decided_it(report: Report) -> None:
    reasoning = report.stages[2].reasoning
    assert [line.text for line in reasoning.decided] == [
        "rules out III (Radiograph available: yes) [this project's own policy, no published source]"
    ]
    assert [line.text for line in reasoning.open] == ["rules out IV (ct done)"]
    assert reasoning.borderline == ()


def test_of_several_facts_only_those_that_decided_are_named() -> None:
    words = Words(fact_labels={}, sources=())
    yes = Trace(text="a", verdict="true", facts={"first": "yes"})
    no = Trace(text="b", verdict="false", facts={"second": "no"})
    either = Trace(text="either", verdict="true", children=(yes, no))
    neither = Trace(text="not b", verdict="true", children=(no,))
    lines = reasoning([either, neither], words).decided
    assert [line.text for line in lines] == ["either (first: yes)", "not b (second: no)"]


def test_a_modality_out_of_reach_is_never_shown_as_an_option(report: Report) -> None:
    assert [option.id for option in report.options] == ["M08_CORE_DECOMPRESSION"]


def test_an_excluded_modality_is_named_with_the_fact_that_excludes_it(report: Report) -> None:
    assert [line.text for line in report.excluded] == [
        "Marrow cells: excluded by active infection (active infection: yes)"
    ]
    assert report.not_applicable == ("Tantalum rod",)


def test_a_disagreement_of_sources_shows_two_sides(report: Report) -> None:
    assert report.tier is not None
    (conflict,) = report.tier.conflicts
    assert conflict.question == "Silent small lesion"
    assert conflict.sides == ("watch (Hungerford)", "expect collapse (Hernigou)")


def test_an_option_shows_both_sides_cautions_and_unchecked_exclusions(report: Report) -> None:
    option = report.options[0]
    assert option.arguments_for
    assert option.arguments_against
    assert option.cautions == ("age 40 or more",)
    assert option.unchecked_exclusions == ("active infection",)


def test_a_small_published_group_is_marked_very_uncertain(report: Report) -> None:
    row = report.prognosis[0]
    assert (row.very_uncertain, row.n, row.interval) == (True, "8", "22 to 78 %")


def test_an_open_tier_is_not_proposed(report: Report) -> None:
    assert report.tier is not None
    assert report.tier.proposed is None
    assert [text[:2] for text in report.tier.possible] == ["T1", "T3"]


def test_provenance_names_software_rules_hash_settings_and_series(
    report: Report, left_result: CaseResult
) -> None:
    text = "\n".join(f"{line.label} {line.text}" for line in report.provenance)
    provenance = left_result.provenance
    for needed in (
        "onfh-annotator 0.1.0",
        "onfh-core 0.1.0",
        "ab" * 32,
        "surface reach mm 4.0",
        str(provenance.series_uid),
        provenance.annotation_sha256,
    ):
        assert needed in text


def test_series_description_with_a_name_stays_out(report: Report) -> None:
    assert "DOE" not in report.model_dump_json()


def test_identification_shows_the_end_of_a_long_uid_only(report: Report) -> None:
    series = {line.label: line.text for line in report.identification}["Series"]
    assert series == "…456789012345"


def test_a_blocked_case_keeps_the_safety_wording_and_claims_nothing(
    blocked_result: CaseResult, left_case: Case
) -> None:
    report = composed(blocked_result, left_case)
    assert report.blocked
    assert report.safety == WORDING
    assert (report.stages, report.tier, report.options, report.headline) == ((), None, (), ())
    lines = [line for group in report.measurements for line in group.lines]
    assert all(line.missing and not line.value for line in lines)


def test_sources_are_listed_once_in_reading_order(left_result: CaseResult) -> None:
    assessment = left_result.assessment
    assert isinstance(assessment, Assessment)
    sources = collect_sources(assessment)
    assert "policy" not in sources
    assert [source.split()[0] for source in sources] == ["Hungerford", "Kuroda", "Ha"]


def test_the_right_hip_is_called_right(right_result: CaseResult, right_case: Case) -> None:
    report = composed(right_result, right_case)
    assert "right hip" in report.title
    assert report.side == "right"


def test_a_need_that_is_known_says_that_a_threshold_lies_in_its_interval() -> None:
    leaf = Trace(
        text="Combined angle below 200 deg",
        verdict="unknown",
        facts={"combined_necrotic_angle_deg": "183.8 deg [153.5, 210.5]"},
        why_unknown="near_threshold",
    )
    missing = Trace(
        text="ct", verdict="unknown", facts={"ct_done": "not known"}, why_unknown="missing"
    )
    rule = Trace(rule="R1", text="rules out 1", verdict="unknown", children=(leaf, missing))
    named = needs_in_words(
        ("combined_necrotic_angle_deg", "ct_done"), (rule,), Words(fact_labels={}, sources=())
    )
    assert named == (
        "combined necrotic angle deg, more exactly (a threshold lies inside its interval)",
        "ct done",
    )


def test_a_change_of_the_tier_is_told_in_words(left_result: CaseResult) -> None:
    assessment = left_result.assessment
    assert assessment is not None
    flip = Flip(fact="xr_done", would_change="tier", to="T1 or T3", when="no")
    changed = assessment.model_copy(update={"flips": (flip,)})
    (line,) = flips(changed, words_of(changed, LABELS))
    assert line.label == "Radiograph available: no"
    assert line.text == (
        "tier: T1 (observe and unload) or T3 (minimally invasive head-saving procedure)"
    )
