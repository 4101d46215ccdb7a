"""The necrotic arcs of one hip, on the mid-planes and the largest, with what follows from them."""

from annotator.measure.largest_arcs import largest_arcs
from annotator.measure.necrotic_angle import (
    NecroticArc,
    arc_issues,
    arc_quantity,
    combined_quantity,
    end_quantities,
    koo_kim_quantity,
    necrotic_arc,
)
from annotator.measure.prepared import PreparedHip
from annotator.model.definitions import MEASUREMENTS
from annotator.model.issue import Issue
from annotator.model.quantity import Quantity

__all__ = ["ARC_NAMES", "END_NAMES", "arc_quantities"]

ARC_NAMES = (
    "coronal_arc_deg",
    "sagittal_arc_deg",
    "combined_necrotic_angle_deg",
    "max_coronal_arc_deg",
    "max_sagittal_arc_deg",
    "koo_kim_index",
    "modified_extent_index",
)
END_NAMES = (
    "lesion_medial_deg",
    "lesion_lateral_deg",
    "lesion_posterior_deg",
    "lesion_anterior_deg",
)


def arc_quantities(hip: PreparedHip) -> tuple[dict[str, Quantity], tuple[Issue, ...]]:
    """Arcs, their ends and the indices made of them.

    Parameters
    ----------
    hip : PreparedHip
        Without a lesion, or necrotic somewhere at the surface.

    Returns
    -------
    dict of NAME to Quantity
    tuple of Issue
        Wide gaps inside an arc, and arcs that an index caps.
    """
    if not hip.has_lesion:
        return _no_lesion(), ()
    coronal, sagittal = necrotic_arc(hip.coronal), necrotic_arc(hip.sagittal)
    largest = largest_arcs(hip, coronal, sagittal)
    quantities = {
        **_mid_planes(coronal, sagittal),
        "max_coronal_arc_deg": arc_quantity(largest.coronal),
        "max_sagittal_arc_deg": arc_quantity(largest.sagittal),
        "modified_extent_index": koo_kim_quantity(largest.coronal, largest.sagittal),
    }
    middle = {"coronal_arc_deg": coronal, "sagittal_arc_deg": sagittal}
    farther = {"max_coronal_arc_deg": largest.coronal, "max_sagittal_arc_deg": largest.sagittal}
    issues = arc_issues(middle, "koo_kim_index"), arc_issues(farther, "modified_extent_index")
    return quantities, (*issues[0], *issues[1])


def _mid_planes(coronal: NecroticArc, sagittal: NecroticArc) -> dict[str, Quantity]:
    medial, lateral = end_quantities(coronal)
    posterior, anterior = end_quantities(sagittal)
    return {
        "coronal_arc_deg": arc_quantity(coronal),
        "sagittal_arc_deg": arc_quantity(sagittal),
        "combined_necrotic_angle_deg": combined_quantity(coronal, sagittal),
        "koo_kim_index": koo_kim_quantity(coronal, sagittal),
        "lesion_medial_deg": medial,
        "lesion_lateral_deg": lateral,
        "lesion_posterior_deg": posterior,
        "lesion_anterior_deg": anterior,
    }


def _no_lesion() -> dict[str, Quantity]:
    return {
        **{
            name: Quantity(value=0.0, low=0.0, high=0.0, unit=MEASUREMENTS[name].unit)
            for name in ARC_NAMES
        },
        **{name: Quantity.missing("deg", "no lesion") for name in END_NAMES},
    }
