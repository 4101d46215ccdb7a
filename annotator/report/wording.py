"""How figures read in text: percent, mL and degree signs, always with the interval."""

import math

from annotator.model.quantity import Quantity

__all__ = [
    "GROUPS",
    "SHORT_SAFETY",
    "interval_text",
    "is_percentage",
    "tier_text",
    "unit_text",
    "value_text",
]

#: The banner; the full wording comes with the rules and stands on page 1.
SHORT_SAFETY = (
    "Research and teaching software, not a medical device. Not to be used to decide care; "
    "a clinician must check every figure, rule and source."
)

#: Order and grouping of the measurements in a report; a NAME of no group comes last.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Femoral head", ("head_",)),
    ("Size of the lesion", ("lesion_volume", "lesion_fraction", "lesion_area")),
    (
        "Necrotic angle",
        ("coronal_arc", "sagittal_arc", "combined_", "max_", "koo_kim", "modified_extent"),
    ),
    (
        "Position",
        (
            "lesion_lateral",
            "lesion_medial",
            "lesion_anterior",
            "lesion_posterior",
            "lesion_beyond",
            "jic_",
            "acetabular_",
            "zone_",
            "pillar_",
        ),
    ),
    ("Surface and weight-bearing zone", ("surface_", "wb_", "predicted_")),
    ("Depth and depression", ("lesion_depth", "lesion_top", "mri_depression")),
    ("Location, for research", ("lesion_latitude", "lesion_longitude", "octant_")),
)

_TIERS = {
    "P": "prevention note",
    "T0": "outside the reach of these rules",
    "T1": "observe and unload",
    "T2": "drug or physical adjunct, evidence contradictory",
    "T3": "minimally invasive head-saving procedure",
    "T4": "reconstructive head-saving procedure, specialist centre",
    "T5": "replacement",
    "T6": "historical or salvage, listed for completeness",
    "TX": "investigational, trial only",
    "R": "refer: individual surgical opinion, no published default fits",
}

_MM3_PER_ML = 1000.0

#: A last digit finer than this share of the 95 % interval says nothing.
_STEPS_IN_INTERVAL = 20.0

#: NAMEs of unit 1 that are an index or a position, not a share of something.
_PLAIN_NUMBERS = {"koo_kim_index": 1, "modified_extent_index": 1, "jic_lateral_position": 2}

_UNITS = {"mm3": "mL", "deg": "°", "mm": "mm", "": ""}


def tier_text(tier: str) -> str:
    """A tier's letter with its meaning, e.g. ``T1 (observe and unload)``."""
    return f"{tier} ({_TIERS[tier]})" if tier in _TIERS else tier


def is_percentage(name: str, unit: str) -> bool:
    """Whether a measurement is a share, shown as percent in text (0 to 1 in every file)."""
    return unit == "1" and name not in _PLAIN_NUMBERS


def unit_text(name: str, unit: str) -> str:
    """The unit that text shows, e.g. ``mL`` for a volume that files give in mm3."""
    if unit == "1":
        return "%" if is_percentage(name, unit) else ""
    return _UNITS.get(unit, unit)


def value_text(name: str, quantity: Quantity) -> str:
    """The value without its unit; the reason in words where it is missing."""
    if quantity.value is None:
        return f"not available: {quantity.why_missing}"
    if isinstance(quantity.value, str):
        return quantity.value
    return _number(name, quantity, quantity.value)


def interval_text(name: str, quantity: Quantity) -> str:
    """The 95 % interval as ``low to high``; empty for words and missing figures."""
    if quantity.low is None or quantity.high is None:
        return ""
    low, high = (_number(name, quantity, end) for end in (quantity.low, quantity.high))
    return f"{low} to {high}"


def _number(name: str, quantity: Quantity, value: float) -> str:
    """A figure with a real minus sign and as many decimals as its unit and its error deserve."""
    scale = _scale(name, quantity.unit)
    text = f"{value * scale:.{_decimals(name, quantity, scale)}f}"
    if text.startswith("-"):
        magnitude = text[1:]
        return magnitude if float(magnitude) == 0 else f"\N{MINUS SIGN}{magnitude}"
    return text


def _scale(name: str, unit: str) -> float:
    """From the unit of the files to that of the text."""
    if is_percentage(name, unit):
        return 100.0
    return 1.0 / _MM3_PER_ML if unit == "mm3" else 1.0


def _decimals(name: str, quantity: Quantity, scale: float) -> int:
    """At most those of the unit, and none that the interval's width makes meaningless."""
    most = 2 if quantity.unit == "mm3" else _PLAIN_NUMBERS.get(name, 1)
    if quantity.low is None or quantity.high is None or quantity.low == quantity.high:
        return most
    finest = (quantity.high - quantity.low) * scale / _STEPS_IN_INTERVAL
    return min(most, max(0, math.ceil(-math.log10(finest))))
