"""Signal of lesion, rim and healthy marrow, and the volume of marrow oedema.

Median and quartiles, since MR signal has no unit and lesions have outliers. The interval is that of
the outlines: each region is taken again with the lesion's front at either end of its 95 % range.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from annotator.errors import AnnotationError, GridMismatch
from annotator.geometry.points import IndexPoints
from annotator.measure.mitchell import suggested_classes
from annotator.measure.outline import HipOutlines, outline_fields
from annotator.measure.uncertainty import Z_95, interval_quantity
from annotator.model.annotation import HipAnnotation
from annotator.model.mask import Mask
from annotator.model.quantity import Quantity
from annotator.model.signal import (
    Region,
    RegionSignal,
    SeriesSignal,
    SignalMeasurements,
    Weighting,
)
from annotator.model.volume import Volume

__all__ = ["RIM_MM", "measure_signal"]

#: The rim lies within this of the lesion's border with living bone, on either side, mm.
RIM_MM = 2.0

#: Fewer voxels make no median.
FEWEST_VOXELS = 20

SIGNAL_UNIT = "a.u."

Values = NDArray[np.float64]
Voxels = NDArray[np.bool_]


def measure_signal(
    volumes: Mapping[Weighting, Volume],
    annotation: HipAnnotation,
    *,
    oedema: Mask | None = None,
    boundary_error_mm: float | None = None,
) -> SignalMeasurements:
    """Signal of one hip.

    Parameters
    ----------
    volumes : mapping of Weighting to Volume
        In one frame of reference with the outlines; each may have a grid of its own.
    annotation : HipAnnotation
    oedema : Mask or None
        Marrow oedema, on the outlines' grid; what of it lies in the lesion does not count.
    boundary_error_mm : float or None
        As in `MeasureSettings`.

    Returns
    -------
    SignalMeasurements

    Raises
    ------
    AnnotationError
        If no head is outlined.
    GridMismatch
        If a volume has another frame of reference or does not hold the whole head, or the oedema
        lies on another grid.
    """
    if oedema is not None and not oedema.grid.is_same_as(annotation.grid):
        raise GridMismatch("the oedema's outline lies on another grid than the head's: redraw it")
    outlines = outline_fields(annotation, boundary_error_mm)
    swollen = _cropped_to(outlines, annotation, oedema)
    series = {
        weighting: SeriesSignal(
            series_uid=volume.source.series_uid,
            regions=_regions_signal(_sampled(volume, outlines, weighting), outlines, swollen),
        )
        for weighting, volume in volumes.items()
    }
    classes, rests_on = suggested_classes(
        _centre_ratio(series, Weighting.T1), _centre_ratio(series, Weighting.T2)
    )
    return SignalMeasurements(
        side=annotation.side,
        series=series,
        mitchell_suggestion=classes,
        mitchell_rests_on=rests_on,
        oedema_volume_mm3=_oedema_volume(annotation, oedema, boundary_error_mm),
        definitions={
            "rim": f"within {RIM_MM:g} mm of the lesion's border with living bone, either side",
            "healthy_marrow": "head without lesion, rim and oedema",
            "mitchell_suggestion": "limits are a convention of this tool; the reader decides",
        },
    )


def _sampled(volume: Volume, outlines: HipOutlines, weighting: Weighting) -> Values:
    """The image's values at the voxels of the outlines; not a number outside the head."""
    ours, theirs = outlines.grid.frame_of_reference_uid, volume.grid.frame_of_reference_uid
    if ours and theirs and ours != theirs:
        raise GridMismatch(
            f"the {weighting} series has another frame of reference than the outlines: "
            "choose one of the same examination"
        )
    index = np.argwhere(outlines.head)
    points = outlines.grid.to_lps(IndexPoints(index.astype(np.float64)))
    at = volume.grid.to_index(points)
    beyond = (at < -0.5) | (at > np.array(volume.grid.shape) - 0.5)  # noqa: PLR2004 - half a voxel
    if beyond.any():
        share = float(beyond.any(axis=1).mean())
        raise GridMismatch(
            f"{share:.0%} of the head lies outside the {weighting} series: choose one that holds it"
        )
    values = np.full(outlines.head.shape, np.nan)
    image = np.asarray(volume.values, dtype=np.float64)
    values[tuple(index.T)] = ndimage.map_coordinates(image, at.T, order=1, mode="nearest")
    if not np.isfinite(values[outlines.head]).all():
        raise AnnotationError(f"the {weighting} series has voxels without a value inside the head")
    return values


def _regions_signal(
    values: Values, outlines: HipOutlines, swollen: Voxels
) -> dict[Region, RegionSignal]:
    drawn, eroded, dilated = (
        _regions(outlines, swollen, shift_sd) for shift_sd in (0.0, -Z_95, Z_95)
    )
    found = {}
    for region in Region:
        choices = [_values_of(values, choice, region) for choice in (drawn, eroded, dilated)]
        healthy = [
            _values_of(values, choice, Region.HEALTHY) for choice in (drawn, eroded, dilated)
        ]
        found[region] = RegionSignal(
            median=_figure([_median(part) for part in choices], SIGNAL_UNIT),
            interquartile_range=_figure([_spread(part) for part in choices], SIGNAL_UNIT),
            ratio_to_healthy=_ratio(choices, healthy),
            voxels=len(choices[0]),
        )
    return found


def _regions(outlines: HipOutlines, swollen: Voxels, shift_sd: float) -> dict[Region, Voxels]:
    """The regions with the lesion's front moved outwards by so many SDs."""
    head, front = outlines.head, outlines.front
    nowhere = np.zeros_like(head)
    if front is None:
        return {
            Region.LESION: nowhere,
            Region.CENTRE: nowhere,
            Region.RIM: nowhere,
            Region.HEALTHY: head & ~swollen,
        }
    inside_mm = front.distance_mm + shift_sd * front.error_mm
    lesion = outlines.lesion if shift_sd == 0 else head & (inside_mm > 0)
    rim = head & (np.abs(inside_mm) <= RIM_MM)
    return {
        Region.LESION: lesion,
        Region.CENTRE: lesion & ~rim,
        Region.RIM: rim,
        Region.HEALTHY: head & ~lesion & ~rim & ~swollen,
    }


def _values_of(values: Values, regions: dict[Region, Voxels], region: Region) -> Values:
    return np.asarray(values[regions[region]])


def _median(part: Values) -> float | None:
    return float(np.median(part)) if len(part) >= FEWEST_VOXELS else None


def _spread(part: Values) -> float | None:
    if len(part) < FEWEST_VOXELS:
        return None
    lower, upper = np.percentile(part, [25.0, 75.0])
    return float(upper - lower)


def _ratio(parts: list[Values], healthy: list[Values]) -> Quantity:
    pairs = [(_median(part), _median(whole)) for part, whole in zip(parts, healthy, strict=True)]
    if pairs[0][1] is None:
        return Quantity.missing("1", "too little healthy marrow in the head")
    if pairs[0][1] <= 0:
        return Quantity.missing("1", "healthy marrow has no signal on this series")
    return _figure([None if a is None or b is None or b <= 0 else a / b for a, b in pairs], "1")


def _figure(choices: list[float | None], unit: str) -> Quantity:
    """As drawn, with the interval that both ends of the front's range span."""
    value, *ends = choices
    if value is None:
        return Quantity.missing(unit, f"fewer than {FEWEST_VOXELS} voxels in this region")
    eroded, dilated = (value if end is None else end for end in ends)
    if None in ends:
        return Quantity.missing(
            unit, "the region is too thin: a usual error of the outline empties it"
        )
    return interval_quantity(value, unit, [(eroded, dilated)])


def _centre_ratio(
    series: Mapping[Weighting, SeriesSignal], weighting: Weighting
) -> Quantity | None:
    if weighting not in series:
        return None
    return series[weighting].regions[Region.CENTRE].ratio_to_healthy


def _cropped_to(outlines: HipOutlines, annotation: HipAnnotation, mask: Mask | None) -> Voxels:
    """A mask on the annotation's grid at the voxels of the outlines' grid."""
    if mask is None:
        return np.zeros_like(outlines.head)
    index = np.argwhere(mask.voxels).astype(np.float64)
    points = annotation.grid.to_lps(IndexPoints(index))
    at = np.rint(outlines.grid.to_index(points)).astype(int)
    inside = ((at >= 0) & (at < np.array(outlines.head.shape))).all(axis=1)
    found = np.zeros_like(outlines.head)
    found[tuple(at[inside].T)] = True
    return found


def _oedema_volume(
    annotation: HipAnnotation, oedema: Mask | None, boundary_error_mm: float | None
) -> Quantity:
    """Volume outside the lesion, by shifts of the oedema's own outline."""
    if oedema is None:
        return Quantity.missing("mm3", "marrow oedema is not outlined")
    voxels = oedema.voxels & ~annotation.lesion.voxels
    voxel_mm3 = annotation.grid.voxel_volume_mm3
    value_mm3 = int(voxels.sum()) * voxel_mm3
    if value_mm3 == 0:
        return Quantity(value=0.0, low=0.0, high=0.0, unit="mm3")
    spacing_mm = annotation.grid.spacing_mm
    half_voxel_mm = 0.5 * float(np.cbrt(spacing_mm.prod()))
    error_mm = boundary_error_mm or float(
        np.hypot(half_voxel_mm, spacing_mm.max() / np.sqrt(12.0 * 3.0))
    )
    inside_mm = ndimage.distance_transform_edt(voxels, sampling=spacing_mm) - half_voxel_mm
    outside_mm = ndimage.distance_transform_edt(~voxels, sampling=spacing_mm) - half_voxel_mm
    lost = int((voxels & (inside_mm < Z_95 * error_mm)).sum())
    won = int((~voxels & ~annotation.lesion.voxels & (outside_mm < Z_95 * error_mm)).sum())
    return interval_quantity(
        value_mm3,
        "mm3",
        [(value_mm3 - lost * voxel_mm3, value_mm3 + won * voxel_mm3)],
        lowest=0.0,
    )
