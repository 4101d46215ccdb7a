"""The drawn image: tissues where they belong, the band inside the outline, seeded noise."""

from functools import cache

import numpy as np
import pytest

from annotator.model.anatomy import Side
from annotator.model.volume import Volume
from onfh_samples.acquisition import Acquisition, grid_about, label_map
from onfh_samples.collapse import Collapse
from onfh_samples.lesion import Cap, Ellipsoid, Lesion, Sector
from onfh_samples.phantom import Hip
from onfh_samples.render import render

CENTER_MM = [88.0, 0.0, 0.0]
ACQUISITION = Acquisition.coronal(pixel_spacing_mm=(1.0, 1.0), slice_spacing_mm=4.0)
GRID = grid_about(CENTER_MM, (3, 72, 72), ACQUISITION)
LESIONS = [
    Sector([0.1, -0.1, 1.0], 50.0),
    Cap([0.1, -0.1, 1.0], 60.0),
    Ellipsoid([-3.0, 0.0, 13.0], [14.0, 14.0, 11.0]),
]
HEALTHY = Hip(Side.LEFT, CENTER_MM, 24.0)


def _drawn(hip: Hip, seed: int = 3) -> Volume:
    return render([hip], GRID, 3.0, seed)


@cache
def _drawn_healthy() -> Volume:
    return _drawn(HEALTHY)


@pytest.mark.parametrize("lesion", LESIONS, ids=lambda lesion: type(lesion).__name__)
def test_the_band_lies_inside_the_outline_and_the_core_inside_the_band(lesion: Lesion) -> None:
    hip = Hip(Side.LEFT, CENTER_MM, 24.0, lesion)
    inner = Hip(Side.LEFT, CENTER_MM, 20.0)
    drawn, healthy = _drawn(hip).values, _drawn_healthy().values
    labels, below_plate = label_map(hip, GRID), label_map(inner, GRID) > 0
    changed = (np.abs(drawn.astype(float) - healthy) > 250) & below_plate

    assert changed.sum() > 50
    assert (labels[changed] == 2).mean() > 0.9
    assert np.median(drawn[(labels == 2) & below_plate & ~changed]) > 500


def test_fat_marrow_is_bright_and_cortex_and_air_are_dark() -> None:
    drawn = _drawn_healthy().values
    marrow = drawn[1, 30:42, 30:42]
    wide = grid_about([0.0, 0.0, 0.0], (1, 40, 100), Acquisition.coronal(pixel_spacing_mm=(5, 5)))
    air = render([HEALTHY], wide, 3.0, 1).values[0, :, :3]

    assert 650 < np.median(marrow) < 950
    assert np.median(air) < 40


def test_a_collapse_removes_marrow_and_leaves_joint_signal() -> None:
    dent = Collapse([0.0, 0.0, 1.0], 40.0, 6.0)
    round_head = _drawn_healthy().values
    dented = _drawn(Hip(Side.LEFT, CENTER_MM, 24.0, collapse=dent)).values
    column, row = 36, 36 - 20

    assert round_head[1, row, column] > 500
    assert dented[1, row, column] < 500


def test_the_same_seed_draws_the_same_image_and_another_one_does_not() -> None:
    first = _drawn_healthy().values

    np.testing.assert_array_equal(_drawn(HEALTHY).values, first)
    assert not np.array_equal(_drawn(HEALTHY, seed=4).values, first)


def test_the_other_side_is_drawn_healthy() -> None:
    hip = Hip(Side.LEFT, CENTER_MM, 24.0, LESIONS[1])
    other = grid_about([-88.0, 0.0, 0.0], (1, 40, 40), ACQUISITION)

    np.testing.assert_allclose(
        render([hip], other, 3.0, 1).values,
        render([HEALTHY], other, 3.0, 1).values,
    )


def test_two_hips_of_one_side_are_refused() -> None:
    hip = Hip(Side.LEFT, CENTER_MM, 24.0)

    with pytest.raises(ValueError, match="one hip a side"):
        render([hip, hip], GRID, 3.0, 1)
