"""What the measurements of place mean: ends of the necrotic arcs and the weight-bearing zone."""

__all__ = ["PLACE_ROWS"]

#: (name, label, unit, definition, source) of each measurement.
Row = tuple[str, str, str, str, str]

_JIC = "Sugano 2002, J Orthop Sci 7:601-5 (JIC 2001 criteria)"
_TOOL = "convention of this tool"

PLACE_ROWS: tuple[Row, ...] = (
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
)
