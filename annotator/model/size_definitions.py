"""What the measurements of size mean: head, lesion and necrotic angle."""

__all__ = ["SIZE_ROWS"]

#: (name, label, unit, definition, source) of each measurement.
Row = tuple[str, str, str, str, str]

_BASSOUNAS = "Bassounas, Fotiadis, Malizos 2007 (sphere equivalent)"
_CHERIAN = "Cherian 2003, J Bone Joint Surg Am 85:309-15"
_HA_2006 = "Ha 2006, doi:10.2106/JBJS.F.00535"
_STEINBERG = "Steinberg 1995, J Bone Joint Surg Br 77:34-41"
_TOOL = "convention of this tool"

SIZE_ROWS: tuple[Row, ...] = (
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
        "head_enclosing_sphere_volume_mm3",
        "Head volume (enclosing sphere)",
        "mm3",
        ("Volume of the smallest sphere that holds the whole outlined head."),
        _BASSOUNAS,
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
        _TOOL,
    ),
    (
        "lesion_fraction_of_enclosing_sphere",
        "Lesion share of the enclosing sphere",
        "1",
        "Lesion volume / volume of the smallest sphere that holds the whole outlined head.",
        _BASSOUNAS,
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
        "max_coronal_arc_deg",
        "Largest coronal necrotic arc",
        "deg",
        (
            "Largest necrotic arc on any plane parallel to the mid-coronal one and within 0.7 R "
            "of the head centre, about that section's own circle (centre: the head centre's "
            "projection; radius: sqrt(R^2 - h^2)). Whether a direction is necrotic is still asked "
            "along the 3D ray from the head centre."
        ),
        _CHERIAN,
    ),
    (
        "max_sagittal_arc_deg",
        "Largest sagittal necrotic arc",
        "deg",
        "As the largest coronal necrotic arc, on planes parallel to the mid-sagittal one.",
        _CHERIAN,
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
        "modified_extent_index",
        "Modified index of necrotic extent",
        "1",
        (
            "(A/180)(B/180) x 100 with A, B the largest coronal and sagittal necrotic arcs, each "
            "capped at 180 deg; 0 to 100."
        ),
        _CHERIAN,
    ),
)
