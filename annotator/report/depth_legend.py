"""What the colours and lines of the head's pictures mean, as entries of a legend."""

from collections.abc import Mapping

from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from annotator.measure.surface_map import SurfaceMap
from annotator.measure.zone import ZoneId
from annotator.report.depth_colours import DEPTH_COLOURS, DEPTH_STEPS_MM, UNAFFECTED

__all__ = ["DEPTH_TITLE", "NECROTIC", "ZONE", "ZONE_DASHES", "depth_entries", "line_entries"]

#: Okabe-Ito vermilion and black: apart from every depth colour by lightness or hue, and from each
#: other by line style too.
NECROTIC = "#D55E00"
ZONE = "#000000"
ZONE_DASHES = (0, (5, 2))

DEPTH_TITLE = "Depth of dead bone\nbelow the surface"

_ZONE_WORDS: Mapping[ZoneId, str] = {
    "jic": "weight-bearing zone",
    "sourcil": "weight-bearing zone (mean)",
    "load_cone": "load cone (research)",
}


def depth_entries(surface_reach_mm: float) -> list[Patch]:
    """One entry a band of depth, then no lesion, then what is pale."""
    ends = [*(f"to {end:g} mm" for end in DEPTH_STEPS_MM[1:]), f"over {DEPTH_STEPS_MM[-1]:g} mm"]
    depths = [
        Patch(facecolor=colour, edgecolor="#333333", lw=0.4, label=end)
        for colour, end in zip(DEPTH_COLOURS, ends, strict=True)
    ]
    depths.append(Patch(facecolor=UNAFFECTED, edgecolor="#333333", lw=0.4, label="no lesion"))
    deep = f"pale: begins deeper\nthan {surface_reach_mm:g} mm"
    return [*depths, Patch(facecolor="white", edgecolor="none", label=deep)]


def line_entries(surface: SurfaceMap) -> list[Line2D]:
    """The border of the necrotic surface, and the weight-bearing zone where there is one."""
    lines = [Line2D([], [], color=NECROTIC, lw=2.2, label="necrotic at the surface")]
    if surface.zone is None:
        return lines
    named = _ZONE_WORDS[surface.zone.id]
    return [*lines, Line2D([], [], color=ZONE, lw=1.7, ls=ZONE_DASHES, label=named)]
