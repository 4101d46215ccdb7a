"""What is written beside the drawn zone and angles: the report's own figures, shortened."""

from collections.abc import Iterable, Mapping

from attrs import frozen

from annotator.measure.mid_plane_lines import EndMark, LineKind, MidPlane
from annotator.measure.plane_ends import MidPlaneName
from annotator.model.measurements import Measurements
from annotator.report.content import MeasurementLine
from napari_onfh.language import marked, tr

__all__ = ["HipAngles", "PlaneWords", "hip_angles"]

_ARCS: dict[MidPlaneName, tuple[str, str]] = {
    "coronal": (marked("Coronal arc"), "coronal_arc_deg"),
    "sagittal": (marked("Sagittal arc"), "sagittal_arc_deg"),
}
_SUM = (marked("Coronal + sagittal"), "combined_necrotic_angle_deg")

_SHORT = {
    "Coronal arc": marked("Cor"),
    "Sagittal arc": marked("Sag"),
    "Coronal + sagittal": marked("Sum"),
}

#: NAMEs of the lower and the upper end of the necrotic arc.
_NECROTIC_NAMES: dict[MidPlaneName, tuple[str, str]] = {
    "coronal": ("lesion_medial_deg", "lesion_lateral_deg"),
    "sagittal": ("lesion_posterior_deg", "lesion_anterior_deg"),
}
_JIC_ENDS = (("M", "zone_medial_deg"), ("E", "acetabular_edge_deg"))

_ZONES: dict[MidPlaneName, dict[str, str]] = {
    "coronal": {
        "jic": marked("Zone: JIC, M to E, with its thirds"),
        "sourcil": marked("Zone: population mean (sourcil)"),
        "load_cone": marked("Zone: load cone (research)"),
        "missing": marked("Zone: none fits the landmarks"),
    },
    "sagittal": {
        "jic": marked("Zone: 45\N{DEGREE SIGN} to either side, by convention"),
        "sourcil": marked("Zone: 45\N{DEGREE SIGN} to either side, by convention"),
        "load_cone": marked("Zone: load cone (research)"),
        "missing": marked("Zone: none fits the landmarks"),
    },
}


@frozen
class PlaneWords:
    """What is written on one mid-plane.

    Parameters
    ----------
    figures : str
        Lines for the corner of the picture.
    short : str
        The same for a narrow picture, without intervals.
    marks : tuple of str
        One for each mark of the plane.
    """

    figures: str
    short: str
    marks: tuple[str, ...]


@frozen(eq=False)
class HipAngles:
    """The drawn zone and angles of one result.

    Parameters
    ----------
    planes : tuple of (MidPlane, PlaneWords)
    is_current : bool
        Whether the result belongs to the present outline.
    """

    planes: tuple[tuple[MidPlane, PlaneWords], ...]
    is_current: bool = True


def hip_angles(
    planes: tuple[MidPlane, ...], measurements: Measurements, lines: Iterable[MeasurementLine]
) -> HipAngles:
    """The planes with their words.

    Parameters
    ----------
    planes : tuple of MidPlane
    measurements : Measurements
    lines : iterable of MeasurementLine
        What a report says of the same measurements.
    """
    known = {line.name: line for line in lines}
    zone = measurements.definitions.get("weight_bearing_zone", "missing")
    return HipAngles(tuple((plane, _words(plane, zone, known)) for plane in planes))


def _words(plane: MidPlane, zone: str, known: Mapping[str, MeasurementLine]) -> PlaneWords:
    shown = [(label, known.get(name)) for label, name in (_ARCS[plane.name], _SUM)]
    figures = [_figure(tr(label), line) for label, line in shown]
    short = [_short(label, line) for label, line in shown]
    zone_words = tr(_ZONES[plane.name].get(zone, ""))
    marks = tuple(_mark(plane.name, mark, zone, known) for mark in plane.marks)
    return PlaneWords(
        "\n".join(filter(None, (*figures, zone_words))), "\n".join(filter(None, short)), marks
    )


def _figure(label: str, line: MeasurementLine | None) -> str:
    """Value and interval as the live numbers show them; the reason where there is none."""
    if line is None:
        return ""
    if line.missing:
        return f"{label}: {line.missing}"
    interval = f" [{line.interval}]" if line.interval else ""
    return f"{label} {line.value}{line.unit}{interval}"


def _short(label: str, line: MeasurementLine | None) -> str:
    if line is None or line.missing:
        return ""
    return f"{tr(_SHORT[label])} {line.value}{line.unit}"


def _mark(
    plane: MidPlaneName, mark: EndMark, zone: str, known: Mapping[str, MeasurementLine]
) -> str:
    letter, name = "", _NECROTIC_NAMES[plane][int(mark.is_upper)]
    if mark.kind is LineKind.ZONE_END:
        is_jic = zone == "jic" and plane == "coronal"
        letter, name = _JIC_ENDS[int(mark.is_upper)] if is_jic else ("", "")
    line = known.get(name)
    value = _whole(mark.end.value_deg) if line is None or line.missing else line.value
    return f"{letter} {value}\N{DEGREE SIGN}".strip()


def _whole(angle_deg: float) -> str:
    return f"{angle_deg:.0f}".replace("-", "\N{MINUS SIGN}")
