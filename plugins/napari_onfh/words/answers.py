"""How a finding is asked and answered in words; free of Qt."""

import math
from typing import TYPE_CHECKING, Any

from attrs import frozen

from napari_onfh.language import marked, tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annotator.staging.pack import FactSpec

__all__ = [
    "NOT_ANSWERED",
    "YES_NO_ANSWERS",
    "FactGroup",
    "form_groups",
    "number_from_text",
    "number_hint",
    "number_in_words",
    "value_in_words",
]

#: An empty line of the form: the fact stays absent, which the rules read as unknown.
NOT_ANSWERED = "\N{EM DASH}"

#: The last three are unknown with their reason kept; none of them is a no.
YES_NO_ANSWERS = {
    "yes": marked("yes"),
    "no": marked("no"),
    "unknown": marked("unknown"),
    "not_assessable": marked("not assessable"),
    "not_imaged": marked("not imaged"),
}

_TITLES = {
    "required": marked("Required *"),
    "imaging": marked("Radiograph, CT, bone scan"),
    "mri_read": marked("MRI, as read"),
    "patient": marked("Patient"),
    "system": marked("Stage known from a report"),
}

#: Facts that the panel itself supplies.
_SUPPLIED = {"site", "side"}


@frozen
class FactGroup:
    """Facts of the form that stand under one heading."""

    title: str
    facts: "Mapping[str, FactSpec]"


def form_groups(facts: "Mapping[str, FactSpec]") -> tuple[FactGroup, ...]:
    """The form: required facts on top, then imaging, MRI, patient, known stages."""
    grouped: dict[str, dict[str, FactSpec]] = {key: {} for key in _TITLES}
    for name, spec in facts.items():
        key = "required" if spec.required else spec.group
        if key in grouped and name not in _SUPPLIED:
            grouped[key][name] = spec
    return tuple(
        FactGroup(tr(_TITLES[key]), members) for key, members in grouped.items() if members
    )


def value_in_words(value: Any) -> str:
    """A category, or several still possible, e.g. ``renal transplant`` or ``I or II``."""
    if isinstance(value, list | tuple):
        return " or ".join(value_in_words(part) for part in value)
    return str(value).replace("_", " ")


def number_in_words(value: Any) -> str:
    """A number or an interval as the form shows it."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return " to ".join(f"{part:g}" for part in value)
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def number_hint(spec: "FactSpec") -> str:
    """What an empty line asks for, e.g. ``mm, or low to high``."""
    unit = tr("0 to 1") if spec.unit == "1" else spec.unit.replace("deg", "degrees")
    return tr("{unit}, or low to high").format(unit=unit) if unit else tr("number, or low to high")


def number_from_text(text: str, spec: "FactSpec") -> float | list[float] | None:
    """The number or interval that a text holds; None for an empty text.

    Raises
    ------
    ValueError
        If it is neither, or lies outside what the fact allows; the message says so.
    """
    if not text.strip():
        return None
    try:
        numbers = [float(part.strip().replace(",", ".")) for part in text.split("to")]
    except ValueError:
        raise ValueError(f"{text.strip()!r} is no number; write 12.5 or 10 to 15") from None
    if len(numbers) > 2 or not all(map(math.isfinite, numbers)) or numbers != sorted(numbers):  # noqa: PLR2004 - low and high
        raise ValueError(f"{text.strip()!r} is no interval; write 10 to 15")
    low = -math.inf if spec.min is None else spec.min
    high = math.inf if spec.max is None else spec.max
    if not all(low <= number <= high for number in numbers):
        raise ValueError(f"{text.strip()} lies outside {low:g} to {high:g} {spec.unit}".strip())
    return numbers if len(numbers) > 1 else numbers[0]
