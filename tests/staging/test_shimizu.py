"""Shimizu 1994: large means both a quarter of the diameter and two thirds of the arc."""

from collections.abc import Callable

import pytest
from hip_findings import HIP

from annotator.model.assessment import Assessment

Assess = Callable[..., Assessment]


@pytest.mark.parametrize(
    ("extent", "arc", "sizes"),
    [
        (0.2499, 0.9, ("other",)),
        (0.25, 0.9, ("large",)),
        (0.5, 0.6666, ("other",)),
        (0.5, 2 / 3, ("large",)),
        ([0.2, 0.3], 0.9, ("other", "large")),
        ([0.2, 0.3], 0.5, ("other",)),
        (0.5, [0.6, 0.7], ("other", "large")),
    ],
)
def test_large_needs_both(
    assessed: Assess, extent: object, arc: object, sizes: tuple[str, ...]
) -> None:
    facts = {"lesion_diameter_fraction": extent, "wb_arc_involved_fraction": arc}
    assert assessed(**HIP, **facts).systems["shimizu_1994"].possible == sizes


def test_the_arc_alone_asks_for_the_diameter(assessed: Assess) -> None:
    result = assessed(**HIP, wb_arc_involved_fraction=0.9).systems["shimizu_1994"]
    assert result.possible == ("other", "large")
    assert result.needs == ("lesion_diameter_fraction",)
