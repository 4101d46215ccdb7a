"""ARCO 1994: the size letter at each limit, the stage that carries it, and the location."""

from collections.abc import Callable

import pytest
from hip_findings import CRESCENT, FLATTENED, HIP, STAGE_I, STAGE_II

from annotator.model.assessment import Assessment

Assess = Callable[..., Assessment]

#: A CT that shows the fracture which the film does not.
FRACTURE_ON_CT = {"ct_done": "yes", "ct_subchondral_fracture": "yes", "ct_flattening": "no"}


@pytest.mark.parametrize(
    ("area", "letters"),
    [
        (0.0, ("A",)),
        (0.1499, ("A",)),
        (0.15, ("B",)),
        (0.1501, ("B",)),
        (0.2999, ("B",)),
        (0.30, ("B",)),
        (0.3001, ("C",)),
        (1.0, ("C",)),
        ([0.13, 0.16], ("A", "B")),
        ([0.28, 0.32], ("B", "C")),
        ([0.10, 0.40], ("A", "B", "C")),
    ],
)
def test_the_letter_of_stages_one_and_two_reads_the_area(
    assessed: Assess, area: object, letters: tuple[str, ...]
) -> None:
    systems = assessed(**STAGE_II, lesion_area_fraction_mid_coronal=area).systems
    assert systems["arco_1994_size"].possible == letters
    assert systems["arco_1994_stage"].possible == tuple(f"2-{letter}" for letter in letters)


def test_mri_alone_gives_a_letter_and_says_what_it_reads(assessed: Assess) -> None:
    result = assessed(**HIP, lesion_area_fraction_mid_coronal=0.2).systems["arco_1994_size"]
    assert result.possible == ("B",)
    assert any("stages 1 and 2" in note for note in result.notes)


@pytest.mark.parametrize(
    ("surface", "depression", "letters"),
    [
        (0.1, 0.0, ("A",)),
        (0.1, 1.99, ("A",)),
        (0.1, 2.0, ("B",)),
        (0.1, 4.0, ("B",)),
        (0.1, 4.01, ("C",)),
        (0.1499, 1.0, ("A",)),
        (0.15, 1.0, ("B",)),
        (0.30, 1.0, ("B",)),
        (0.3001, 1.0, ("C",)),
        (0.2, 5.0, ("C",)),
        (0.4, 1.0, ("C",)),
        (0.1, [1.5, 2.5], ("A", "B")),
        (0.2, [1.5, 2.5], ("B",)),
        ([0.1, 0.35], 3.0, ("B", "C")),
    ],
)
def test_in_stage_three_the_higher_letter_of_surface_and_depth_counts(
    assessed: Assess, surface: object, depression: object, letters: tuple[str, ...]
) -> None:
    facts = {"collapsed_surface_fraction": surface, "depression_mm": depression}
    systems = assessed(**FLATTENED, **facts).systems
    assert systems["arco_1994_size"].possible == letters
    assert systems["arco_1994_stage"].possible == tuple(f"3-{letter}" for letter in letters)


@pytest.mark.parametrize(
    ("extent", "letters"),
    [(0.1499, "A"), (0.15, "B"), (0.30, "B"), (0.3001, "C"), ([0.1, 0.2], "AB")],
)
def test_without_flattening_the_crescent_gives_the_letter(
    assessed: Assess, extent: object, letters: str
) -> None:
    systems = assessed(**CRESCENT, crescent_extent_fraction=extent).systems
    assert systems["arco_1994_size"].possible == tuple(letters)
    assert systems["arco_1994_stage"].possible == tuple(f"3-{letter}" for letter in letters)


def test_letters_by_area_and_by_collapse_that_differ_are_no_contradiction(
    assessed: Assess,
) -> None:
    facts = {"collapsed_surface_fraction": 0.1, "depression_mm": 3.0}
    assessment = assessed(**FLATTENED, **facts, lesion_area_fraction_mid_coronal=0.1)
    size = assessment.systems["arco_1994_size"]
    assert size.possible == ()
    assert "another letter" in size.notes[0]
    assert assessment.systems["arco_1994_stage"].possible == ("3-B",)
    assert "findings_conflict" not in {issue.code for issue in assessment.issues}


def test_one_letter_by_area_and_by_collapse_stands(assessed: Assess) -> None:
    facts = {"collapsed_surface_fraction": 0.1, "depression_mm": 3.0}
    facts |= {"lesion_area_fraction_mid_coronal": 0.2}
    assert assessed(**FLATTENED, **facts).systems["arco_1994_size"].possible == ("B",)


@pytest.mark.parametrize(
    ("facts", "stages"),
    [
        (STAGE_I, ("1-A", "1-B", "1-C")),
        (STAGE_II, ("2-A", "2-B", "2-C")),
        (CRESCENT, ("3-A", "3-B", "3-C")),
        (FLATTENED, ("3-A", "3-B", "3-C")),
        ({**STAGE_I, **FRACTURE_ON_CT}, ("3-A", "3-B", "3-C")),
        ({**FLATTENED, "joint_space_narrowing": "yes"}, ("4",)),
        ({**HIP, "acetabular_change": "yes"}, ("4",)),
    ],
)
def test_the_stage_by_its_definition(
    assessed: Assess, facts: dict[str, str], stages: tuple[str, ...]
) -> None:
    assert assessed(**facts).systems["arco_1994_stage"].possible == stages


def test_a_fracture_that_only_ct_shows_is_no_contradiction(assessed: Assess) -> None:
    issues = assessed(**{**STAGE_I, **FRACTURE_ON_CT}).issues
    assert not [issue for issue in issues if "conflict" in issue.code]


def test_stage_zero_stays_until_something_shows_the_necrosis(assessed: Assess) -> None:
    unseen = {name: value for name, value in STAGE_I.items() if name != "mri_band"}
    assert assessed(**unseen).systems["arco_1994_stage"].possible[0] == "0"


@pytest.mark.parametrize(
    ("position", "places"),
    [
        (-0.2, ("medial",)),
        (0.3333, ("medial",)),
        (1 / 3, ("central",)),
        (0.6666, ("central",)),
        (2 / 3, ("lateral",)),
        (1.2, ("lateral",)),
        ([0.3, 0.4], ("medial", "central")),
        ([0.6, 0.7], ("central", "lateral")),
    ],
)
def test_the_location_is_the_third_of_the_arc_where_the_lesion_ends(
    assessed: Assess, position: object, places: tuple[str, ...]
) -> None:
    result = assessed(**HIP, jic_lateral_position=position).systems["arco_1994_location"]
    assert result.possible == places
    assert any("convention of this tool" in note for note in result.notes)


def test_arthritis_carries_neither_letter_nor_location(assessed: Assess) -> None:
    systems = assessed(**HIP, joint_space_narrowing="yes", jic_lateral_position=0.2).systems
    for name in ("arco_1994_size", "arco_1994_location"):
        assert systems[name].possible == ()
        assert "stage 4" in systems[name].notes[0]


def test_exactly_two_millimetres_names_the_other_copies(assessed: Assess) -> None:
    notes = assessed(**FLATTENED, depression_mm=2.0).systems["arco_1994_size"].notes
    assert any("exactly 2 mm" in note for note in notes)
