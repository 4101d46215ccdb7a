"""What each measurement NAME means: label, unit, definition and source.

The one place that report, table, form and documentation take these words from.
"""

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

__all__ = ["MEASUREMENTS", "MeasurementDefinition"]


class MeasurementDefinition(BaseModel):
    """The meaning of one measurement NAME.

    Parameters
    ----------
    name : str
    label : str
        What a radiologist would call it.
    unit : str
        ``"mm"``, ``"mm3"``, ``"deg"``, ``"1"`` or ``""`` (a word).
    definition : str
    source : str
        Where the quantity was published, or that it is a convention of this tool.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    label: str
    unit: str
    definition: str
    source: str


_HA_2006 = "Ha 2006, doi:10.2106/JBJS.F.00535"
_JIC = "Sugano 2002, J Orthop Sci 7:601-5 (JIC 2001 criteria)"
_STEINBERG = "Steinberg 1995, J Bone Joint Surg Br 77:34-41"
_TOOL = "convention of this tool"

_ROWS = (
    (
        "head_diameter_mm",
        "Head diameter",
        "mm",
        (
            "Diameter of the sphere fitted by least squares to the articular surface of the head; "
            "the neck cut and a collapsed part are left out."
        ),
        "least-squares sphere, convention of the field",
    ),
    (
        "head_volume_mm3",
        "Head volume (outline)",
        "mm3",
        (
            "Volume of all voxels outlined as head, the lesion included: voxel count times voxel "
            "volume, the gap between slices counted."
        ),
        _STEINBERG,
    ),
    (
        "head_sphere_volume_mm3",
        "Head volume (fitted sphere)",
        "mm3",
        "Volume of the whole fitted sphere, 4/3 pi R^3.",
        _TOOL,
    ),
    (
        "lesion_volume_mm3",
        "Lesion volume",
        "mm3",
        (
            "Volume of all voxels outlined as lesion, the low-signal band included: voxel count "
            "times voxel volume, the gap between slices counted."
        ),
        _STEINBERG,
    ),
    (
        "lesion_fraction",
        "Lesion share of the outlined head",
        "1",
        "Lesion volume / volume of the outlined head (lesion included).",
        _STEINBERG,
    ),
    (
        "lesion_fraction_of_sphere",
        "Lesion share of the fitted sphere",
        "1",
        "Lesion volume / volume of the fitted sphere.",
        "Bassounas, Fotiadis, Malizos 2007 (sphere equivalent)",
    ),
    (
        "lesion_area_fraction_mid_coronal",
        "Lesion share of the mid-coronal area",
        "1",
        (
            "Area of the lesion / area of the head (lesion included) on the coronal plane through "
            "the head centre."
        ),
        "ARCO Committee on Terminology and Classification 1994 (area wording)",
    ),
    (
        "coronal_arc_deg",
        "Coronal necrotic arc",
        "deg",
        (
            "Angle at the head centre of the part of the articular contour that is necrotic, on "
            "the coronal plane through the centre. A direction is necrotic if the lesion reaches "
            "to within the surface reach (4 mm unless set otherwise) of the head surface along "
            "it."
        ),
        _HA_2006,
    ),
    (
        "sagittal_arc_deg",
        "Sagittal necrotic arc",
        "deg",
        "As the coronal necrotic arc, on the sagittal plane through the head centre.",
        _HA_2006,
    ),
    (
        "combined_necrotic_angle_deg",
        "Combined necrotic angle (modified Kerboul)",
        "deg",
        "Sum of the mid-coronal and the mid-sagittal necrotic arc.",
        _HA_2006,
    ),
    (
        "koo_kim_index",
        "Index of necrosis (Koo and Kim)",
        "1",
        (
            "(A/180)(B/180) x 100 with A, B the mid-coronal and mid-sagittal necrotic arcs, each "
            "capped at 180 deg; 0 to 100."
        ),
        "Koo and Kim 1995, J Bone Joint Surg Br 77:875-80",
    ),
    (
        "lesion_lateral_deg",
        "Lateral end of the lesion",
        "deg",
        "Lateral end of the mid-coronal arc as frontal angle: 0 straight up, lateral positive.",
        _JIC,
    ),
    (
        "lesion_medial_deg",
        "Medial end of the lesion",
        "deg",
        "Medial end of the mid-coronal arc as frontal angle: 0 straight up, lateral positive.",
        _JIC,
    ),
    (
        "lesion_anterior_deg",
        "Anterior end of the lesion",
        "deg",
        "Anterior end of the mid-sagittal arc as sagittal angle: 0 straight up, anterior positive.",
        _TOOL,
    ),
    (
        "lesion_posterior_deg",
        "Posterior end of the lesion",
        "deg",
        (
            "Posterior end of the mid-sagittal arc as sagittal angle: 0 straight up, anterior "
            "positive."
        ),
        _TOOL,
    ),
    (
        "acetabular_edge_deg",
        "Lateral acetabular edge (E)",
        "deg",
        "Frontal angle of the lateral acetabular edge about the head centre.",
        _JIC,
    ),
    (
        "zone_medial_deg",
        "Medial limit of the weight-bearing zone (M)",
        "deg",
        (
            "Frontal angle of the point where the perpendicular bisector of edge and teardrop "
            "meets the circle about the head centre through the edge."
        ),
        _JIC,
    ),
    (
        "jic_lateral_position",
        "Position of the lateral end in the JIC zone",
        "1",
        (
            "(lateral end - M)/(E - M): 0 at the medial limit, 1 at the acetabular edge; JIC zone "
            "only."
        ),
        _JIC,
    ),
    (
        "lesion_beyond_edge_deg",
        "Lesion beyond the acetabular edge",
        "deg",
        "Lateral end of the lesion minus the acetabular edge E; positive beyond it; JIC zone only.",
        _JIC,
    ),
    (
        "surface_involved_fraction",
        "Necrotic share of the whole head surface",
        "1",
        (
            "Share of all directions from the head centre that are necrotic at the surface; "
            "directions through the neck cut stay in the denominator."
        ),
        _TOOL,
    ),
    (
        "wb_arc_involved_fraction",
        "Necrotic share of the weight-bearing arc",
        "1",
        "Mid-coronal plane: necrotic part of the weight-bearing zone's arc / the zone's arc.",
        "Lafforgue 1993, Radiology 187:199-204",
    ),
    (
        "wb_surface_involved_fraction",
        "Necrotic share of the weight-bearing surface",
        "1",
        (
            "Necrotic share of the head's surface inside the weight-bearing zone in 3D (the "
            "zone's extent in 3D is a convention of this tool)."
        ),
        "Khanna 2000, Radiology; 3D zone: convention of this tool",
    ),
    (
        "wb_lesion_share",
        "Share of the lesion's surface that bears weight",
        "1",
        "Share of the necrotic surface that lies in the weight-bearing zone in 3D.",
        _TOOL,
    ),
    (
        "wb_involved",
        "Lesion in the weight-bearing zone",
        "",
        (
            "yes: even the lesion eroded by its boundary error is necrotic at the surface "
            "somewhere in the smallest zone; no: even the lesion dilated by it has no part "
            "(deeper than a third of the radius from the centre outwards) in the largest zone; "
            "unknown otherwise."
        ),
        _TOOL,
    ),
    (
        "mri_depression_mm",
        "Depression on MRI",
        "mm",
        (
            "Largest inward gap between fitted sphere and head outline within 60 deg of superior, "
            "the fovea (medial of -40 deg) left out. MRI never rules a collapse out."
        ),
        "concentric circles, Steinberg 1995; here in 3D",
    ),
)

#: Every measurement that `annotator.measure` gives, in the order of a report.
MEASUREMENTS: Mapping[str, MeasurementDefinition] = MappingProxyType(
    {
        name: MeasurementDefinition(
            name=name, label=label, unit=unit, definition=definition, source=source
        )
        for name, label, unit, definition, source in _ROWS
    }
)
