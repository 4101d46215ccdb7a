"""The ends of intervals where a front moves far: a cap's rim, the tip of a wedge."""

import numpy as np
import pytest
from phantom_cases import acquisition_of, outlined, plain_hip
from shifted_outlines import StatedError, shifted_outline

from annotator.measure.hip import measure
from annotator.measure.settings import MeasureSettings
from annotator.measure.uncertainty import Z_95
from annotator.model.anatomy import Side
from annotator.model.quantity import Quantity
from onfh_samples.lesion import Cap, Lesion, Sector
from onfh_samples.phantom import direction

ERROR_MM = 1.0
UP = direction(Side.LEFT, 0.0, 0.0)
RADIUS_MM = plain_hip().radius_mm


def _measured(lesion: Lesion, name: str, front_sd: float, slice_mm: float) -> Quantity:
    """A figure of an outline whose front was drawn so many SDs outwards."""
    acquisition = acquisition_of("coronal", slice_mm=slice_mm)
    error = StatedError.of(acquisition, ERROR_MM)
    outline = shifted_outline(plain_hip(lesion), acquisition, error, (0.0, front_sd))
    result = measure(outline, MeasureSettings(boundary_error_mm=ERROR_MM))
    return result.measurements[name]


@pytest.mark.parametrize("slice_mm", [pytest.param(0.8, marks=pytest.mark.soak), 3.0])
def test_a_flat_front_reaches_as_far_as_an_error_larger_than_a_voxel_moves_it(
    slice_mm: float,
) -> None:
    """The end of the range is the exact arc of the cap whose plane lies that much deeper."""
    cap = Cap(UP, 50.0)
    found = _measured(cap, "coronal_arc_deg", 0.0, slice_mm)
    moved_mm = cap.plane_distance_mm(RADIUS_MM) - Z_95 * ERROR_MM
    by_front_deg = 2.0 * np.degrees(np.arccos(moved_mm / RADIUS_MM)) - 100.0

    assert found.high - found.value >= 0.9 * by_front_deg


def test_a_wedge_drawn_too_small_may_reach_the_centre_all_the_same() -> None:
    found = _measured(Sector(UP, 40.0), "lesion_depth_mm", -1.0, 3.0)

    assert found.value < RADIUS_MM - ERROR_MM
    assert found.high >= RADIUS_MM


def test_no_lesion_ends_deeper_than_the_centre_but_by_its_own_errors() -> None:
    outline = outlined(plain_hip(Sector(UP, 40.0)), acquisition_of("coronal"))
    found = measure(outline, MeasureSettings()).measurements["lesion_depth_mm"]

    assert found.high <= RADIUS_MM + 3.0
