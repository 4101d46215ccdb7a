"""The map of the head's surface against analytic hips."""

import numpy as np
import pytest
from phantom_cases import acquisition_of, outlined, plain_hip

from annotator.geometry.directions import even_directions
from annotator.measure.direction_table import values_at
from annotator.measure.prepared import prepare_hip
from annotator.measure.settings import MeasureSettings
from annotator.measure.surface_map import SurfaceMap, map_components, refined, surface_map
from annotator.measure.zone import ZoneId, contains, find_zone
from annotator.measure.zone_border import zone_border
from annotator.model.anatomy import HipFrame, Side
from onfh_samples.lesion import Cap, Lesion, Sector
from onfh_samples.phantom import direction
from onfh_samples.truth import truth_of

FINE = acquisition_of("coronal", slice_mm=2.5, pixel_mm=0.9)


def _map(lesion: Lesion | None, side: Side = Side.LEFT) -> SurfaceMap:
    annotation = outlined(plain_hip(lesion, side), FINE)
    return surface_map(prepare_hip(annotation, MeasureSettings()), side, 4.0)


def _share(surface: SurfaceMap, where: np.ndarray) -> float:
    """Share of the sphere's area."""
    weights = np.sin(np.radians(surface.polar_deg))[:, None] * np.ones((1, where.shape[1] - 1))
    return float(weights[where[:, :-1]].sum() / weights.sum())


@pytest.mark.parametrize("side", list(Side))
def test_the_lesion_lies_on_the_map_where_it_lies_in_the_head(side: Side) -> None:
    axis = direction(side, -25.0, 20.0)
    surface = _map(Sector(axis, 30.0), side)
    components = map_components(surface.polar_deg[:, None], surface.azimuth_deg[None, :])
    from_axis_deg = np.degrees(
        np.arccos(np.clip(surface.frame.directions(components) @ axis, -1.0, 1.0))
    )

    assert (surface.necrotic_sd[from_axis_deg < 27.0] > 0).all()
    assert (surface.necrotic_sd[from_axis_deg > 33.0] < 0).all()


def test_the_necrotic_share_of_the_map_is_that_of_the_sphere() -> None:
    lesion = Cap(direction(Side.LEFT, 10.0, 15.0), 45.0)
    surface = _map(lesion)

    assert _share(surface, surface.necrotic_sd > 0) == pytest.approx(
        truth_of(plain_hip(lesion)).surface_involved_fraction, abs=0.01
    )


def test_dead_bone_under_the_middle_of_a_cap_is_as_deep_as_the_cap() -> None:
    surface = _map(Cap([0, 0, 1], 50.0))
    height_mm = 24.0 * (1.0 - np.cos(np.radians(50.0)))

    assert surface.dead_mm[0] == pytest.approx(height_mm, abs=0.5)
    assert surface.deepest_mm.max() == pytest.approx(height_mm, abs=0.7)


def test_rays_that_meet_the_lesion_only_where_all_rays_meet_do_not_count() -> None:
    axis = direction(Side.LEFT, 0.0)
    surface = _map(Sector(axis, 35.0))  # its tip lies in the head's centre
    components = map_components(surface.polar_deg[:, None], surface.azimuth_deg[None, :])
    from_axis_deg = np.degrees(np.arccos(np.clip(components[..., 2], -1.0, 1.0)))

    assert (surface.lesion_mm[from_axis_deg > 48.0] < 0).all()


def test_a_head_without_a_lesion_has_an_empty_map() -> None:
    surface = _map(None)

    assert not surface.dead_mm.any()
    assert not surface.deepest_mm.any()
    assert (surface.lesion_mm < 0).all()
    assert (surface.necrotic_sd < 0).all()


def test_the_neck_cut_is_on_the_map_as_large_as_it_is() -> None:
    hip = plain_hip()
    exact = 0.5 * (1.0 - np.cos(np.radians(hip.cut_half_angle_deg)))
    surface = _map(None)

    assert _share(surface, surface.articular < 0) == pytest.approx(exact, abs=0.005)


def test_the_points_of_the_map_lie_on_the_head() -> None:
    hip = plain_hip()
    surface = _map(None)
    distance_mm = np.linalg.norm(surface.points_mm - hip.head_center_mm, axis=-1)

    assert distance_mm[surface.articular > 0.05] == pytest.approx(24.0, abs=0.5)
    top_mm = hip.head_center_mm + np.array([0.0, 0.0, 24.0])
    assert surface.points_mm[0, 0] == pytest.approx(top_mm, abs=0.6)
    assert surface.points_mm[:, 0] == pytest.approx(surface.points_mm[:, -1], abs=1e-9)


def test_a_value_per_direction_is_read_between_the_directions() -> None:
    known = even_directions(10_000)
    asked = even_directions(997)
    plane = np.array([0.3, -0.5, 0.8])

    assert values_at(known @ plane, asked) == pytest.approx(asked @ plane, abs=0.02)


@pytest.mark.parametrize("wanted", ["jic", "sourcil", "load_cone"])
def test_the_border_of_the_zone_parts_inside_from_outside(wanted: ZoneId) -> None:
    hip = plain_hip()
    frame = HipFrame(hip.head_center_mm, *np.array([[1.0, 0, 0], [0, -1.0, 0], [0, 0, 1.0]]))
    zone, _ = find_zone(frame, hip.landmarks(), wanted, 0.5)
    assert zone is not None
    border = zone_border(zone)
    middle = border.mean(axis=0)
    inside, outside = border + 0.05 * middle, border - 0.05 * middle

    assert contains(zone.limits, inside / np.linalg.norm(inside, axis=1)[:, None]).all()
    assert not contains(zone.limits, outside / np.linalg.norm(outside, axis=1)[:, None]).any()
    assert border[0] == pytest.approx(border[-1], abs=1e-9)


def test_a_refined_map_keeps_its_values_at_their_places() -> None:
    values = np.arange(12.0).reshape(3, 4)
    finer = refined(values, 3)

    assert finer.shape == (7, 10)
    assert finer[::3, ::3] == pytest.approx(values)
