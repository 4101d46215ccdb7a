"""All measurements of one annotated hip: the composition of the parts of this package."""

from collections.abc import Mapping
from functools import partial

from annotator.measure.arcs import ARC_NAMES, END_NAMES, arc_quantities
from annotator.measure.area import area_fraction_mid_coronal
from annotator.measure.center_error import with_center_error
from annotator.measure.checks import outline_issues
from annotator.measure.choices import deep_lesion, definitions_in_force
from annotator.measure.collapse import depression
from annotator.measure.depth import depth_quantities
from annotator.measure.frame import tilt_issue
from annotator.measure.head import FittedSurface
from annotator.measure.intact import intact_quantities
from annotator.measure.location import location_quantities
from annotator.measure.mid_coronal import mid_coronal_plane
from annotator.measure.pieces import piece_issues
from annotator.measure.pillars import pillar_quantities
from annotator.measure.prepared import PreparedHip, prepare_hip
from annotator.measure.rays import Rays, deep_score
from annotator.measure.settings import MeasureSettings
from annotator.measure.shifts import outline_shifts
from annotator.measure.uncertainty import Z_95, counting_error, interval_quantity
from annotator.measure.volumes import (
    enclosing_quantities,
    head_quantities,
    lesion_quantities,
    volume_changes,
)
from annotator.measure.weight_bearing import ZoneRays, jic_quantities, weight_bearing_quantities
from annotator.measure.zone import Zone, contains
from annotator.model.annotation import LESION_OPEN, HipAnnotation
from annotator.model.definitions import MEASUREMENTS
from annotator.model.issue import Issue, Severity
from annotator.model.measurements import FittedHead, Measurements
from annotator.model.quantity import Quantity

__all__ = ["blocked", "measure", "measure_prepared"]

#: What the weight-bearing shares rest on, and what only the JIC zone gives.
ZONE_NAMES = ("wb_arc_involved_fraction", "wb_surface_involved_fraction", "wb_lesion_share")
JIC_NAMES = ("jic_lateral_position", "lesion_beyond_edge_deg")

#: What the head and the landmarks give alone.
WITHOUT_LESION = frozenset(
    {
        "head_diameter_mm",
        "head_volume_mm3",
        "head_sphere_volume_mm3",
        "head_enclosing_sphere_volume_mm3",
        "mri_depression_mm",
        "acetabular_edge_deg",
        "zone_medial_deg",
    }
)


def measure(
    annotation: HipAnnotation, settings: MeasureSettings, before: PreparedHip | None = None
) -> Measurements:
    """Measure one hip.

    Parameters
    ----------
    annotation : HipAnnotation
    settings : MeasureSettings
    before : PreparedHip or None
        An earlier state of the annotation, to be quick; the figures are the same without it.

    Returns
    -------
    Measurements
        Every NAME of `annotator.model.definitions.MEASUREMENTS`, with its 95 % interval or the
        reason why it is missing.

    Raises
    ------
    AnnotationError
        If the head is no femoral head, the lesion lies outside it, or the landmarks are those
        of the other side.
    """
    return measure_prepared(prepare_hip(annotation, settings, before))


def measure_prepared(hip: PreparedHip) -> Measurements:
    """Measure one hip that is made ready; what `measure` gives.

    Parameters
    ----------
    hip : PreparedHip

    Returns
    -------
    Measurements
    """
    annotation, settings, outline = hip.annotation, hip.settings, hip.outline
    quantities, intact_rests_on, issues = _figures(hip)
    elsewhere = (_figures(moved)[0] for moved in hip.moved)
    known = outline.known(with_center_error(quantities, elsewhere), hip.sphere)
    every_issue = (
        *outline.issues,
        *outline_issues(hip.outlines, outline.head.share_outside),
        *piece_issues(hip.outlines),
        hip.placement_issue,
        tilt_issue(hip.frame),
        *hip.zone_issues,
        *issues,
    )
    return Measurements(
        side=annotation.side,
        head=_fitted_head(hip.fitted),
        definitions={
            **definitions_in_force(annotation, settings, hip.outlines.whole, hip.zone),
            **intact_rests_on,
            **outline.definitions,
        },
        measurements=_of_head_alone(known) if annotation.is_lesion_open else known,
        issues=tuple(issue for issue in every_issue if issue is not None),
    )


def blocked(annotation: HipAnnotation, issues: tuple[Issue, ...]) -> Measurements:
    """A result with everything missing, while a blocking issue stands."""
    codes = ", ".join(issue.code for issue in issues if issue.severity is Severity.BLOCKING)
    return Measurements(
        side=annotation.side,
        head=None,
        definitions={},
        measurements={
            name: Quantity.missing(definition.unit, f"measuring is blocked: {codes}")
            for name, definition in MEASUREMENTS.items()
        },
        issues=issues,
    )


def _of_head_alone(quantities: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """The figures, without those that rest on a lesion that nobody has outlined."""
    return {
        name: known if name in WITHOUT_LESION else Quantity.missing(known.unit, LESION_OPEN)
        for name, known in quantities.items()
    }


def _figures(
    hip: PreparedHip,
) -> tuple[dict[str, Quantity], Mapping[str, str], tuple[Issue | None, ...]]:
    """Every figure by its NAME, what the intact ratios rest on, and issues."""
    quantities, issues = _quantities(hip)
    intact, rests_on = intact_quantities(hip, hip.settings.surface_reach_mm)
    return {name: (quantities | intact)[name] for name in MEASUREMENTS}, rests_on, issues


def _quantities(hip: PreparedHip) -> tuple[dict[str, Quantity], tuple[Issue | None, ...]]:
    shifts = outline_shifts(hip.outlines)
    changes = volume_changes(hip.outlines, shifts)
    depression_mm, depression_issue = depression(
        hip.outlines, hip.fitted.sphere, hip.sphere, hip.components
    )
    plane = mid_coronal_plane(hip.outlines, hip.fitted.sphere, hip.frame)
    quantities = {
        **head_quantities(changes, hip.fitted),
        **lesion_quantities(changes, hip.fitted),
        **enclosing_quantities(changes, hip.fitted, hip.sphere),
        "lesion_area_fraction_mid_coronal": area_fraction_mid_coronal(plane),
        **pillar_quantities(plane, hip.fitted),
        **depth_quantities(hip.outlines, hip.fitted.sphere, hip.sphere),
        "mri_depression_mm": depression_mm,
        **location_quantities(hip.outlines, shifts, hip.frame),
        **_zone_limits(hip.zone),
    }
    if hip.has_lesion and not hip.reaches_surface:
        return quantities | _deep_lesion(hip.settings), (depression_issue,)
    arcs, arc_warnings = arc_quantities(hip)
    quantities |= arcs
    quantities["surface_involved_fraction"] = _surface_share(hip.sphere)
    quantities |= _zone_shares(hip, quantities["lesion_lateral_deg"])
    return quantities, (depression_issue, *arc_warnings)


def _surface_share(rays: Rays) -> Quantity:
    nominal, eroded, dilated = (
        float(rays.necrotic(shift_sd).mean()) for shift_sd in (0.0, -Z_95, Z_95)
    )
    counting = nominal * counting_error(int(rays.necrotic().sum()))
    return interval_quantity(
        nominal,
        "1",
        [(eroded, dilated), (nominal - counting, nominal + counting)],
        lowest=0.0,
        highest=1.0,
    )


def _zone_limits(zone: Zone | None) -> dict[str, Quantity]:
    if zone is None or zone.id != "jic":
        reason = "the landmarks are implausible" if zone is None else "zone jic only"
        return _missing(("acetabular_edge_deg", "zone_medial_deg"), reason)
    lateral = [(lower.lateral_deg, upper.lateral_deg) for lower, upper in zone.variations]
    medial = [(lower.medial_deg, upper.medial_deg) for lower, upper in zone.variations]
    return {
        "acetabular_edge_deg": interval_quantity(zone.limits.lateral_deg, "deg", lateral),
        "zone_medial_deg": interval_quantity(zone.limits.medial_deg, "deg", medial),
    }


def _zone_shares(hip: PreparedHip, lateral_end: Quantity) -> dict[str, Quantity]:
    zone = hip.zone
    if zone is None:
        reason = "the landmarks are implausible"
        return _missing((*ZONE_NAMES, "wb_involved", *JIC_NAMES), reason)
    if not hip.has_lesion:
        shares = {name: _zero("1") for name in ZONE_NAMES}
        shares |= _missing(("wb_lesion_share", *JIC_NAMES), "no lesion")
        return shares | {"wb_involved": Quantity.word("no")}
    rays = ZoneRays(
        coronal=hip.coronal,
        sphere=hip.sphere,
        components=hip.components,
        deep_score=partial(
            deep_score,
            hip.outlines,
            hip.fitted.sphere,
            hip.sphere,
            contains(zone.largest, hip.components),
        ),
    )
    shares = weight_bearing_quantities(rays, zone)
    if zone.id != "jic":
        return shares | _missing(JIC_NAMES, "zone jic only")
    return shares | jic_quantities(lateral_end, zone)


def _deep_lesion(settings: MeasureSettings) -> dict[str, Quantity]:
    reason = deep_lesion(settings.surface_reach_mm)
    names = (*ARC_NAMES, *END_NAMES, "surface_involved_fraction", *ZONE_NAMES, *JIC_NAMES)
    return _missing(names, reason) | {"wb_involved": Quantity.word("unknown")}


def _missing(names: tuple[str, ...], reason: str) -> dict[str, Quantity]:
    return {name: Quantity.missing(MEASUREMENTS[name].unit, reason) for name in names}


def _zero(unit: str) -> Quantity:
    return Quantity(value=0.0, low=0.0, high=0.0, unit=unit)


def _fitted_head(fitted: FittedSurface) -> FittedHead:
    x, y, z = (float(coordinate) for coordinate in fitted.sphere.center_mm)
    return FittedHead(
        center_lps_mm=(x, y, z),
        radius_mm=fitted.sphere.radius_mm,
        rms_residual_mm=fitted.sphere.rms_residual_mm,
    )
