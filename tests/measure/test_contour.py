"""Contour points are where marching squares put them, and on the circle that was outlined."""

import numpy as np
import pytest
from phantom_cases import acquisition_of, outlined, plain_hip
from skimage.measure import find_contours

from annotator.geometry.points import lengths
from annotator.measure.contour import contour_points
from annotator.measure.outline import OutlinedHead, outlined_head
from onfh_samples.phantom import Hip

HIP: Hip = plain_hip(None)


def _head(plane: str, pixel_mm: float) -> OutlinedHead:
    return outlined_head(
        outlined(HIP, acquisition_of(plane, slice_mm=4.0, pixel_mm=pixel_mm)), None
    )


@pytest.mark.parametrize("plane", ["coronal", "axial"])
def test_they_are_the_points_of_marching_squares(plane: str) -> None:
    head = _head(plane, 1.1)
    points, errors_mm = contour_points(head)
    squares = {
        (float(number), *np.round(place, 6))
        for number in np.flatnonzero(head.head.any(axis=(1, 2)))
        for contour in find_contours(head.surface.distance_mm[number], 0.0)
        for place in contour
    }
    found = np.round(head.grid.to_index(points), 6) + 0.0

    assert {tuple(place) for place in found} == squares
    assert len(found) == len(squares) == len(errors_mm)
    assert errors_mm.min() > 0.0


def test_they_lie_on_the_sphere_or_on_the_neck_cut_to_half_a_pixel() -> None:
    pixel_mm = 0.8
    points, _ = contour_points(_head("coronal", pixel_mm))
    offsets = points - HIP.head_center_mm
    from_sphere_mm = np.abs(lengths(offsets) - HIP.radius_mm)
    from_cut_mm = np.abs(offsets @ HIP.neck_axis - HIP.cut_distance_mm)

    assert np.minimum(from_sphere_mm, from_cut_mm).max() < 0.75 * pixel_mm
    assert np.median(np.minimum(from_sphere_mm, from_cut_mm)) < 0.25 * pixel_mm


def test_a_slice_without_the_head_gives_none() -> None:
    head = _head("coronal", 1.1)
    numbers = np.rint(head.grid.to_index(contour_points(head)[0])[:, 0]).astype(int)

    assert set(numbers) == set(np.flatnonzero(head.head.any(axis=(1, 2))))
