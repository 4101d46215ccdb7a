"""CJFH 2012: three pillars, each spared, touched or whole."""

from collections.abc import Callable

import pytest
from hip_findings import HIP

from annotator.model.assessment import Assessment

Assess = Callable[..., Assessment]


def pillars(lateral: object, central: object, medial: object) -> dict[str, object]:
    return {
        "pillar_lateral_fraction": lateral,
        "pillar_central_fraction": central,
        "pillar_medial_fraction": medial,
    }


@pytest.mark.parametrize(
    ("shares", "types"),
    [
        ((0.0, 0.0, 0.3), ("M",)),
        ((0.049, 0.049, 0.05), ("M",)),
        ((0.049, 0.05, 0.3), ("C",)),
        ((0.0, 0.9, 0.9), ("C",)),
        ((0.05, 0.5, 0.3), ("L1",)),
        ((0.949, 1.0, 1.0), ("L1",)),
        ((0.95, 0.5, 0.049), ("L2",)),
        ((0.95, 0.5, 0.05), ("L2", "L3")),
        ((0.95, 0.949, 0.95), ("L2", "L3")),
        ((0.95, 0.95, 0.949), ("L2", "L3")),
        ((0.95, 0.95, 0.95), ("L3",)),
        ((1.0, 1.0, 1.0), ("L3",)),
    ],
)
def test_the_type_by_the_share_of_each_pillar(
    assessed: Assess, shares: tuple[float, float, float], types: tuple[str, ...]
) -> None:
    assert assessed(**HIP, **pillars(*shares)).systems["cjfh_2012"].possible == types


@pytest.mark.parametrize(
    ("shares", "types"),
    [
        (([0.03, 0.07], 0.5, 0.5), ("C", "L1")),
        ((0.0, [0.03, 0.07], 0.5), ("M", "C")),
        (([0.93, 0.97], 0.5, 0.0), ("L1", "L2")),
        ((1.0, 1.0, [0.93, 0.97]), ("L2", "L3")),
        ((1.0, 0.5, [0.03, 0.07]), ("L2", "L3")),
        (([0.0, 1.0], 0.5, 0.5), ("C", "L1", "L2", "L3")),
    ],
)
def test_a_share_within_its_error_of_a_limit_leaves_both_types(
    assessed: Assess, shares: tuple[object, object, object], types: tuple[str, ...]
) -> None:
    assert assessed(**HIP, **pillars(*shares)).systems["cjfh_2012"].possible == types


def test_a_lesion_that_touches_no_pillar_has_no_type(assessed: Assess) -> None:
    result = assessed(**HIP, **pillars(0.04, 0.049, 0.0)).systems["cjfh_2012"]
    assert result.possible == ()
    assert "under 5 %" in result.notes[0]


@pytest.mark.parametrize(
    ("shares", "nearest"),
    [((0.0, 0.4, 0.0), "C"), ((0.4, 0.4, 0.0), "L1"), ((1.0, 0.6, 0.3), "L2")],
)
def test_what_the_paper_does_not_describe_is_said(
    assessed: Assess, shares: tuple[float, float, float], nearest: str
) -> None:
    result = assessed(**HIP, **pillars(*shares)).systems["cjfh_2012"]
    assert nearest in result.possible
    assert any(nearest in note for note in result.notes)


def test_one_pillar_alone_only_removes(assessed: Assess) -> None:
    result = assessed(**HIP, pillar_lateral_fraction=0.5).systems["cjfh_2012"]
    assert result.possible == ("L1",)
    central = assessed(**HIP, pillar_central_fraction=0.5).systems["cjfh_2012"]
    assert central.possible == ("C", "L1", "L2", "L3")
    assert "pillar_lateral_fraction" in central.needs
