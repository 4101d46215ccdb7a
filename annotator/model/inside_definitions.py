"""What the measurements inside the head mean: pillars, depth, depression and location."""

from itertools import product

__all__ = ["INSIDE_ROWS"]

#: (name, label, unit, definition, source) of each measurement.
Row = tuple[str, str, str, str, str]

_CJFH = "Li 2012, Chin J Orthop 32:515-20 (CJFH three pillars); strips: convention of this tool"
_MALIZOS = "after Malizos 2001, Clin Orthop Relat Res 386:54-63"
_NISHII = "after Nishii 2002, doi:10.1016/S0736-0266(01)00063-8; zero and sign: this tool's"
_TOOL = "convention of this tool"

_PILLARS = {
    "lateral": "lateral of +0.4 R",
    "central": "from -0.4 to +0.4 R",
    "medial": "medial of -0.4 R",
}


def _pillar_row(pillar: str, strip: str) -> Row:
    return (
        f"pillar_{pillar}_fraction",
        f"Necrotic share of the {pillar} pillar",
        "1",
        (
            "Mid-coronal plane, the part of the head at or above its centre, the strip "
            f"{strip} (R: radius of the fitted circle): area of the lesion / area of the head, "
            "lesion included."
        ),
        _CJFH,
    )


def _octant_row(height: str, front: str, aside: str) -> Row:
    return (
        f"octant_{height}_{front}_{aside}_fraction",
        f"Lesion in the {height} {front} {aside} octant",
        "1",
        (
            f"Share of the lesion's volume that lies {height}, {front} and {aside} of the head "
            "centre. Three planes of the hip's frame through the centre cut the eight octants; "
            "their shares sum to 1."
        ),
        _MALIZOS,
    )


INSIDE_ROWS: tuple[Row, ...] = (
    *(_pillar_row(pillar, strip) for pillar, strip in _PILLARS.items()),
    (
        "lesion_depth_mm",
        "Depth of the lesion",
        "mm",
        (
            "Deepest point of the lesion below the head surface, along the ray from the head "
            "centre; rays through the neck cut are left out."
        ),
        _TOOL,
    ),
    (
        "lesion_top_depth_mm",
        "Depth of the lesion's top",
        "mm",
        (
            "Shallowest point of the lesion below the head surface, along the ray from the head "
            "centre; rays through the neck cut are left out. 0 where the lesion reaches the "
            "surface."
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
    (
        "lesion_latitude_deg",
        "Latitude of the lesion",
        "deg",
        (
            "Angle of the lesion's centre of mass above the horizontal plane through the head "
            "centre: 90 straight above the centre, 0 level with it, negative below."
        ),
        _NISHII,
    ),
    (
        "lesion_longitude_deg",
        "Longitude of the lesion",
        "deg",
        (
            "Direction of the lesion's centre of mass from the head centre as seen from above: "
            "0 lateral, 90 anterior, 180 medial, -90 posterior. The interval may pass 180 deg; "
            "straight above the centre it holds the whole circle."
        ),
        _NISHII,
    ),
    *(
        _octant_row(height, front, aside)
        for height, front, aside in product(
            ("superior", "inferior"), ("anterior", "posterior"), ("lateral", "medial")
        )
    ),
)
