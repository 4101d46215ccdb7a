"""Signal of lesion, rim and healthy marrow, and the volume of marrow oedema.

Median and quartiles, since MR signal has no unit and lesions have outliers. The interval is that of
the outlines: each region is taken again with the lesion's front moved through its 95 % range. A
ratio to healthy marrow holds, besides, how far healthy marrow itself changes towards the region.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from annotator.errors import AnnotationError, GridMismatch
from annotator.measure.head_outline import head_outline
from annotator.measure.marrow_trend import LARGEST_TREND, MarrowLine, marrow_line
from annotator.measure.mitchell import suggested_classes
from annotator.measure.oedema import oedema_volume, swollen_voxels
from annotator.measure.series_values import head_values
from annotator.measure.settings import MeasureSettings
from annotator.measure.signal_regions import RIM_MM, HeadRegions, head_regions
from annotator.measure.uncertainty import interval_quantity
from annotator.model.annotation import HipAnnotation
from annotator.model.mask import Mask
from annotator.model.quantity import Quantity
from annotator.model.signal import (
    Region,
    RegionSignal,
    SeriesSignal,
    SignalMeasurements,
    Weighting,
    WeightingBasis,
)
from annotator.model.volume import Volume

__all__ = ["FEWEST_VOXELS", "measure_signal"]

#: Fewer voxels make no median.
FEWEST_VOXELS = 20

SIGNAL_UNIT = "a.u."

Values = NDArray[np.float64]
#: A figure with the front as drawn, and moved.
Choices = list[float | None]


def measure_signal(
    volumes: Mapping[Weighting, Volume],
    annotation: HipAnnotation,
    *,
    oedema: Mask | None = None,
    settings: MeasureSettings | None = None,
    bases: Mapping[Weighting, WeightingBasis] | None = None,
) -> SignalMeasurements:
    """Signal of one hip.

    Parameters
    ----------
    volumes : mapping of Weighting to Volume
        In one frame of reference with the outlines; each may have a grid of its own.
    annotation : HipAnnotation
    oedema : Mask or None
        Marrow oedema, on the outlines' grid; what of it lies in the lesion does not count.
    settings : MeasureSettings or None
        Of the same hip's other measurements, so that neck and boundary error are theirs.
    bases : mapping of Weighting to WeightingBasis, optional
        Who says what each series shows; the reader where nothing is given.

    Returns
    -------
    SignalMeasurements

    Raises
    ------
    AnnotationError
        If no head is outlined, or points alone mark it.
    DicomError
        If a series holds no MR signal that can be compared: CT, inverted grey values, one value
        everywhere, or voxels without a value.
    GridMismatch
        If a volume has another frame of reference or does not hold the whole head, or the oedema
        lies on another grid.
    """
    chosen = settings or MeasureSettings()
    _refuse_foreign_oedema(oedema, annotation)
    head = head_outline(annotation, chosen)
    if head.is_from_points:
        raise AnnotationError(
            "points alone mark the head, so healthy marrow is not known: outline the head"
        )
    regions = head_regions(head.outlines, swollen_voxels(head.outlines, oedema))
    series = {
        weighting: _series_signal(
            volumes[weighting], regions, weighting, (bases or {}).get(weighting, "stated")
        )
        for weighting in Weighting
        if weighting in volumes
    }
    classes, rests_on = suggested_classes(
        _centre_ratio(series, Weighting.T1), _centre_ratio(series, Weighting.T2)
    )
    return SignalMeasurements(
        side=annotation.side,
        series=series,
        mitchell_suggestion=classes,
        mitchell_rests_on=rests_on,
        oedema_volume_mm3=oedema_volume(annotation, oedema, chosen.boundary_error_mm),
        definitions={
            "rim": f"within {RIM_MM:g} mm of the lesion's border with living bone, either side",
            "healthy_marrow": "head without lesion, rim and oedema",
            "mitchell_suggestion": "limits are a convention of this tool; the reader decides",
        },
    )


def _refuse_foreign_oedema(oedema: Mask | None, annotation: HipAnnotation) -> None:
    if oedema is None:
        return
    frames = {oedema.grid.frame_of_reference_uid, annotation.grid.frame_of_reference_uid} - {None}
    if len(frames) > 1:
        raise GridMismatch(
            "the oedema's outline has another frame of reference than the head's: "
            "outline it on the same images"
        )
    if not oedema.grid.is_same_as(annotation.grid):
        shapes = (" x ".join(map(str, grid.shape)) for grid in (oedema.grid, annotation.grid))
        ours, theirs = shapes
        raise GridMismatch(
            f"the oedema's outline lies on another grid ({ours} voxels) than the head's "
            f"({theirs} voxels): draw both on one series"
        )


def _series_signal(
    volume: Volume, regions: HeadRegions, weighting: Weighting, basis: WeightingBasis
) -> SeriesSignal:
    values = head_values(volume, regions.outlines, weighting)
    lines = _marrow_lines(values, regions)
    trends = {region: _trends(lines, regions, region) for region in Region}
    return SeriesSignal(
        series_uid=volume.source.series_uid,
        volume_number=volume.source.volume_number,
        weighting_basis=basis,
        marrow_trend=_trend_figure(trends[Region.CENTRE]),
        regions={
            region: _region_signal(values, regions, region, trends[region]) for region in Region
        },
    )


def _marrow_lines(values: Values, regions: HeadRegions) -> list[MarrowLine | None]:
    """Through healthy marrow for each place of the front; None where there is too little."""
    lines: list[MarrowLine | None] = []
    for choice in regions.choices:
        healthy = choice[Region.HEALTHY]
        level = _median(values[healthy])
        is_seen = level is not None and level > 0
        lines.append(marrow_line(regions.places_mm(healthy), values[healthy]) if is_seen else None)
    return lines


def _trends(lines: list[MarrowLine | None], regions: HeadRegions, region: Region) -> Choices:
    """Change of healthy marrow towards a region, for each place of the front."""
    return [
        None
        if line is None or not choice[region].any()
        else line.change_to(regions.places_mm(choice[region]).mean(axis=0))
        for line, choice in zip(lines, regions.choices, strict=True)
    ]


def _trend_figure(trends: Choices) -> Quantity:
    if trends[0] is None:
        return Quantity.missing("1", "too little lesion or healthy marrow")
    return _figure(trends, "1")


def _region_signal(
    values: Values, regions: HeadRegions, region: Region, trends: Choices
) -> RegionSignal:
    parts = [values[choice[region]] for choice in regions.choices]
    healthy = [_median(values[choice[Region.HEALTHY]]) for choice in regions.choices]
    medians = [_median(part) for part in parts]
    return RegionSignal(
        median=_figure(medians, SIGNAL_UNIT),
        interquartile_range=_figure([_spread(part) for part in parts], SIGNAL_UNIT),
        ratio_to_healthy=_ratio(medians, healthy, trends[0] or 0.0),
        voxels=len(parts[0]),
    )


def _median(part: Values) -> float | None:
    return float(np.median(part)) if len(part) >= FEWEST_VOXELS else None


def _spread(part: Values) -> float | None:
    if len(part) < FEWEST_VOXELS:
        return None
    lower, upper = np.percentile(part, [25.0, 75.0])
    return float(upper - lower)


def _ratio(medians: Choices, healthy: Choices, trend: float) -> Quantity:
    """Ratio of medians; its interval holds the ratio to healthy marrow as it would be there."""
    if healthy[0] is None:
        return Quantity.missing("1", "too little healthy marrow in the head")
    if healthy[0] <= 0:
        return Quantity.missing("1", "healthy marrow has no signal on this series")
    ratio = _figure(
        [
            None if one is None or level is None or level <= 0 else one / level
            for one, level in zip(medians, healthy, strict=True)
        ],
        "1",
    )
    if not isinstance(ratio.value, float) or ratio.low is None or ratio.high is None:
        return ratio
    if abs(trend) > LARGEST_TREND:
        return Quantity.missing(
            "1",
            f"healthy marrow itself changes by {trend:+.0%} up to this region",
        )
    level_there = ratio.value / (1.0 + trend)
    return interval_quantity(
        ratio.value, "1", [(ratio.low, ratio.high), (ratio.value, level_there)]
    )


def _figure(choices: Choices, unit: str) -> Quantity:
    """As drawn, with the interval that the moved fronts span."""
    value, *moved = choices
    if value is None:
        return Quantity.missing(unit, f"fewer than {FEWEST_VOXELS} voxels in this region")
    found = [one for one in moved if one is not None]
    if len(found) < len(moved):
        return Quantity.missing(
            unit, "the region is too thin: a usual error of the outline empties it"
        )
    return interval_quantity(value, unit, [(min(found, default=value), max(found, default=value))])


def _centre_ratio(
    series: Mapping[Weighting, SeriesSignal], weighting: Weighting
) -> Quantity | None:
    if weighting not in series:
        return None
    return series[weighting].regions[Region.CENTRE].ratio_to_healthy
