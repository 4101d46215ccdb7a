"""Signal of lesion, rim and healthy marrow as a report says it; a suggestion stays a suggestion."""

import math
from collections.abc import Mapping

from annotator.model.quantity import Quantity
from annotator.model.signal import (
    MitchellClass,
    Region,
    RegionSignal,
    SeriesSignal,
    SignalMeasurements,
    Weighting,
    WeightingBasis,
)
from annotator.report.content import Line, SignalLine, SignalPart, SignalTable
from annotator.report.wording import interval_text, unit_text, value_text

__all__ = ["BASES", "REGIONS", "WEIGHTINGS", "signal_part"]

WEIGHTINGS: Mapping[Weighting, str] = {
    Weighting.T1: "T1",
    Weighting.T2: "T2 without fat suppression",
    Weighting.T2_FAT_SUPPRESSED: "T2 with fat suppression",
    Weighting.STIR: "STIR",
}
BASES: Mapping[WeightingBasis, str] = {
    "stated": "weighting stated by the user",
    "header": "weighting taken from sequence and times in the header",
}
REGIONS: Mapping[Region, str] = {
    Region.LESION: "Lesion",
    Region.CENTRE: "Centre of the lesion",
    Region.RIM: "Rim",
    Region.HEALTHY: "Healthy marrow",
}
_CLASSES: Mapping[MitchellClass, str] = {
    "A": "A (like fat)",
    "B": "B (like blood)",
    "C": "C (like fluid)",
    "D": "D (like fibrous tissue)",
}

#: A change that rounds to no per cent.
_SMALLEST_TREND = 0.005

#: Digits of a signal that its noise leaves a meaning.
_DIGITS = 3


def signal_part(signal: SignalMeasurements) -> SignalPart:
    """What a report says about the signal of one hip."""
    oedema = signal.oedema_volume_mm3
    return SignalPart(
        tables=tuple(_table(weighting, series) for weighting, series in signal.series.items()),
        mitchell=_mitchell(signal),
        mitchell_rests_on=signal.mitchell_rests_on,
        oedema=None if oedema.value is None else _oedema(oedema),
        definitions=tuple(
            Line(label=name.replace("_", " ").capitalize(), text=text)
            for name, text in signal.definitions.items()
        ),
        remarks=tuple(issue.message for issue in signal.issues),
    )


def _table(weighting: Weighting, series: SeriesSignal) -> SignalTable:
    return SignalTable(
        title=WEIGHTINGS[weighting],
        basis=BASES[series.weighting_basis],
        trend=_trend(series),
        lines=tuple(_line(region, series.regions[region]) for region in series.regions),
    )


def _line(region: Region, signal: RegionSignal) -> SignalLine:
    ratio = signal.ratio_to_healthy
    is_reference = region is Region.HEALTHY
    return SignalLine(
        region=REGIONS[region],
        median=_signal(signal.median),
        median_interval=_signal_interval(signal.median),
        spread=_signal(signal.interquartile_range),
        ratio="reference" if is_reference and not signal.median.why_missing else _ratio(ratio),
        ratio_interval="" if is_reference else _ratio_interval(ratio),
        voxels=str(signal.voxels),
        missing=signal.median.why_missing or "",
        ratio_missing=ratio.why_missing or "",
    )


def _signal(quantity: Quantity) -> str:
    value = quantity.value
    return _rounded(value, value) if isinstance(value, float) else ""


def _signal_interval(quantity: Quantity) -> str:
    if not isinstance(quantity.value, float) or quantity.low is None or quantity.high is None:
        return ""
    low, high = (_rounded(end, quantity.value) for end in (quantity.low, quantity.high))
    return f"{low} to {high}"


def _rounded(value: float, like: float) -> str:
    """As many decimals as `like` has with three digits; each scanner has its own unit."""
    places = _DIGITS - 1 - math.floor(math.log10(abs(like))) if like else 0
    return f"{value:.{max(0, places)}f}".replace("-", "\N{MINUS SIGN}")


def _ratio(quantity: Quantity) -> str:
    return f"{quantity.value:.2f}" if isinstance(quantity.value, float) else ""


def _ratio_interval(quantity: Quantity) -> str:
    if quantity.low is None or quantity.high is None:
        return ""
    return f"{quantity.low:.2f} to {quantity.high:.2f}"


def _trend(series: SeriesSignal) -> str:
    trend = series.marrow_trend.value
    if not isinstance(trend, float):
        return ""
    if abs(trend) < _SMALLEST_TREND:
        return "Healthy marrow does not change towards the lesion's centre."
    sign = "\N{MINUS SIGN}" if trend < 0 else "+"
    is_held = series.regions[Region.CENTRE].ratio_to_healthy.why_missing is None
    end = "; the intervals of the ratios hold that." if is_held else "."
    return (
        f"Healthy marrow itself changes by {sign}{abs(trend):.0%} towards the lesion's centre "
        f"(coil shading or uneven marrow){end}"
    )


def _mitchell(signal: SignalMeasurements) -> str:
    if not signal.mitchell_suggestion:
        return "none suggested"
    return " or ".join(_CLASSES[one] for one in signal.mitchell_suggestion)


def _oedema(volume: Quantity) -> Line:
    name = "oedema_volume_mm3"
    return Line(
        label="Marrow oedema outside the lesion",
        text=f"{value_text(name, volume)} {unit_text(name, volume.unit)}, "
        f"95 %: {interval_text(name, volume)}",
    )
