"""The necrotic arc on a plane through the head's centre (modified Kerboul), and its ends."""

from collections.abc import Mapping

import numpy as np
from attrs import frozen

from annotator.geometry.angle import Arc, circle_angles_deg, enclosing_arc
from annotator.geometry.points import Vector
from annotator.measure.rays import Rays
from annotator.measure.uncertainty import Z_95, interval_quantity
from annotator.model.anatomy import HipFrame
from annotator.model.issue import Issue, Severity
from annotator.model.quantity import Quantity

__all__ = [
    "NecroticArc",
    "arc_issues",
    "arc_quantity",
    "combined_quantity",
    "coronal_directions",
    "end_quantities",
    "koo_kim_quantity",
    "necrotic_arc",
    "sagittal_directions",
]

#: Directions on a plane: steps of a quarter of a degree.
DIRECTIONS_PER_CIRCLE = 1440

#: Islands of necrotic directions shorter than this are dropped, deg.
SMALLEST_ISLAND_DEG = 3.0

#: Koo and Kim's index takes no arc beyond a half circle, deg.
KOO_KIM_CAP_DEG = 180.0

#: A gap between necrotic directions inside an arc wider than this is told, deg.
WIDE_GAP_DEG = 20.0


@frozen(eq=False)
class NecroticArc:
    """The arc of one plane with the front as drawn, and at both ends of its 95 % range.

    Parameters
    ----------
    nominal, eroded, dilated : Arc
        Angles: 0 up; positive lateral (coronal plane) or anterior (sagittal plane).
    """

    nominal: Arc
    eroded: Arc
    dilated: Arc


def coronal_directions(frame: HipFrame) -> Vector:
    """Directions of the mid-coronal plane at `circle_angles_deg` frontal angles, (n, 3), LPS."""
    return _plane_directions(frame.lateral, frame.superior)


def sagittal_directions(frame: HipFrame) -> Vector:
    """Directions of the mid-sagittal plane at `circle_angles_deg` sagittal angles, (n, 3), LPS."""
    return _plane_directions(frame.anterior, frame.superior)


def _plane_directions(aside: Vector, superior: Vector) -> Vector:
    angles = np.radians(circle_angles_deg(DIRECTIONS_PER_CIRCLE))
    return np.asarray(np.outer(np.sin(angles), aside) + np.outer(np.cos(angles), superior))


def necrotic_arc(rays: Rays) -> NecroticArc:
    """Arc of the rays of one plane.

    Parameters
    ----------
    rays : Rays
        Cast along `coronal_directions` or `sagittal_directions`.

    Returns
    -------
    NecroticArc
    """
    return NecroticArc(
        *(
            enclosing_arc(rays.necrotic(shift_sd), SMALLEST_ISLAND_DEG)
            for shift_sd in (0.0, -Z_95, Z_95)
        )
    )


def arc_quantity(arc: NecroticArc) -> Quantity:
    """Extent of the arc, deg."""
    return interval_quantity(
        arc.nominal.extent_deg, "deg", [(arc.eroded.extent_deg, arc.dilated.extent_deg)]
    )


def combined_quantity(coronal: NecroticArc, sagittal: NecroticArc) -> Quantity:
    """Sum of both arcs, deg; one front bounds both, so their errors add up."""
    return interval_quantity(
        coronal.nominal.extent_deg + sagittal.nominal.extent_deg,
        "deg",
        [
            (
                coronal.eroded.extent_deg + sagittal.eroded.extent_deg,
                coronal.dilated.extent_deg + sagittal.dilated.extent_deg,
            )
        ],
    )


def koo_kim_quantity(coronal: NecroticArc, sagittal: NecroticArc) -> Quantity:
    """Index of necrosis: (A/180)(B/180) x 100, each arc capped at 180 deg."""
    return interval_quantity(
        _koo_kim(coronal.nominal, sagittal.nominal),
        "1",
        [(_koo_kim(coronal.eroded, sagittal.eroded), _koo_kim(coronal.dilated, sagittal.dilated))],
    )


def _koo_kim(coronal: Arc, sagittal: Arc) -> float:
    capped = [min(arc.extent_deg, KOO_KIM_CAP_DEG) / KOO_KIM_CAP_DEG for arc in (coronal, sagittal)]
    return 100.0 * capped[0] * capped[1]


def end_quantities(arc: NecroticArc) -> tuple[Quantity, Quantity]:
    """Lower and upper end of the arc, deg (medial and lateral, or posterior and anterior).

    An arc that vanishes under erosion shrinks to its middle; one that closes to the whole circle
    under dilation reaches half a circle from it.
    """
    start_deg, end_deg = arc.nominal.start_deg, arc.nominal.end_deg
    if start_deg is None or end_deg is None:
        return Quantity.missing("deg", _why_no_ends(arc.nominal)), Quantity.missing(
            "deg", _why_no_ends(arc.nominal)
        )
    middle_deg = (start_deg + end_deg) / 2.0
    eroded = _ends_near(arc.eroded, middle_deg, 0.0)
    dilated = _ends_near(arc.dilated, middle_deg, 180.0)
    return (
        interval_quantity(start_deg, "deg", [(dilated[0], eroded[0])]),
        interval_quantity(end_deg, "deg", [(eroded[1], dilated[1])]),
    )


def _why_no_ends(arc: Arc) -> str:
    return "not necrotic on this plane" if arc.extent_deg == 0 else "the whole circle is necrotic"


def _ends_near(arc: Arc, middle_deg: float, half_width_deg: float) -> tuple[float, float]:
    """Ends of an arc on the same turn as `middle_deg`, or a stand-in where it has none."""
    if arc.middle_deg is None:
        return middle_deg - half_width_deg, middle_deg + half_width_deg
    turns = 360.0 * round((middle_deg - arc.middle_deg) / 360.0)
    half_deg = arc.extent_deg / 2.0
    return arc.middle_deg + turns - half_deg, arc.middle_deg + turns + half_deg


def arc_issues(arcs: Mapping[str, NecroticArc], index: str) -> tuple[Issue, ...]:
    """What to know about arcs: wide gaps inside them, and arcs that an index caps.

    Parameters
    ----------
    arcs : mapping of NAME to NecroticArc
    index : str
        NAME of the index that is made of these arcs.
    """
    nominal = {name: arc.nominal for name, arc in arcs.items()}
    gaps = tuple(
        Issue(
            code="lesion_gap",
            severity=Severity.WARNING,
            message=f"healthy surface of {arc.inner_gap_deg:.0f} deg lies inside the arc: "
            "the arc overstates a lesion in several parts",
            subject=name,
        )
        for name, arc in nominal.items()
        if arc.inner_gap_deg > WIDE_GAP_DEG
    )
    capped = tuple(
        Issue(
            code="arc_capped",
            severity=Severity.INFO,
            message=f"the arc of {arc.extent_deg:.0f} deg enters {index} as 180 deg",
            subject=name,
        )
        for name, arc in nominal.items()
        if arc.extent_deg > KOO_KIM_CAP_DEG
    )
    return gaps + capped
