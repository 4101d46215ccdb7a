"""Where the body ends to the right and to the left, and on which side of it a head lies."""

from enum import StrEnum

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.geometry.points import IndexPoints, LpsPoints
from annotator.model.anatomy import Side
from annotator.model.volume import Volume

__all__ = ["PELVIS_WIDTH_MM", "BodyAcross", "Border", "body_across", "side_across", "side_in_body"]

#: Least width of an adult's body at the hips, mm. Bone alone is about so wide between the
#: trochanters; a knee, a head or one thigh is narrower.
PELVIS_WIDTH_MM = 260.0

#: A head nearer to the midline than this could be on either side, mm.
MIDLINE_SLACK_MM = 30.0

#: A body cut by both borders may reach beyond either; in a narrower field the midline would
#: be too uncertain to tell a head's side, mm.
CUT_FIELD_MM = 300.0

#: Voxels looked at along the axis that runs most nearly from right to left, and along others.
SAMPLES_ACROSS, SAMPLES_ALONG = 160, 20

#: Thickness of the sagittal layers that are called tissue or air, mm, and in sampled steps.
LAYER_MM, LAYER_STEPS = 4.0, 1.5

#: Brightness above which there is tissue and below which there is air, as share of the body's
#: mean. What lies between (dark fat, the far field of a surface coil) is neither.
TISSUE_BRIGHTNESS, AIR_BRIGHTNESS = 0.3, 0.12

#: Share of a layer's voxels that must be tissue to call it tissue, and the most that may be
#: brighter than air in a layer of air.
TISSUE_SHARE, NOT_AIR_SHARE = 0.05, 0.03

#: A body ends sharply: air begins within this of the last tissue, and is at least so wide, mm.
FADE_MM, AIR_BAND_MM = 12.0, 5.0

#: Layers with fewer voxels than this share of the usual number are corners of an oblique field.
CORNER_SHARE = 0.5

#: Volumes whose brightness is the wrong way round are not judged.
_INVERTED = "monochrome1"


class Border(StrEnum):
    """What is seen where the tissue of an image ends on one side."""

    #: Air follows: the flank.
    FLANK = "flank"
    #: The image ends within tissue, or too near it to see air.
    CUT = "cut"
    #: Signal fades, or something else follows.
    UNCLEAR = "unclear"


@frozen
class BodyAcross:
    """From where to where the body reaches in an image, right to left.

    Parameters
    ----------
    right_mm, left_mm : float
        LPS x of the outermost tissue on the patient's right and left.
    right, left : Border
        What lies beyond.
    """

    right_mm: float
    left_mm: float
    right: Border
    left: Border

    @property
    def across_mm(self) -> tuple[float, float]:
        """LPS x of both ends, right to left."""
        return self.right_mm, self.left_mm

    @property
    def width_mm(self) -> float:
        """Distance between the two ends."""
        return self.left_mm - self.right_mm

    @property
    def shows_both_flanks(self) -> bool:
        """Whether air is seen on both sides of a body as wide as an adult pelvis."""
        return self._has_flanks and self.width_mm >= PELVIS_WIDTH_MM

    @property
    def is_narrow(self) -> bool:
        """Whether air is seen on both sides of less than an adult pelvis: one leg, a knee."""
        return self._has_flanks and self.width_mm < PELVIS_WIDTH_MM

    @property
    def _has_flanks(self) -> bool:
        return self.right is self.left is Border.FLANK


def body_across(image: Volume) -> BodyAcross | None:
    """How far the body reaches to the right and left, found by brightness.

    The image is cut into sagittal layers; each is tissue, air or neither, and the widest run of
    tissue is the body. Any orientation of the slices will do.

    Parameters
    ----------
    image : Volume

    Returns
    -------
    BodyAcross or None
        None if the image has no contrast, holds no tissue, or is stored inverted.
    """
    if any(issue.code == _INVERTED for issue in image.issues):
        return None
    left_right_mm, values = _samples(image)
    if np.ptp(values) == 0:
        return None
    start_mm, layer_mm, is_tissue, is_air = _layers(image, left_right_mm, values)
    if not is_tissue.any():
        return None
    first, last = _widest_run(is_tissue)
    return BodyAcross(
        right_mm=start_mm + first * layer_mm,
        left_mm=start_mm + (last + 1) * layer_mm,
        right=_border(is_air[:first][::-1], layer_mm),
        left=_border(is_air[last + 1 :], layer_mm),
    )


def side_in_body(image: Volume, head_center_mm: LpsPoints) -> Side | None:
    """The side on which a point lies, from the body's own midline.

    The midline is the middle between the flanks, so a patient who lies off the table's centre
    does not matter. In a field so wide that the body is cut on both sides it is the middle of
    the field.

    Parameters
    ----------
    image : Volume
    head_center_mm : (3,) array, LPS mm

    Returns
    -------
    Side or None
        None if the image does not show both sides of the body, or the point lies near the midline.
    """
    return side_across(body_across(image), head_center_mm)


def side_across(body: BodyAcross | None, head_center_mm: LpsPoints) -> Side | None:
    """What `side_in_body` gives, of a body that is found already; None if none was.

    Parameters
    ----------
    body : BodyAcross or None
    head_center_mm : (3,) array, LPS mm
    """
    if body is None:
        return None
    is_cut_evenly = body.right is body.left is Border.CUT and body.width_mm >= CUT_FIELD_MM
    if not (body.shows_both_flanks or is_cut_evenly):
        return None
    offset_mm = float(head_center_mm[0]) - (body.right_mm + body.left_mm) / 2.0
    if abs(offset_mm) < MIDLINE_SLACK_MM:
        return None
    return Side.LEFT if offset_mm > 0 else Side.RIGHT


def _layers(
    image: Volume, left_right_mm: NDArray[np.float64], values: NDArray[np.float64]
) -> tuple[float, float, NDArray[np.bool_], NDArray[np.bool_]]:
    """Start and thickness of the sagittal layers, mm, and which are tissue, which air."""
    steps_mm = _steps(image) * np.abs(image.grid.affine_lps[0, :3])
    step_mm = float(steps_mm.max())
    start_mm = float(left_right_mm.min()) - step_mm / 2.0
    width_mm = float(np.ptp(left_right_mm)) + step_mm
    # An odd number of layers has no border at a voxel's centre, so that mirrored images agree.
    count = (max(1, int(width_mm / max(LAYER_MM, LAYER_STEPS * step_mm))) - 1) | 1
    layer_mm = width_mm / count
    layer = np.clip((left_right_mm - start_mm) / layer_mm, 0, count - 1).astype(np.int64)
    voxels = np.bincount(layer, minlength=count)
    tissue_level, air_level = _levels(values)
    tissue = np.bincount(layer, values > tissue_level, count) / np.maximum(voxels, 1)
    not_air = np.bincount(layer, values > air_level, count) / np.maximum(voxels, 1)
    is_whole = voxels >= CORNER_SHARE * np.median(voxels)
    is_tissue, is_air = tissue >= TISSUE_SHARE, not_air <= NOT_AIR_SHARE
    return start_mm, layer_mm, is_whole & is_tissue, is_whole & is_air


def _samples(image: Volume) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """LPS x and value of evenly spread voxels, the same ones whichever way the axes run."""
    chosen = [
        np.arange(_first(count, step), count, step)
        for count, step in zip(image.grid.shape, _steps(image), strict=True)
    ]
    index = np.stack(np.meshgrid(*chosen, indexing="ij"), axis=-1)
    left_right_mm = image.grid.to_lps(IndexPoints(index.astype(np.float64)))[..., 0]
    values = image.values[np.ix_(*chosen)].astype(np.float64)
    return left_right_mm.ravel(), values.ravel()


def _steps(image: Volume) -> NDArray[np.int64]:
    """Every how manyth voxel is looked at along each axis; odd, for `_first`."""
    across = int(np.abs(image.grid.axes_lps[0]).argmax())
    wanted = [SAMPLES_ACROSS if axis == across else SAMPLES_ALONG for axis in range(3)]
    counts = zip(image.grid.shape, wanted, strict=True)
    return np.array([count // want | 1 for count, want in counts])


def _first(count: int, step: int) -> int:
    """The start that leaves as many voxels before the first as after the last."""
    rest = (count - 1) % step
    return (rest if rest % 2 == 0 else rest + step) // 2


def _levels(values: NDArray[np.float64]) -> tuple[float, float]:
    """Brightness of the darkest tissue and of the brightest air."""
    from skimage.filters import threshold_otsu  # slow to load, and a scan judges no image

    threshold = threshold_otsu(values)  # type: ignore[no-untyped-call] # scikit-image has no types
    dark, body = float(np.percentile(values, 1.0)), float(values[values > threshold].mean())
    return dark + TISSUE_BRIGHTNESS * (body - dark), dark + AIR_BRIGHTNESS * (body - dark)


def _widest_run(is_tissue: NDArray[np.bool_]) -> tuple[int, int]:
    """First and last layer of the widest run of tissue."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_tissue, [False]])))
    starts, ends = edges[::2], edges[1::2]
    widest = int((ends - starts).argmax())
    return int(starts[widest]), int(ends[widest]) - 1


def _border(is_air: NDArray[np.bool_], layer_mm: float) -> Border:
    """What lies beyond the body, from its end outwards."""
    fade, needed = int(FADE_MM / layer_mm), max(1, round(AIR_BAND_MM / layer_mm))
    air = np.flatnonzero(is_air[: fade + 1])
    if len(air) and len(is_air) >= air[0] + needed and is_air[air[0] : air[0] + needed].all():
        return Border.FLANK
    return Border.CUT if len(is_air) <= fade else Border.UNCLEAR
