"""From strokes in and beside a lesion grows its outline, within the head."""

import numpy as np
import pytest
from drawn_outlines import dice, grid_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from phantom_cases import acquisition_of, outlined, plain_hip
from scipy import ndimage

from annotator.drawing.grow import grown_from_seeds
from annotator.errors import AnnotationError
from annotator.model.mask import Mask
from annotator.model.volume import Volume
from onfh_samples.lesion import Ellipsoid, Lesion, Sector
from onfh_samples.render import render

SHAPE = (4, 7, 6)
GRID = grid_of(SHAPE)
voxels = arrays(np.bool_, SHAPE, elements=st.booleans())
sparse = arrays(np.uint8, SHAPE, elements=st.integers(0, 9))
LESIONS = {
    "sector": Sector([0.3, -0.2, 1.0], 45.0),
    "ellipsoid": Ellipsoid([3.0, -4.0, 10.0], [13.0, 11.0, 9.0]),
}
images = arrays(np.int16, SHAPE, elements=st.integers(0, 900))


@given(images, voxels, sparse)
def test_seeds_keep_their_kind_and_nothing_grows_out_of_the_head(
    values: NDArray[np.int16], head: NDArray[np.bool_], strokes: NDArray[np.uint8]
) -> None:
    head[0, 0, :2] = True
    strokes[0, 0, :2] = [1, 2]

    grown = grown_from_seeds(
        Volume(GRID, values),
        Mask(GRID, head),
        lesion_seeds=strokes == 1,
        healthy_seeds=strokes == 2,
    ).on_grid()

    assert not (grown & ~head).any()
    assert grown[(strokes == 1) & head].all()
    assert not grown[(strokes == 2) & head].any()


@given(images, sparse, st.sampled_from([0, 1, 2]))
def test_the_mirror_image_grows_to_the_mirror_image(
    values: NDArray[np.int16], strokes: NDArray[np.uint8], axis: int
) -> None:
    strokes[0, 0, :2] = [1, 2]
    # No two ways of the same cost, between which rounding would choose.
    signal = values + np.random.default_rng(2).random(SHAPE)
    head = np.ones(SHAPE, dtype=bool)

    here = grown_from_seeds(
        Volume(GRID, signal),
        Mask(GRID, head),
        lesion_seeds=strokes == 1,
        healthy_seeds=strokes == 2,
    ).on_grid()
    there = grown_from_seeds(
        Volume(GRID, np.flip(signal, axis)),
        Mask(GRID, head),
        lesion_seeds=np.flip(strokes == 1, axis),
        healthy_seeds=np.flip(strokes == 2, axis),
    ).on_grid()

    assert np.array_equal(np.flip(here, axis), there)


def test_where_the_image_shows_nothing_the_border_lies_halfway() -> None:
    grid = grid_of((1, 5, 21), (3.0, 0.7, 0.7))
    seeds = np.zeros((2, *grid.shape), dtype=bool)
    seeds[0, :, :, 0], seeds[1, :, :, 20] = True, True

    grown = grown_from_seeds(
        Volume(grid, np.full(grid.shape, 300)),
        Mask(grid, np.ones(grid.shape, dtype=bool)),
        lesion_seeds=seeds[0],
        healthy_seeds=seeds[1],
    ).on_grid()

    assert grown[..., :10].all()
    assert not grown[..., 10:].any()


def test_the_border_lies_where_the_signal_changes() -> None:
    grid = grid_of((4, 30, 40))
    head = np.ones(grid.shape, dtype=bool)
    is_lesion = head.copy()
    is_lesion[:, :, 27:] = False
    noise = np.random.default_rng(1).normal(0.0, 15.0, grid.shape)
    seeds = np.zeros((2, *grid.shape), dtype=bool)
    seeds[0, 1, 5:25, 3], seeds[1, 1, 5:25, 36] = True, True

    grown = grown_from_seeds(
        Volume(grid, np.where(is_lesion, 300.0, 800.0) + noise),
        Mask(grid, head),
        lesion_seeds=seeds[0],
        healthy_seeds=seeds[1],
    ).on_grid()

    assert dice(grown, is_lesion) > 0.98


@pytest.mark.soak
@pytest.mark.parametrize("lesion", LESIONS.values(), ids=LESIONS)
@pytest.mark.parametrize(("slice_mm", "pixel_mm"), [(3.0, 0.7), (1.2, 0.6)])
def test_strokes_in_a_rendered_hip_find_its_lesion(
    lesion: Lesion, slice_mm: float, pixel_mm: float
) -> None:
    hip = plain_hip(lesion)
    full = outlined(hip, acquisition_of("coronal", slice_mm=slice_mm, pixel_mm=pixel_mm))
    volume = render([hip], full.grid, slice_mm, seed=3)
    true, spacing_mm = full.lesion.voxels, full.grid.spacing_mm
    inner_mm = ndimage.distance_transform_edt(true, sampling=spacing_mm)
    outer_mm = ndimage.distance_transform_edt(full.head.voxels & ~true, sampling=spacing_mm)
    drawn = np.zeros(full.grid.shape, dtype=bool)
    drawn[np.flatnonzero(true.any(axis=(1, 2)))[1::3]] = True

    def found(inside: NDArray[np.bool_], outside: NDArray[np.bool_]) -> float:
        grown = grown_from_seeds(volume, full.head, lesion_seeds=inside, healthy_seeds=outside)
        return dice(grown.on_grid(), true)

    assert found(inner_mm > 1.5, outer_mm > 1.5) > 0.985
    assert found(inner_mm > 3.0, outer_mm > 3.0) > 0.92
    along_the_border = drawn & (inner_mm > 1.2) & (inner_mm < 2.5)
    assert found(along_the_border, drawn & (outer_mm > 3.0) & (outer_mm < 4.5)) > 0.88


HEAD = np.zeros(SHAPE, dtype=bool)
HEAD[1:3, 1:6, 1:5] = True
ONE = np.zeros(SHAPE, dtype=bool)
ONE[1, 2, 2] = True
OUTSIDE = np.zeros(SHAPE, dtype=bool)
OUTSIDE[0, 0, 0] = True


@pytest.mark.parametrize(
    ("head", "lesion", "healthy", "wrong"),
    [
        (np.zeros(SHAPE, dtype=bool), ONE, ONE, "outline the femoral head first"),
        (HEAD, OUTSIDE, ONE, "no stroke in the lesion within the head"),
        (HEAD, ONE, OUTSIDE, "no stroke in healthy marrow within the head"),
        (HEAD, ONE, HEAD, "1 voxels are marked both"),
    ],
)
def test_strokes_from_which_nothing_can_grow_are_refused(
    head: NDArray[np.bool_], lesion: NDArray[np.bool_], healthy: NDArray[np.bool_], wrong: str
) -> None:
    volume = Volume(GRID, np.zeros(SHAPE))

    with pytest.raises(AnnotationError, match=wrong):
        grown_from_seeds(volume, Mask(GRID, head), lesion_seeds=lesion, healthy_seeds=healthy)
