"""A head that the image cuts: how sure its centre is, and what that does to every figure."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import pytest
from attrs import evolve
from numpy.typing import NDArray
from phantom_cases import PLANES, acquisition_of, outlined, plain_hip, with_masks
from scipy.stats import norm
from shifted_outlines import StatedError, shifted_outline

from annotator.geometry.points import LpsPoints
from annotator.geometry.sphere import Sphere, fit_sphere
from annotator.measure.center_error import unsure_spheres, with_center_error
from annotator.measure.head_outline import measured_head
from annotator.measure.hip import measure
from annotator.measure.settings import MeasureSettings
from annotator.measure.uncertainty import Z_95
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from annotator.model.mask import Mask
from annotator.model.measurements import Measurements
from annotator.model.quantity import Quantity
from onfh_samples.acquisition import random_phase
from onfh_samples.lesion import Cap, Sector
from onfh_samples.phantom import Hip, direction
from onfh_samples.truth import truth_of

HIP = plain_hip(Sector(direction(Side.LEFT, 15.0, 8.0), 40.0))
CAP = plain_hip(Cap(direction(Side.LEFT, 10.0, 20.0), 50.0))

#: Draws of each shape in the long proof, and the share of the head's extent that is kept.
DRAWS = 150
KEPT = (0.45, 0.9)
SMALLEST_COVERAGE = 0.92

#: Of a head that points alone mark.
POINTS = 8


def _cropped(annotation: HipAnnotation, axis: int, start: int, stop: int) -> HipAnnotation:
    first, shape = [0, 0, 0], list(annotation.grid.shape)
    first[axis], shape[axis] = start, stop - start
    window = tuple(slice(a, a + n) for a, n in zip(first, shape, strict=True))
    grid = annotation.grid.cropped(first, shape)
    head, lesion = annotation.head.voxels[window], annotation.lesion.voxels[window]
    return evolve(annotation, head=Mask(grid, head), lesion=Mask(grid, lesion))


def _span(mask: NDArray[np.bool_], axis: int) -> tuple[int, int]:
    along = np.flatnonzero(mask.any(axis=tuple(other for other in range(3) if other != axis)))
    return int(along[0]), int(along[-1]) + 1


def _without_lower_part(annotation: HipAnnotation, kept: float = 0.6) -> HipAnnotation:
    """An axial or coronal outline whose image ends below the lesion."""
    axis = 1 if annotation.grid.axes_lps[2, 1] < -0.5 else 0
    first, last = _span(annotation.head.voxels, axis)
    size = round(kept * (last - first))
    if axis == 1:
        return _cropped(annotation, axis, 0, first + size)
    return _cropped(annotation, axis, last - size, annotation.grid.shape[axis])


def _measured(annotation: HipAnnotation) -> Measurements:
    return measure(annotation, MeasureSettings())


def _moves(annotation: HipAnnotation) -> NDArray[np.float64]:
    head = measured_head(annotation, MeasureSettings())
    moved = unsure_spheres(head.fitted, head.whole)
    return np.array([one.sphere.center_mm - head.fitted.sphere.center_mm for one in moved])


def test_the_centre_of_a_head_in_full_view_is_sure() -> None:
    moves_mm = _moves(outlined(HIP, acquisition_of("axial", slice_mm=1.0)))

    assert not moves_mm.size or np.linalg.norm(moves_mm, axis=1).max() < 0.3


@pytest.mark.parametrize("plane", ["coronal", "sagittal", "axial"])
def test_the_flat_face_where_the_image_cuts_a_head_is_not_taken_for_its_surface(plane: str) -> None:
    whole = outlined(CAP, acquisition_of(plane))
    first, last = _span(whole.head.voxels, 2)
    cut = _cropped(whole, 2, (first + last) // 2, whole.grid.shape[2])

    found = measured_head(cut, MeasureSettings()).fitted.sphere

    assert found.radius_mm == pytest.approx(CAP.radius_mm, abs=1.0)


def test_a_slanting_error_moves_the_centre_as_a_fit_to_the_moved_points_does() -> None:
    """Points of the upper half, each moved by an error that is larger across the slices."""
    annotation = _without_lower_part(outlined(HIP, acquisition_of("axial")), 0.55)
    head = measured_head(annotation, MeasureSettings())
    sphere, whole = head.fitted.sphere, head.whole
    points = head.fitted.contour
    near = np.abs(sphere.signed_distance_mm(points)) < whole.pixel_mm
    seen = points[near]
    outwards = (seen - sphere.center_mm) / np.linalg.norm(seen - sphere.center_mm, axis=1)[:, None]
    on_sphere = sphere.center_mm + sphere.radius_mm * outwards
    error_mm = whole.surface.at(whole.surface.error_mm, LpsPoints(seen))
    refitted = fit_sphere(LpsPoints(on_sphere + 0.5 * error_mm[:, None] * outwards), sphere)
    exact_mm = 2.0 * np.linalg.norm(refitted.center_mm - sphere.center_mm)
    exact = evolve(
        head.fitted,
        sphere=Sphere(sphere.center_mm, sphere.radius_mm),
        contour=LpsPoints(on_sphere),
    )
    moves_mm = [
        np.linalg.norm(one.sphere.center_mm - sphere.center_mm)
        for one in unsure_spheres(exact, whole)
    ]

    assert len(moves_mm) == 1
    assert moves_mm[0] / Z_95 == pytest.approx(exact_mm, rel=0.1)


def _number(value: float, error: float, unit: str = "deg") -> Quantity:
    return Quantity(value=value, low=value - error, high=value + error, unit=unit)


def test_changes_are_added_as_independent_errors_to_either_side() -> None:
    drawn = {"coronal_arc_deg": _number(80.0, 3.0), "wb_arc_involved_fraction": _number(0.9, 0.05)}
    moved = (
        {"coronal_arc_deg": _number(84.0, 1.0), "wb_arc_involved_fraction": _number(0.8, 0.05)},
        {"coronal_arc_deg": _number(80.0, 1.0), "wb_arc_involved_fraction": _number(0.9, 0.05)},
    )
    found = with_center_error(drawn, moved)

    assert found["coronal_arc_deg"] == _number(80.0, 5.0)
    assert found["wb_arc_involved_fraction"].high == 1.0


def test_an_end_is_compared_on_the_same_turn() -> None:
    found = with_center_error(
        {"lesion_longitude_deg": _number(179.0, 1.0)}, [{"lesion_longitude_deg": _number(-179, 1)}]
    )

    assert found["lesion_longitude_deg"].high == pytest.approx(179.0 + np.hypot(1.0, 2.0))


def test_a_word_that_hangs_on_the_centre_is_unknown_and_a_missing_figure_stays_so() -> None:
    missing = Quantity.missing("deg", "no lesion")
    drawn = {"wb_involved": Quantity.word("yes"), "lesion_lateral_deg": missing}
    moved = [{"wb_involved": Quantity.word("no"), "lesion_lateral_deg": _number(3.0, 1.0)}]

    assert with_center_error(drawn, moved) == {
        "wb_involved": Quantity.word("unknown"),
        "lesion_lateral_deg": missing,
    }
    assert with_center_error(drawn, []) == drawn


def test_a_cut_head_gives_wider_angles_that_hold_the_exact_ones() -> None:
    whole = outlined(HIP, acquisition_of("axial"))
    cut = _without_lower_part(whole, 0.5)
    usual, found = _measured(whole).measurements, _measured(cut).measurements
    exact = truth_of(HIP)

    for name in ("lesion_lateral_deg", "lesion_anterior_deg", "acetabular_edge_deg"):
        assert found[name].high - found[name].low > usual[name].high - usual[name].low, name
    for name in ("coronal_arc_deg", "lesion_lateral_deg", "wb_surface_involved_fraction"):
        assert found[name].low <= getattr(exact, name) <= found[name].high, name


def test_no_lesion_in_a_head_that_is_cut_is_not_known_to_be_none() -> None:
    whole = outlined(HIP, acquisition_of("axial"))
    cut = _without_lower_part(with_masks(whole, lesion=np.zeros(whole.grid.shape, dtype=bool)))
    found = _measured(cut).measurements

    for name in ("lesion_volume_mm3", "coronal_arc_deg", "wb_arc_involved_fraction"):
        assert found[name].why_missing == (
            "no lesion is seen, but part of the head lies outside the image"
        )
    assert found["wb_involved"].value == "unknown"
    assert found["head_diameter_mm"].value is not None


def _even_draws(count: int, random: np.random.Generator) -> NDArray[np.float64]:
    """As many Gaussian draws of both shifts, each with its due share beyond any limit, (n, 2)."""
    shares = (random.permuted(np.tile(np.arange(count), (2, 1)), axis=1).T + 0.5) / count
    return np.asarray(norm.ppf(shares))


def _drawn_and_cut(
    hip: Hip, number: int, shifts_sd: NDArray[np.float64], random: np.random.Generator
) -> HipAnnotation | None:
    """As a reader draws it who errs, on an image that ends somewhere beside the lesion."""
    acquisition = acquisition_of(
        PLANES[number % len(PLANES)], phase_voxels=random_phase(number), turn_seed=number
    )
    surface_sd, front_sd = map(float, shifts_sd)
    error = StatedError.of(acquisition, None)
    annotation = shifted_outline(hip, acquisition, error, (surface_sd, front_sd))
    for _ in range(20):
        axis, is_first, kept = random.integers(3), random.integers(2), random.uniform(*KEPT)
        first, last = _span(annotation.head.voxels, axis)
        size = round(kept * (last - first))
        start, stop = (0, first + size) if is_first else (last - size, annotation.grid.shape[axis])
        lesion = _span(annotation.lesion.voxels, axis)
        if start < lesion[0] and lesion[1] < stop:
            return _cropped(annotation, axis, start, stop)
    return None


def _by_points(
    hip: Hip, number: int, shifts_sd: NDArray[np.float64], random: np.random.Generator
) -> HipAnnotation:
    """The lesion as outlined and points on the head, each with an error of its own besides."""
    acquisition = acquisition_of(
        PLANES[number % len(PLANES)], phase_voxels=random_phase(number), turn_seed=number
    )
    error = StatedError.of(acquisition, None)
    surface_sd, front_sd = map(float, shifts_sd)
    outline = shifted_outline(hip, acquisition, error, (surface_sd, front_sd))
    ways = random.standard_normal((50 * POINTS, 3))
    ways /= np.linalg.norm(ways, axis=1)[:, None]
    is_articular = (hip.radius_mm * ways @ hip.neck_axis < 0.6 * hip.cut_distance_mm) & (
        ways[:, 2] > -0.6
    )
    ways = ways[is_articular][:POINTS]
    own_sd = surface_sd + random.standard_normal(POINTS)
    points = hip.head_center_mm + (hip.radius_mm + own_sd * error.sd_mm(ways))[:, None] * ways
    landmarks = outline.landmarks.model_copy(
        update={"head_surface_points_lps_mm": tuple(map(tuple, points.tolist()))}
    )
    return evolve(outline, head=outline.lesion, landmarks=landmarks)


def test_points_that_stand_for_a_head_leave_its_angles_less_sure() -> None:
    annotation = _by_points(HIP, 0, np.zeros(2), np.random.default_rng(5))
    usual = _measured(outlined(HIP, acquisition_of(PLANES[0]))).measurements
    found = _measured(annotation).measurements

    for name in ("lesion_lateral_deg", "lesion_anterior_deg", "acetabular_edge_deg"):
        assert found[name].high - found[name].low > usual[name].high - usual[name].low, name
        assert found[name].low <= getattr(truth_of(HIP), name) <= found[name].high, name


def _coverage(hip: Hip, drawn: Iterable[HipAnnotation]) -> dict[str, list[bool]]:
    exact, covered = truth_of(hip), defaultdict(list)
    for annotation in drawn:
        for name, found in _measured(annotation).measurements.items():
            figure = getattr(exact, name, None)
            if figure is not None and isinstance(found.value, float):
                turn = 360.0 * round((found.value - figure) / 360.0) if "longitude" in name else 0.0
                figure += turn
                covered[name].append(found.low - 3e-4 <= figure <= found.high + 3e-4)
    return covered


def _told(covered: dict[str, list[bool]], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        for name, hits in covered.items():
            print(f"    {name:44s} {np.mean(hits):6.1%} of {len(hits)}")  # noqa: T201 - a note cites it


def _too_rare(covered: dict[str, list[bool]], smallest: float) -> dict[str, float]:
    return {
        name: float(np.mean(hits))
        for name, hits in covered.items()
        if np.mean(hits) < smallest - 2.0 * 0.27 / np.sqrt(len(hits))
    }


@pytest.mark.soak
@pytest.mark.parametrize("hip", [HIP, CAP], ids=["sector", "cap"])
def test_intervals_of_cut_heads_cover_what_they_state(
    hip: Hip, capsys: pytest.CaptureFixture[str]
) -> None:
    random = np.random.default_rng(31)
    draws = enumerate(_even_draws(DRAWS, random))
    cut = (_drawn_and_cut(hip, number, shifts_sd, random) for number, shifts_sd in draws)
    covered = _coverage(hip, (one for one in cut if one is not None))
    _told(covered, capsys)

    assert not _too_rare(covered, SMALLEST_COVERAGE)


@pytest.mark.soak
@pytest.mark.parametrize("hip", [HIP, CAP], ids=["sector", "cap"])
def test_intervals_of_heads_by_points_cover_what_they_state(
    hip: Hip, capsys: pytest.CaptureFixture[str]
) -> None:
    random = np.random.default_rng(37)
    draws = enumerate(_even_draws(DRAWS, random))
    covered = _coverage(hip, (_by_points(hip, *draw, random) for draw in draws))
    _told(covered, capsys)

    assert not _too_rare(covered, SMALLEST_COVERAGE)
