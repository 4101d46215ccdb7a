"""A livewire runs along a dark band or an edge from click to click."""

import math

import numpy as np
import pytest
from drawn_outlines import dice, grid_of
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from annotator.drawing.line_cost import Target
from annotator.drawing.livewire import Livewire, prepared_livewire
from annotator.drawing.polygon import surrounded
from annotator.drawing.region import Plane
from annotator.errors import AnnotationError
from annotator.geometry.points import IndexPoints
from annotator.model.volume import Volume

SPACING_MM = (3.0, 0.7, 0.7)
SHAPE = (3, 90, 90)
PLANE = Plane(0, 1)
MIDDLE = np.array([44.3, 45.2])
#: Radius of the ring and of the disc that the images show, mm.
RADIUS_MM = 18.0
grid = grid_of(SHAPE, SPACING_MM)


def from_middle_mm() -> NDArray[np.float64]:
    rows, columns = np.indices(SHAPE[1:])
    return np.hypot(rows - MIDDLE[0], columns - MIDDLE[1]) * 0.7


def image_of(plane: NDArray[np.float64]) -> Volume:
    noise = np.random.default_rng(5).normal(0.0, 20.0, SHAPE)
    return Volume(grid, np.broadcast_to(plane, SHAPE) + noise)


def ring() -> Volume:
    """Bright marrow with a dark ring 2 mm wide."""
    return image_of(800.0 - 600.0 * np.exp(-(((from_middle_mm() - RADIUS_MM) / 1.0) ** 2)))


def disc() -> Volume:
    """A dark disc in bright marrow."""
    return image_of(np.where(from_middle_mm() <= RADIUS_MM, 250.0, 800.0))


def on_circle(*angles_deg: float) -> IndexPoints:
    turned = np.radians(angles_deg)
    flat = MIDDLE + RADIUS_MM / 0.7 * np.stack([np.sin(turned), np.cos(turned)], axis=1)
    return IndexPoints(np.insert(flat, 0, 1.0, axis=1))


def wire(volume: Volume, target: Target) -> Livewire:
    near = IndexPoints(np.array([1.0, *MIDDLE]))
    return prepared_livewire(volume, PLANE, near, target=target)


angles = st.floats(0.0, 360.0)


@given(angles, angles)
def test_it_leads_in_single_steps_from_click_to_click(first: float, last: float) -> None:
    clicks = on_circle(first, last)

    path = wire(ring(), Target.BAND).path(IndexPoints(clicks[0]), IndexPoints(clicks[1]))

    assert np.array_equal(path[[0, -1]], np.rint(clicks))
    assert np.abs(np.diff(path, axis=0)).max(initial=0.0) <= 1.0
    assert (path[:, 0] == 1.0).all()


@given(angles, st.floats(20.0, 160.0))
def test_it_follows_a_dark_band_and_takes_the_short_way(start: float, turn: float) -> None:
    clicks = on_circle(start, start + turn)

    path = wire(ring(), Target.BAND).path(IndexPoints(clicks[0]), IndexPoints(clicks[1]))

    away_mm = np.hypot(*(path[:, 1:] - MIDDLE).T) * 0.7 - RADIUS_MM
    assert np.abs(away_mm).max() < 1.0
    assert len(path) < 1.2 * math.radians(turn) * RADIUS_MM / 0.7 + 3


@given(angles, st.floats(-1.2, 1.2))
def test_a_click_beside_the_band_snaps_to_it(angle: float, beside_mm: float) -> None:
    prepared = wire(ring(), Target.BAND)
    click = on_circle(angle)[0]
    click[1:] += (click[1:] - MIDDLE) / RADIUS_MM * beside_mm

    snapped = prepared.snapped(IndexPoints(click))

    assert abs(float(np.hypot(*(snapped[1:] - MIDDLE))) * 0.7 - RADIUS_MM) < 1.0
    assert float(np.linalg.norm(snapped - np.rint(click))) * 0.7 <= 2.0


def test_a_click_where_nothing_is_seen_stays() -> None:
    prepared = wire(Volume(grid, np.full(SHAPE, 7)), Target.EDGE)

    assert prepared.snapped(IndexPoints(np.array([1.2, 9.6, 20.3]))).tolist() == [1, 10, 20]


@pytest.mark.parametrize(("target", "volume"), [(Target.BAND, ring()), (Target.EDGE, disc())])
def test_four_clicks_around_outline_what_they_go_around(target: Target, volume: Volume) -> None:
    path = wire(volume, target).closed_path(on_circle(10, 95, 190, 280))

    marked = surrounded(grid, path, PLANE).on_grid()[1]

    assert dice(marked, from_middle_mm() <= RADIUS_MM) > 0.96


def test_the_line_to_the_mouse_is_the_line_of_a_click_there() -> None:
    prepared = wire(ring(), Target.BAND)
    first, last = on_circle(20, 130)

    here = prepared.path(IndexPoints(first), IndexPoints(last))

    end = prepared.started_at(IndexPoints(first))
    end.path_to(IndexPoints(np.array([1.0, 3.0, 4.0])))
    assert np.array_equal(end.path_to(IndexPoints(last)), here)


def test_where_the_image_shows_nothing_it_runs_straight() -> None:
    volume = Volume(grid, np.full(SHAPE, 7))

    path = wire(volume, Target.EDGE).path(
        IndexPoints(np.array([1.0, 10, 12])), IndexPoints(np.array([1.0, 10, 60]))
    )

    assert np.array_equal(path[:, 1], np.full(49, 10))


@pytest.mark.parametrize("axis", [1, 2])
def test_it_runs_on_planes_with_oblong_pixels_too(axis: int) -> None:
    oblong = grid_of((40, 90, 90), (3.0, 0.7, 0.7))
    index = np.indices(oblong.shape)
    other = 3 - axis
    away_mm = np.hypot((index[0] - 20.2) * 3.0, (index[other] - 45.3) * 0.7) - RADIUS_MM
    values = 800.0 - 600.0 * np.exp(-((away_mm / 3.0) ** 2))
    plane = Plane(axis, 30)
    near = np.full(3, 30.0)
    near[0], near[other] = 20, 45
    clicks = np.tile(near, (2, 1))
    clicks[0, other] += RADIUS_MM / 0.7
    clicks[1, 0] += RADIUS_MM / 3.0

    prepared = prepared_livewire(
        Volume(oblong, values), plane, IndexPoints(near), target=Target.BAND
    )
    path = prepared.path(IndexPoints(clicks[0]), IndexPoints(clicks[1]))

    places = tuple(path.astype(int).T)
    assert np.abs(away_mm[places]).max() < 3.0
    assert (path[:, axis] == 30.0).all()


def test_a_window_is_as_large_as_asked_and_ends_with_the_image() -> None:
    near = IndexPoints(np.array([1.0, 10, 45]))

    prepared = prepared_livewire(ring(), PLANE, near, target=Target.EDGE, reach_mm=14.0)

    assert prepared.start.tolist() == [0, 25]
    assert prepared.cost.shape == (31, 41)


def test_a_click_outside_the_window_is_refused() -> None:
    near = IndexPoints(np.array([1.0, 10, 10]))
    prepared = prepared_livewire(ring(), PLANE, near, target=Target.EDGE, reach_mm=7.0)

    with pytest.raises(AnnotationError, match="outside the window of 21 x 21 pixels"):
        prepared.path(near, IndexPoints(np.array([1.0, 10, 40])))


@pytest.mark.parametrize("near", [[1.0, -3, 10], [1.0, 10, 95]])
def test_a_line_that_begins_beside_the_image_is_refused(near: list[float]) -> None:
    with pytest.raises(AnnotationError, match="beside the image"):
        prepared_livewire(ring(), PLANE, IndexPoints(np.array(near)), target=Target.EDGE)


def test_one_click_goes_around_nothing() -> None:
    with pytest.raises(AnnotationError, match="1 clicks do not go around"):
        wire(ring(), Target.BAND).closed_path(on_circle(10))


def test_a_window_without_reach_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="positive reach"):
        prepared_livewire(ring(), PLANE, IndexPoints(np.ones(3)), target=Target.EDGE, reach_mm=0.0)
