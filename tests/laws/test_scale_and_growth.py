"""Measurements follow the size of the head, the size of the lesion and the size of the voxels."""

import numpy as np
import pytest
from examples import few_examples
from hypothesis import given
from hypothesis import strategies as st
from phantom_cases import acquisition_of, measured, outlined, plain_hip, random_hip

from annotator.geometry.grid import Grid
from annotator.measure.hip import measure
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from onfh_samples.lesion import Cap, Sector
from onfh_samples.phantom import Hip, direction
from onfh_samples.truth import truth_of

few = few_examples(2)

#: What never falls as the lesion grows.
GROWING = (
    "lesion_volume_mm3",
    "lesion_fraction",
    "lesion_fraction_of_sphere",
    "lesion_area_fraction_mid_coronal",
    "coronal_arc_deg",
    "sagittal_arc_deg",
    "combined_necrotic_angle_deg",
    "max_coronal_arc_deg",
    "max_sagittal_arc_deg",
    "koo_kim_index",
    "modified_extent_index",
    "lesion_fraction_of_enclosing_sphere",
    "pillar_lateral_fraction",
    "pillar_central_fraction",
    "pillar_medial_fraction",
    "surface_involved_fraction",
    "wb_arc_involved_fraction",
    "wb_surface_involved_fraction",
)

PLANES = ("coronal", "sagittal", "axial", "oblique")


def _scaled(annotation: HipAnnotation, factor: float) -> HipAnnotation:
    """The same voxels on a grid that is larger in every direction, about the origin."""
    scale = np.diag([factor, factor, factor, 1.0])
    grid = Grid(annotation.grid.shape, scale @ annotation.grid.affine_lps)
    landmarks = annotation.landmarks
    far = {
        name: tuple(factor * x for x in value)
        for name in ("lateral_acetabular_edge_lps_mm", "teardrop_lps_mm")
        if (value := getattr(landmarks, name)) is not None
    }
    ends = tuple(tuple(factor * x for x in end) for end in landmarks.neck_axis_lps_mm)
    return HipAnnotation.from_label_map(
        grid,
        annotation.label_map,
        side=annotation.side,
        landmarks=landmarks.model_copy(update={**far, "neck_axis_lps_mm": ends}),
    )


@few
@given(st.integers(0, 10_000), st.floats(0.85, 1.15))
def test_lengths_volumes_and_angles_follow_the_scale(seed: int, factor: float) -> None:
    annotation = outlined(random_hip(seed), acquisition_of("coronal", pixel_mm=1.0))
    plain = MeasureSettings(surface_reach_mm=4.0, boundary_error_mm=0.6)
    larger = MeasureSettings(surface_reach_mm=4.0 * factor, boundary_error_mm=0.6 * factor)
    before = measure(annotation, plain).measurements
    after = measure(_scaled(annotation, factor), larger).measurements
    powers = {"mm": factor, "mm3": factor**3}

    for name, quantity in before.items():
        twin = after[name]
        if not isinstance(quantity.value, float):
            assert twin.value == quantity.value, name
            continue
        scale = powers.get(quantity.unit, 1.0)
        # Distances are followed in steps of fixed length, so rays stop at other samples.
        slack = 1.5 if quantity.unit == "deg" or name.endswith("_index") else 0.02
        assert twin.value == pytest.approx(scale * quantity.value, rel=2e-3, abs=slack), name


@pytest.mark.parametrize(
    ("shape", "frontal_deg", "anterior_deg"),
    [
        (Sector, -20.0, 25.0),
        (Cap, 0.0, 0.0),
        pytest.param(Sector, 0.0, 0.0, marks=pytest.mark.soak),
        pytest.param(Cap, -20.0, 25.0, marks=pytest.mark.soak),
    ],
)
def test_a_growing_lesion_never_measures_less(
    shape: type[Sector] | type[Cap], frontal_deg: float, anterior_deg: float
) -> None:
    axis = direction(Side.LEFT, frontal_deg, anterior_deg)
    grown = [
        measured(plain_hip(shape(axis, half_angle_deg)), acquisition_of("oblique"))
        for half_angle_deg in (22.0, 36.0, 50.0, 63.0)
    ]

    # A sector's deepest point is always the head's centre.
    for name in (*GROWING, "lesion_depth_mm") if shape is Cap else GROWING:
        values = [result.measurements[name].value for result in grown]
        assert values == sorted(values), name


@pytest.mark.parametrize(
    ("coarse_mm", "fine_mm"), [(3.0, 0.7), pytest.param(1.2, 0.5, marks=pytest.mark.soak)]
)
def test_finer_voxels_come_nearer_to_the_closed_form(coarse_mm: float, fine_mm: float) -> None:
    hip = plain_hip(Cap(direction(Side.LEFT, 12.0, 9.0), 50.0))
    exact = truth_of(hip)
    coarse, fine = (
        measured(hip, acquisition_of("oblique", slice_mm=voxel_mm, pixel_mm=voxel_mm)).measurements
        for voxel_mm in (coarse_mm, fine_mm)
    )
    bounds_per_mm = {
        "lesion_fraction": 4e-4,
        "head_diameter_mm": 0.06,
        "coronal_arc_deg": 2.4,
        "sagittal_arc_deg": 2.4,
        "pillar_central_fraction": 1e-2,
        "lesion_latitude_deg": 0.4,
    }

    for name, bound in bounds_per_mm.items():
        true = getattr(exact, name)
        error = abs(fine[name].value - true)
        assert error < min(bound * fine_mm, abs(coarse[name].value - true)), name


@pytest.mark.soak
def test_finer_voxels_narrow_the_intervals() -> None:
    hip = plain_hip(Sector(direction(Side.LEFT, 12.0, 9.0), 40.0))
    widths = [
        quantity.high - quantity.low
        for voxel_mm in (2.4, 1.2, 0.6)
        for quantity in [
            measured(
                hip, acquisition_of("axial", slice_mm=voxel_mm, pixel_mm=voxel_mm)
            ).measurements["lesion_volume_mm3"]
        ]
    ]

    assert widths[0] > 1.8 * widths[1] > 1.8 * 1.8 * widths[2]


@few_examples(1)
@given(st.integers(0, 10_000))
def test_every_acquisition_plane_gives_the_same_hip(seed: int) -> None:
    hip = _clear_of_grazing(seed)
    exact = truth_of(hip)
    for plane in PLANES:
        found = measured(hip, acquisition_of(plane, turn_seed=seed)).measurements
        for name, bound in _bounds(exact.lesion_volume_mm3).items():
            quantity, true = found[name], getattr(exact, name)
            assert quantity.low - 3e-4 <= true <= quantity.high + 3e-4, (plane, name)
            assert quantity.value == pytest.approx(true, abs=bound), (plane, name)


def _clear_of_grazing(seed: int) -> Hip:
    """A sector that both mid-planes cut through its middle part."""
    random = np.random.default_rng(seed)
    axis = direction(Side.RIGHT, random.uniform(-15, 15), random.uniform(-15, 15))
    return plain_hip(Sector(axis, random.uniform(30.0, 55.0)), Side.RIGHT)


def _bounds(lesion_mm3: float) -> dict[str, float]:
    """How far a figure may lie from the exact one in any plane at 3 mm slices."""
    return {
        "lesion_volume_mm3": 0.04 * lesion_mm3,
        "head_diameter_mm": 0.2,
        "coronal_arc_deg": 4.0,
        "sagittal_arc_deg": 4.0,
        "lesion_lateral_deg": 3.0,
        "surface_involved_fraction": 0.012,
        "wb_surface_involved_fraction": 0.04,
    }
