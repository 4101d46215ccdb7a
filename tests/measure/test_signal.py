"""Signal of lesion, rim and healthy marrow on images whose values are known."""

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from phantom_cases import acquisition_of, offsets_mm, outlined, plain_hip, with_masks

from annotator.errors import AnnotationError, DicomError, GridMismatch
from annotator.geometry.grid import Grid
from annotator.measure.mitchell import suggested_classes
from annotator.measure.signal import measure_signal
from annotator.model.anatomy import Landmarks, Side
from annotator.model.issue import Issue, Severity
from annotator.model.mask import Mask
from annotator.model.quantity import Quantity
from annotator.model.signal import Region, SignalMeasurements, Weighting
from annotator.model.volume import Source, Volume
from onfh_samples.lesion import Cap
from onfh_samples.phantom import direction

HIP = plain_hip(Cap(direction(Side.LEFT, 10.0, 5.0), 60.0))
ANNOTATION = outlined(HIP, acquisition_of("coronal", pixel_mm=1.2))
MARROW, CENTRE, BAND = 400.0, 120.0, 40.0


def _image(centre: float = CENTRE, grid: Grid | None = None) -> Volume:
    """Marrow, a lesion and a dark band on its border, all even."""
    chosen = grid or ANNOTATION.grid
    index = np.moveaxis(np.indices(chosen.shape), 0, -1).astype(float)
    above_mm = (chosen.to_lps(index) - HIP.head_center_mm) @ HIP.lesion.axis
    above_mm = above_mm - HIP.lesion.plane_distance_mm(HIP.radius_mm)
    values = np.where(np.abs(above_mm) < 1.5, BAND, np.where(above_mm > 0, centre, MARROW))
    return Volume(chosen, values)


def _ratio(result: SignalMeasurements, region: Region, weighting: Weighting) -> Quantity:
    return result.series[weighting].regions[region].ratio_to_healthy


def test_medians_and_ratios_are_those_of_the_image() -> None:
    result = measure_signal({Weighting.T1: _image()}, ANNOTATION)
    regions = result.series[Weighting.T1].regions

    assert regions[Region.HEALTHY].median.value == MARROW
    assert regions[Region.CENTRE].median.value == CENTRE
    assert regions[Region.HEALTHY].interquartile_range.value == 0.0
    assert regions[Region.CENTRE].ratio_to_healthy.value == pytest.approx(0.3)
    assert regions[Region.RIM].median.value < CENTRE


def test_the_regions_share_the_head_among_them() -> None:
    regions = measure_signal({Weighting.T1: _image()}, ANNOTATION).series[Weighting.T1].regions
    counted = {region: regions[region].voxels for region in Region}
    rim_in_lesion = counted[Region.LESION] - counted[Region.CENTRE]
    head = int(ANNOTATION.head.voxels.sum())

    assert counted[Region.CENTRE] + counted[Region.RIM] + counted[Region.HEALTHY] == head
    assert 0 < rim_in_lesion < counted[Region.RIM]


def test_a_series_on_another_grid_gives_the_same_medians() -> None:
    acquisition = evolve(acquisition_of("axial", slice_mm=2.0, pixel_mm=1.0), margin_mm=10.0)
    finer = outlined(HIP, acquisition).grid
    result = measure_signal({Weighting.T1: _image(grid=finer)}, ANNOTATION)

    assert _ratio(result, Region.CENTRE, Weighting.T1).value == pytest.approx(0.3)


@settings(max_examples=5, deadline=None)
@given(st.floats(0.01, 100.0))
def test_a_scanners_gain_leaves_the_ratios(gain: float) -> None:
    image = _image()
    louder = evolve(image, values=image.values * gain)
    plain, scaled = (
        measure_signal({Weighting.T2: volume}, ANNOTATION) for volume in (image, louder)
    )

    for region in Region:
        assert _ratio(scaled, region, Weighting.T2).value == pytest.approx(
            _ratio(plain, region, Weighting.T2).value
        )


def test_oedema_is_measured_outside_the_lesion_and_left_out_of_healthy_marrow() -> None:
    below = np.linalg.norm(offsets_mm(ANNOTATION, HIP.head_center_mm - [0, 0, 10.0]), axis=-1) < 7.0
    oedema = Mask(ANNOTATION.grid, below | ANNOTATION.lesion.voxels)
    image = _image()
    swollen = evolve(image, values=np.where(below, 4.0 * MARROW, image.values))
    result = measure_signal({Weighting.STIR: swollen}, ANNOTATION, oedema=oedema)
    volume = result.oedema_volume_mm3

    assert volume.value == pytest.approx(4.0 / 3.0 * np.pi * 7.0**3, rel=0.05)
    assert volume.low < 4.0 / 3.0 * np.pi * 7.0**3 < volume.high
    assert result.series[Weighting.STIR].regions[Region.HEALTHY].median.value == MARROW


def test_oedema_of_another_grid_or_frame_of_reference_is_refused() -> None:
    grid = ANNOTATION.grid
    named = Grid(grid.shape, grid.affine_lps, "1.2.3")
    framed = evolve(
        ANNOTATION,
        head=Mask(named, ANNOTATION.head.voxels),
        lesion=Mask(named, ANNOTATION.lesion.voxels),
    )
    elsewhere = Mask(Grid(grid.shape, grid.affine_lps, "1.2.4"), ANNOTATION.head.voxels)
    coarser = Mask(Grid((2, 2, 2), grid.affine_lps), np.ones((2, 2, 2), dtype=bool))

    with pytest.raises(GridMismatch, match="oedema's outline has another frame of reference"):
        measure_signal({}, framed, oedema=elsewhere)
    with pytest.raises(GridMismatch, match=r"oedema.* another grid \(2 x 2 x 2 voxels\)"):
        measure_signal({}, ANNOTATION, oedema=coarser)


def test_oedema_alone_needs_no_series() -> None:
    oedema = Mask(ANNOTATION.grid, ANNOTATION.head.voxels & ~ANNOTATION.lesion.voxels)
    result = measure_signal({}, ANNOTATION, oedema=oedema)

    assert result.series == {}
    assert result.oedema_volume_mm3.value == pytest.approx(oedema.volume_mm3)


def test_without_a_lesion_there_is_healthy_marrow_alone() -> None:
    empty = np.zeros(ANNOTATION.grid.shape, dtype=bool)
    regions = (
        measure_signal({Weighting.T1: _image()}, with_masks(ANNOTATION, lesion=empty))
        .series[Weighting.T1]
        .regions
    )

    assert regions[Region.LESION].median.why_missing == "fewer than 20 voxels in this region"
    assert regions[Region.HEALTHY].voxels == int(ANNOTATION.head.voxels.sum())


def test_marrow_without_signal_gives_no_ratio() -> None:
    image = _image()
    dark = evolve(image, values=np.where(image.values == MARROW, 0.0, image.values))

    assert "no signal" in (
        _ratio(
            measure_signal({Weighting.STIR: dark}, ANNOTATION), Region.CENTRE, Weighting.STIR
        ).why_missing
    )


def test_a_series_that_does_not_hold_the_head_is_refused() -> None:
    shape = np.array(ANNOTATION.grid.shape)
    half = ANNOTATION.grid.cropped((0, 0, 0), (int(shape[0]) // 2, int(shape[1]), int(shape[2])))

    with pytest.raises(GridMismatch, match="of the head lies outside the t1 series"):
        measure_signal({Weighting.T1: _image(grid=half)}, ANNOTATION)


def test_a_series_of_another_examination_is_refused() -> None:
    grid = ANNOTATION.grid
    named = Grid(grid.shape, grid.affine_lps, "1.2.3")
    outlines = evolve(
        ANNOTATION,
        head=Mask(named, ANNOTATION.head.voxels),
        lesion=Mask(named, ANNOTATION.lesion.voxels),
    )
    other = _image(grid=Grid(grid.shape, grid.affine_lps, "1.2.4"))

    with pytest.raises(GridMismatch, match="another frame of reference"):
        measure_signal({Weighting.T2: other}, outlines)


@settings(max_examples=6, deadline=None)
@given(st.floats(-0.25, 0.25), st.integers(0, 2))
def test_the_interval_holds_the_true_ratio_under_a_coil_that_falls_off(
    fall: float, axis: int
) -> None:
    offsets = offsets_mm(ANNOTATION, HIP.head_center_mm)[..., axis] / HIP.radius_mm
    shaded = Volume(ANNOTATION.grid, _image().values * (1.0 + fall * offsets))
    ratio = _ratio(measure_signal({Weighting.T1: shaded}, ANNOTATION), Region.CENTRE, Weighting.T1)

    assert ratio.low - 0.005 <= CENTRE / MARROW <= ratio.high + 0.005


def test_no_ratio_is_given_where_healthy_marrow_itself_changes_too_much() -> None:
    above = offsets_mm(ANNOTATION, HIP.head_center_mm) @ HIP.lesion.axis / HIP.radius_mm
    shaded = Volume(ANNOTATION.grid, _image().values * (1.0 + 0.6 * above))
    result = measure_signal({Weighting.T1: shaded, Weighting.T2: shaded}, ANNOTATION)

    assert result.series[Weighting.T1].marrow_trend.value > 0.3
    assert "healthy marrow itself changes" in (
        _ratio(result, Region.CENTRE, Weighting.T1).why_missing
    )
    assert result.mitchell_suggestion == ()


def test_a_dark_band_on_the_border_widens_the_interval_of_the_rims_spread() -> None:
    rim = measure_signal({Weighting.T1: _image()}, ANNOTATION).series[Weighting.T1].regions
    median, spread = rim[Region.RIM].median, rim[Region.RIM].interquartile_range

    assert median.low <= median.value <= median.high
    assert spread.low <= spread.value < spread.high - BAND


def _refused(volume: Volume, words: str) -> None:
    with pytest.raises(DicomError, match=words) as caught:
        measure_signal({Weighting.T1: volume}, ANNOTATION)
    assert "\n" not in str(caught.value)


def test_what_holds_no_marrow_signal_is_refused() -> None:
    image = _image()
    inverted = Issue(
        code="monochrome1", severity=Severity.INFO, message="Inverted.", subject="geometry"
    )
    holed = np.array(image.values, dtype=float)
    holed[ANNOTATION.lesion.voxels] = np.nan

    _refused(evolve(image, source=Source(modality="CT")), "the t1 series is CT, not MR")
    _refused(evolve(image, issues=(inverted,)), "MONOCHROME1")
    _refused(evolve(image, values=np.full_like(image.values, 7)), "the value 7 everywhere")
    _refused(evolve(image, values=holed), "voxels without a value")


def test_a_head_that_points_alone_mark_has_no_healthy_marrow() -> None:
    ways = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [1, 1, 1]], float)
    ways /= np.linalg.norm(ways, axis=1)[:, None]
    points = HIP.head_center_mm + HIP.radius_mm * ways
    marked = evolve(
        with_masks(ANNOTATION, head=ANNOTATION.lesion.voxels),
        landmarks=Landmarks(
            side=Side.LEFT, head_surface_points_lps_mm=tuple(map(tuple, points.tolist()))
        ),
    )

    with pytest.raises(AnnotationError, match="points alone mark the head"):
        measure_signal({Weighting.T1: _image()}, marked)


@pytest.mark.parametrize(
    ("t1", "t2", "classes"),
    [(1.0, 1.0, "A"), (1.0, 2.0, "B"), (0.3, 2.0, "C"), (0.3, 0.4, "D"), (0.65, 1.2, "ABC")],
)
def test_a_mitchell_class_is_suggested_from_t1_and_t2(t1: float, t2: float, classes: str) -> None:
    both = {Weighting.T1: _image(MARROW * t1), Weighting.T2: _image(MARROW * t2)}
    result = measure_signal(both, ANNOTATION)

    assert "".join(result.mitchell_suggestion) == classes
    assert "convention of this tool" in result.mitchell_rests_on


def test_fat_suppressed_images_suggest_no_class() -> None:
    both = {Weighting.T1: _image(), Weighting.STIR: _image()}
    result = measure_signal(both, ANNOTATION)

    assert result.mitchell_suggestion == ()
    assert result.mitchell_rests_on == "needs T2 without fat suppression"


ratios = st.tuples(st.floats(0.0, 4.0), st.floats(0.0, 4.0)).map(
    lambda pair: Quantity(value=min(pair), low=min(pair), high=max(pair), unit="1")
)


@given(ratios, ratios, st.floats(0.0, 1.0))
def test_a_surer_ratio_only_removes_classes(t1: Quantity, t2: Quantity, sureness: float) -> None:
    narrow = t2.low + (t2.high - t2.low) * (1.0 - sureness)
    surer = Quantity(value=t2.low, low=t2.low, high=max(narrow, t2.low), unit="1")
    classes, _ = suggested_classes(t1, t2)

    assert classes
    assert set(suggested_classes(t1, surer)[0]) <= set(classes)
