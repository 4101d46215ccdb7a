"""How far a measured figure may lie from the truth, and where each limit comes from."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from attrs import frozen

__all__ = ["ANATOMICAL", "PHANTOM", "REAL_SERIES", "Tolerance"]

SWEEP = "promise of this project for 3 mm slices and 0.8 mm pixels, 95 % of random phantoms"
HEAD = "promise of this project: the head's radius within 0.3 mm"
BONE = "promise of this project for heads made from surfaces of real bones"
MARROW = "promise of this project for outlines on a real series"


@frozen
class Tolerance:
    """The largest error of one NAME.

    Parameters
    ----------
    limit : float
        In the unit of the quantity, or a share of the truth.
    kind : "absolute" or "relative"
    source : str
        Who set it.
    """

    limit: float
    kind: Literal["absolute", "relative"]
    source: str


_ARCS = ("coronal_arc_deg", "sagittal_arc_deg")

#: Analytic phantoms. Every other NAME must have its truth inside its 95 % interval.
PHANTOM: Mapping[str, Tolerance] = MappingProxyType(
    {
        "head_diameter_mm": Tolerance(0.6, "absolute", HEAD),
        "lesion_fraction": Tolerance(0.03, "relative", SWEEP),
        **{name: Tolerance(4.0, "absolute", SWEEP) for name in _ARCS},
    }
)

#: Heads voxelised from meshes.
ANATOMICAL: Mapping[str, Tolerance] = MappingProxyType(
    {
        "head_diameter_mm": Tolerance(0.6, "absolute", HEAD),
        "lesion_fraction": Tolerance(0.03, "relative", BONE),
        **{name: Tolerance(5.0, "absolute", BONE) for name in _ARCS},
    }
)

#: Lesions painted into a real series.
REAL_SERIES: Mapping[str, Tolerance] = MappingProxyType(
    {
        "head_diameter_mm": Tolerance(0.6, "absolute", HEAD),
        "lesion_volume_mm3": Tolerance(0.02, "relative", MARROW),
    }
)
