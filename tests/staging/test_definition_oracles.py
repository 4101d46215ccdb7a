"""Systems against their definition written down a second time, as functions of known facts."""

from itertools import product

import pytest
from examples import few_examples
from hip_findings import HIP
from hypothesis import given
from hypothesis import strategies as st

from annotator.io.packs import load_rules
from annotator.staging.facts import parse_facts
from annotator.staging.reading import Reading
from annotator.staging.standings import reading_with_systems

RULES = load_rules()
SHARES = st.one_of(
    st.floats(0, 1), st.sampled_from([0.0, 0.05, 0.15, 0.25, 0.30, 2 / 3, 0.95, 1.0])
)
DEPTHS = st.one_of(st.floats(0, 8), st.sampled_from([0.0, 2.0, 3.0, 4.0]))


def shown(system: str, **facts: object) -> tuple[str, ...]:
    """What one system alone answers."""
    values = parse_facts({**HIP, **facts}, RULES).values
    _, standings = reading_with_systems(Reading(values, RULES), only=frozenset({system}))
    return standings[system].shown


def letter(share: float) -> str:
    return "A" if share < 0.15 else "B" if share <= 0.30 else "C"


def letter_of_depth(depth_mm: float) -> str:
    return "A" if depth_mm < 2 else "B" if depth_mm <= 4 else "C"


def cjfh(lateral: float, central: float, medial: float) -> tuple[str, ...]:
    if max(lateral, central, medial) < 0.05:
        return ()
    if lateral < 0.05:
        return ("C",) if central >= 0.05 else ("M",)
    if lateral < 0.95:
        return ("L1",)
    if central >= 0.95 and medial >= 0.95:
        return ("L3",)
    return ("L2",) if medial < 0.05 else ("L2", "L3")


@few_examples(20)
@given(SHARES, SHARES, SHARES)
def test_cjfh(lateral: float, central: float, medial: float) -> None:
    facts = {
        "pillar_lateral_fraction": lateral,
        "pillar_central_fraction": central,
        "pillar_medial_fraction": medial,
    }
    assert shown("cjfh_2012", **facts) == cjfh(lateral, central, medial)


@few_examples(20)
@given(st.floats(-120, 120), st.floats(1, 50))
def test_arco_2021(lateral_deg: float, edge_deg: float) -> None:
    expected = "1" if lateral_deg <= 0 else "2" if lateral_deg <= edge_deg else "3"
    facts = {"lesion_lateral_deg": lateral_deg, "lesion_beyond_edge_deg": lateral_deg - edge_deg}
    assert shown("arco_2021_type", **facts) == (expected,)


@few_examples(20)
@given(SHARES, SHARES, SHARES, DEPTHS)
def test_letters_of_arco_1994_steinberg_and_the_chinese_stage_agree_with_their_tables(
    lesion: float, crescent: float, surface: float, depth_mm: float
) -> None:
    joint = dict.fromkeys(("joint_space_narrowing", "acetabular_change", "joint_destruction"), "no")
    mri = dict.fromkeys(("mri_marrow_oedema", "mri_subchondral_fracture"), "no")
    known = {
        **joint,
        **mri,
        "ct_done": "no",
        "mri_band": "yes",
        "lesion_fraction": lesion,
        "lesion_area_fraction_mid_coronal": lesion,
        "crescent_extent_fraction": crescent,
        "collapsed_surface_fraction": surface,
    }
    known["xr_sclerosis_cysts_porosis"] = "yes"
    whole = {**known, "xr_crescent": "no", "xr_flattening": "no"}
    cracked = {**known, "xr_crescent": "yes", "xr_flattening": "no"}
    flat = {**known, "xr_crescent": "yes", "xr_flattening": "yes", "depression_mm": depth_mm}
    higher = max(letter(surface), letter_of_depth(depth_mm))
    assert shown("arco_1994_stage", **whole) == (f"2-{letter(lesion)}",)
    assert shown("arco_1994_stage", **cracked) == (f"3-{letter(crescent)}",)
    assert shown("arco_1994_stage", **flat) == (f"3-{higher}",)
    assert shown("steinberg_1995", **whole) == (f"II-{letter(lesion)}",)
    assert shown("steinberg_1995", **cracked) == (f"III-{letter(crescent)}",)
    assert shown("steinberg_1995", **flat) == (f"IV-{higher}",)
    assert shown("china_2015", **whole) == (f"2{letter(lesion).lower()}",)
    assert shown("china_2015", **cracked) == (f"3{letter(crescent).lower()}",)
    assert shown("china_2015", **flat) == (f"4{letter_of_depth(depth_mm).lower()}",)


def cruess(glenoid: str, collapse: str, crescent: str, sclerosis: str) -> str:
    findings = (("V", glenoid), ("IV", collapse), ("III", crescent), ("II", sclerosis))
    return next((stage for stage, seen in findings if seen == "yes"), "I")


@pytest.mark.parametrize("seen", list(product(("yes", "no"), repeat=4)))
def test_cruess_is_the_gravest_finding(seen: tuple[str, str, str, str]) -> None:
    names = ("glenoid_involved", "xr_collapse", "xr_crescent", "xr_sclerosis_cysts_porosis")
    facts = {"site": "humeral_head", "xr_flattening": "no", **dict(zip(names, seen, strict=True))}
    assert shown("cruess_1976", **facts) == (cruess(*seen),)


def lichtman(seen: tuple[str, str, str, str, str]) -> str:
    worn, split, collapse, fixed, sclerosis = seen
    if worn == "yes":
        return "IV"
    if split == "yes":
        return "IIIC"
    if collapse == "yes":
        return "IIIB" if fixed == "yes" else "IIIA"
    return "II" if sclerosis == "yes" else "I"


@pytest.mark.parametrize("seen", list(product(("yes", "no"), repeat=5)))
def test_lichtman_by_its_table(seen: tuple[str, str, str, str, str]) -> None:
    names = (
        "joint_space_narrowing",
        "lunate_coronal_split",
        "xr_collapse",
        "scaphoid_fixed_rotation",
        "xr_sclerosis_cysts_porosis",
    )
    facts = {"site": "lunate", "joint_destruction": "no", **dict(zip(names, seen, strict=True))}
    assert shown("lichtman_1977", **facts) == (lichtman(seen),)


def koshino(worn: str, collapse: str, flattening: str, lucency: str) -> str:
    if worn == "yes":
        return "4"
    if collapse == "yes":
        return "3"
    return "2" if "yes" in {flattening, lucency} else "1"


@pytest.mark.parametrize("seen", list(product(("yes", "no"), repeat=4)))
def test_koshino_by_its_table(seen: tuple[str, str, str, str]) -> None:
    names = ("joint_space_narrowing", "xr_collapse", "xr_flattening", "xr_subchondral_lucency")
    facts = {"site": "distal_femur", "joint_destruction": "no"}
    facts |= dict(zip(names, seen, strict=True))
    assert shown("koshino_1979", **facts) == (koshino(*seen),)
