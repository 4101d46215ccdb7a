"""The largest arcs over all parallel planes."""

import pytest
from phantom_cases import codes, measured, plain_hip

from annotator.model.anatomy import Side
from onfh_samples.lesion import Cap, Sector
from onfh_samples.phantom import direction
from onfh_samples.truth import truth_of

FORWARD = plain_hip(Sector(direction(Side.LEFT, 0.0, 45.0), 35.0))


def test_a_lesion_in_front_of_the_mid_plane_is_found_on_its_own_plane() -> None:
    found, exact = measured(FORWARD).measurements, truth_of(FORWARD)

    assert found["coronal_arc_deg"].value == 0.0
    assert found["max_coronal_arc_deg"].value == pytest.approx(exact.max_coronal_arc_deg, abs=3.0)
    assert found["max_sagittal_arc_deg"].value == pytest.approx(70.0, abs=3.0)
    for name in ("max_coronal_arc_deg", "max_sagittal_arc_deg", "modified_extent_index"):
        assert found[name].low <= getattr(exact, name) <= found[name].high, name


def test_no_largest_arc_is_smaller_than_that_of_the_mid_plane() -> None:
    found = measured(plain_hip(Cap(direction(Side.LEFT, 8.0, 5.0), 55.0))).measurements

    for plane in ("coronal", "sagittal"):
        assert found[f"max_{plane}_arc_deg"].value >= found[f"{plane}_arc_deg"].value
    assert found["modified_extent_index"].value >= found["koo_kim_index"].value


@pytest.mark.soak
def test_an_arc_beyond_half_a_circle_enters_the_index_as_half_a_circle() -> None:
    result = measured(plain_hip(Sector(direction(Side.LEFT, 0.0, 55.0), 60.0)))
    capped = {issue.subject for issue in result.issues if issue.code == "arc_capped"}

    assert "arc_capped" in codes(result)
    assert "max_coronal_arc_deg" in capped
    assert result.measurements["modified_extent_index"].value <= 100.0
