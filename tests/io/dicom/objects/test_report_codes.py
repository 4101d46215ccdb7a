"""Every figure and every stage has a code that the standard can carry and that never changes."""

import pytest
from pydicom.sr.codedict import codes as dictionary
from pydicom.sr.coding import Code

from annotator.io.dicom.objects.report_codes import (
    ABSENT,
    SCHEME,
    UNITS,
    WORDS,
    generic_concept,
    measurement_code,
    measurement_named,
    open_stage_code,
    stage_code,
    stage_named,
    stage_value_code,
)
from annotator.io.packs import load_rules
from annotator.model.definitions import MEASUREMENTS

STAGES = [(system.id, value) for system in load_rules().pack.systems for value in system.values]


def _every_own_code() -> list[Code]:
    return [
        *map(measurement_code, MEASUREMENTS),
        *(stage_code(system) for system in dict(STAGES)),
        *(open_stage_code(system) for system in dict(STAGES)),
        *(stage_value_code(system, value) for system, value in STAGES),
    ]


def test_a_code_names_one_figure_or_stage_and_fits_the_attribute_it_stands_in() -> None:
    every = _every_own_code()
    assert len({code.value for code in every}) == len(every)
    for code in every:
        assert code.scheme_designator == SCHEME
        assert len(code.value) <= 16
        assert len(code.meaning) <= 64


def test_a_code_leads_back_to_what_it_names() -> None:
    for name in MEASUREMENTS:
        assert measurement_named(measurement_code(name).value, SCHEME) == name
    for system, value in STAGES:
        coded = stage_value_code(system, value).value
        for concept in (stage_code(system), open_stage_code(system)):
            assert stage_named(concept.value, coded, SCHEME) == (system, value)


def test_a_code_of_another_scheme_or_system_names_nothing() -> None:
    assert measurement_named("M001", "99OTHER") is None
    assert measurement_named("M999", SCHEME) is None
    assert stage_named("S01", "S01:II", "99OTHER") is None
    assert stage_named("S02", "S01:II", SCHEME) is None


def test_a_number_that_was_given_stays() -> None:
    assert measurement_code("head_diameter_mm").value == "M001"
    assert measurement_code("lesion_volume_mm3").value == "M005"
    assert measurement_code("combined_necrotic_angle_deg").value == "M012"
    assert measurement_code("octant_inferior_posterior_medial_fraction").value == "M048"
    assert stage_value_code("arco_2019", "IIIA").value == "S01:IIIA"
    assert stage_value_code("steinberg_1995", "IV-B").value == "S12:IV-B"
    assert stage_value_code("lichtman_1977", "I").value == "S20:I"


@pytest.mark.parametrize(
    ("ours", "standard"),
    [
        (generic_concept("head_diameter_mm"), dictionary.cid7469.Diameter),
        (generic_concept("head_volume_mm3"), dictionary.cid7469.Volume),
        (generic_concept("head_sphere_volume_mm3"), dictionary.cid7469.VolumeOfSphere),
        (generic_concept("lesion_volume_mm3"), dictionary.cid7469.Volume),
        (generic_concept("lesion_fraction"), dictionary.cid7469.VolumeRatio),
        (ABSENT, dictionary.cid240.Absent),
        (WORDS["unknown"], dictionary.cid240.Undetermined),
        (WORDS["yes"], dictionary.cid230.Yes),
        (WORDS["no"], dictionary.cid230.No),
        (UNITS["mm3"], dictionary.cid7181.CubicMillimeter),
        (UNITS["mm"], dictionary.cid7181.Millimeter),
        (UNITS["deg"], dictionary.cid7183.Degree),
        (UNITS["1"], dictionary.cid7181.NoUnits),
    ],
)
def test_a_generic_code_is_that_of_the_context_group(ours: Code, standard: Code) -> None:
    assert ours == standard
    assert ours.meaning == standard.meaning
