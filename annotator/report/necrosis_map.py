"""The necrosis map: the whole loaded surface of the head, and the lesion below it, at one glance.

Seen from the pole: superior in the centre, in Lambert's equal-area projection, so that areas on
the picture are in proportion to areas on the head. Laid out like an axial image: anterior up,
the patient's right on the left.
"""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Patch
from numpy.typing import NDArray

from annotator.measure.surface_map import SurfaceMap, refined
from annotator.measure.zone_border import zone_border
from annotator.model.anatomy import Side
from annotator.report.canvas import white_halo
from annotator.report.depth_colours import DEPTH_COLOURS, DEPTH_STEPS_MM, UNAFFECTED
from annotator.report.depth_legend import (
    DEPTH_TITLE,
    NECROTIC,
    ZONE,
    ZONE_DASHES,
    depth_entries,
    line_entries,
)
from annotator.report.wording import SHORT_SAFETY

__all__ = ["describe_map", "draw_necrosis_map", "draw_small_map"]

#: The picture ends here, measured from superior, deg; beyond lie neck and fovea.
RIM_DEG = 120.0

#: Circles of equal angle from superior, deg; the equator is the head's widest level.
CIRCLES_DEG = (30, 60, 90)

#: Places between two values of the map, for smooth borders.
FINER = 2

_SIZE_INCHES = (7.5, 6.4)
_SMALL_INCHES = (3.7, 2.36)
_RIM_WORDS = 1.07
_HATCH = "xxx"
_PALE = 0.55
_NECK_GREY = "#8A8A8A"

#: Above every depth in mm and every other value of the map.
_NO_END = 1e3

_Grid = tuple[NDArray[np.float64], NDArray[np.float64]]


def draw_necrosis_map(surface: SurfaceMap) -> Figure:
    """The map of one hip, to be drawn within `steady_style`.

    Parameters
    ----------
    surface : SurfaceMap

    Returns
    -------
    Figure
    """
    figure = Figure(figsize=_SIZE_INCHES, facecolor="white")
    axes = figure.add_axes((0.02, 0.155, 0.68, 0.78))
    axes.set(xlim=(-1.13, 1.13), ylim=(-1.13, 1.13), aspect="equal")
    axes.axis("off")
    axes.add_patch(Circle((0, 0), 1.0, facecolor=UNAFFECTED, edgecolor="none"))
    _draw_fields(axes, surface)
    _draw_net(axes)
    _draw_zone(axes, surface)
    _write_directions(axes, surface.side)
    figure.text(0.02, 0.955, _title(surface.side), fontsize=13, fontweight="bold", va="center")
    _add_legend(figure, surface)
    figure.text(0.02, 0.125, _layout_words(surface.side), fontsize=8, va="top", linespacing=1.35)
    figure.text(0.02, 0.02, SHORT_SAFETY, fontsize=6.5, color="#555555", va="center")
    return figure


def draw_small_map(surface: SurfaceMap) -> Figure:
    """The map alone with its legend, to be read at its own size on a first page."""
    figure = Figure(figsize=_SMALL_INCHES, facecolor="white")
    axes = figure.add_axes((0.0, 0.0, 0.638, 1.0))
    axes.set(xlim=(-1.14, 1.14), ylim=(-1.14, 1.14), aspect="equal")
    axes.axis("off")
    axes.add_patch(Circle((0, 0), 1.0, facecolor=UNAFFECTED, edgecolor="none"))
    _draw_fields(axes, surface)
    _draw_net(axes, fontsize=5.5)
    _draw_zone(axes, surface)
    _write_directions(axes, surface.side, fontsize=7.5)
    figure.legend(
        handles=depth_entries(surface.surface_reach_mm), title=DEPTH_TITLE, loc="upper left",
        bbox_to_anchor=(0.645, 1.0), frameon=False, fontsize=6.2, title_fontsize=6.2,
        alignment="left", handlelength=1.4, handletextpad=0.5, borderaxespad=0.2,
    )  # fmt: skip
    narrow = [str(handle.get_label()).replace(" (", "\n(") for handle in _handles(surface)]
    figure.legend(
        handles=_handles(surface), labels=narrow, loc="upper left", bbox_to_anchor=(0.645, 0.37),
        frameon=False, fontsize=6.2, handlelength=1.4, handletextpad=0.5, borderaxespad=0.2,
    )  # fmt: skip
    return figure


def describe_map(surface: SurfaceMap) -> str:
    """What a reader who cannot see the map is told."""
    weights = np.sin(np.radians(surface.polar_deg))[:, None] * np.ones_like(surface.dead_mm)
    necrotic = float(weights[surface.necrotic_sd > 0].sum() / weights.sum())
    reach = f"reaches at most {surface.deepest_mm.max():.0f} mm below the surface"
    if not surface.deepest_mm.any():
        return f"Map of the {surface.side.in_words} femoral head from above: no lesion."
    return (
        f"Map of the {surface.side.in_words} femoral head from above: {necrotic:.0%} of the whole "
        f"sphere is necrotic at the surface; the lesion {reach}."
    )


def _title(side: Side) -> str:
    return f"Necrosis map, {side.in_words} femoral head"


def _layout_words(side: Side) -> str:
    lateral = "right" if side is Side.LEFT else "left"
    return (
        "Superior in the centre, anterior up, the patient\N{RIGHT SINGLE QUOTATION MARK}s right on "
        f"the left as on an axial image: lateral of this {side.in_words} hip is on the {lateral}.\n"
        "Depth is measured along the line to the head\N{RIGHT SINGLE QUOTATION MARK}s centre. "
        f"Circles: 30, 60, 90\N{DEGREE SIGN} from superior; rim: {RIM_DEG:.0f}\N{DEGREE SIGN}.\n"
        "Areas on the map are in proportion to areas on the head (Lambert, equal area)."
    )


def _project(side: Side, polar_deg: NDArray[np.float64], azimuth_deg: NDArray[np.float64]) -> _Grid:
    """Picture coordinates, the rim at 1; lateral is on the right of a left hip."""
    distance = np.sin(np.radians(polar_deg) / 2.0) / np.sin(np.radians(RIM_DEG) / 2.0)
    azimuth = np.radians(azimuth_deg)
    across, up = distance * np.cos(azimuth) * side.lateral_x, distance * np.sin(azimuth)
    return np.asarray(across), np.asarray(up)


def _draw_fields(axes: Axes, surface: SurfaceMap) -> None:
    """Depth in colour, the border of the necrotic surface, and the neck cut."""
    polar, azimuth = (
        refined(part, FINER)
        for part in np.meshgrid(surface.polar_deg, surface.azimuth_deg, indexing="ij")
    )
    shown = polar[:, 0] <= RIM_DEG
    across, up = _project(surface.side, polar[shown], azimuth[shown])
    depth, lesion, necrotic, articular = (
        refined(field, FINER)[shown]
        for field in (
            surface.dead_mm,
            surface.lesion_mm,
            surface.necrotic_sd,
            surface.articular,
        )
    )
    if lesion.max() > 0:
        bands = axes.contourf(
            across, up, depth, levels=(*DEPTH_STEPS_MM, _NO_END), colors=DEPTH_COLOURS, zorder=1
        )
        inside = axes.contourf(across, up, lesion, levels=(0.0, _NO_END), colors="none")
        bands.set_clip_path(inside.get_paths()[0], axes.transData)
        axes.contour(across, up, lesion, levels=[0], colors=["#333333"], linewidths=0.6, zorder=1.5)
        buried = np.minimum(lesion, -necrotic)
        pale = axes.contourf(across, up, buried, levels=(0.0, _NO_END), colors="white", zorder=1.2)
        pale.set_alpha(_PALE)
    if articular.min() < 0:
        cut = axes.contourf(across, up, -articular, levels=(0.0, _NO_END), colors="white", zorder=2)
        cut.set(hatch=_HATCH, edgecolor=_NECK_GREY, linewidth=0.0)
        axes.contour(across, up, articular, levels=[0], colors=[_NECK_GREY], zorder=2.5)
    if necrotic.min() < 0 < necrotic.max():
        border = axes.contour(across, up, necrotic, levels=[0], colors=[NECROTIC], zorder=4)
        border.set(linewidths=2.2, path_effects=white_halo(2.2))


def _draw_net(axes: Axes, *, fontsize: float = 7.5) -> None:
    """Circles of equal angle from superior, and the rim."""
    for polar_deg in CIRCLES_DEG:
        radius = float(_project(Side.LEFT, np.array(polar_deg), np.array(0.0))[0])
        axes.add_patch(Circle((0, 0), radius, fill=False, ec="#7A7A7A", lw=0.6, zorder=3))
        place = radius * np.sqrt(0.5)
        degrees = f"{polar_deg}\N{DEGREE SIGN}"
        text = axes.text(
            place, -place, degrees, fontsize=fontsize, ha="center", va="center", zorder=5
        )
        text.set(color="#444444", path_effects=white_halo(0.0))
    axes.add_patch(Circle((0, 0), 1.0, fill=False, ec="#333333", lw=1.2, zorder=6))
    axes.plot(0, 0, "+", color="#333333", ms=6, mew=0.9, zorder=3)


def _draw_zone(axes: Axes, surface: SurfaceMap) -> None:
    """Border of the weight-bearing zone, and the acetabular edge where it is known."""
    zone = surface.zone
    if zone is None:
        return
    lateral, anterior, superior = zone_border(zone).T
    polar_deg = np.degrees(np.arccos(superior))
    azimuth_deg = np.degrees(np.arctan2(anterior, lateral))
    across, up = _project(surface.side, polar_deg, azimuth_deg)
    axes.plot(across, up, color="white", lw=3.0, zorder=5)
    axes.plot(across, up, color=ZONE, lw=1.7, ls=ZONE_DASHES, zorder=5.1)
    if zone.id != "jic":
        return
    edge_deg = np.array(zone.limits.lateral_deg)
    edge_across, edge_up = _project(surface.side, edge_deg, np.array(0.0))
    axes.plot(edge_across, edge_up, "D", color=ZONE, ms=7, mec="white", mew=1.2, zorder=7)


def _write_directions(axes: Axes, side: Side, *, fontsize: float = 11) -> None:
    """Whole words: a lone L would read as left."""
    for across, up, word, turn in (
        (0.0, _RIM_WORDS, "anterior", 0),
        (0.0, -_RIM_WORDS, "posterior", 0),
        (side.lateral_x * _RIM_WORDS, 0.0, "lateral", -90 * side.lateral_x),
        (-side.lateral_x * _RIM_WORDS, 0.0, "medial", 90 * side.lateral_x),
    ):
        axes.text(
            across, up, word, ha="center", va="center", rotation=turn, fontsize=fontsize,
            weight="bold",
        )  # fmt: skip


def _handles(surface: SurfaceMap) -> list[Artist]:
    """Entries of the legend of lines."""
    handles: list[Artist] = [*line_entries(surface)]
    if surface.zone is not None and surface.zone.id == "jic":
        handles.append(Line2D([], [], color=ZONE, marker="D", ls="", ms=6, label="acetabular edge"))
    if surface.articular.min() < 0:
        neck = Patch(facecolor="white", edgecolor=_NECK_GREY, hatch=_HATCH, label="neck cut")
        handles.append(neck)
    return handles


def _add_legend(figure: Figure, surface: SurfaceMap) -> None:
    figure.legend(
        handles=depth_entries(surface.surface_reach_mm), title=DEPTH_TITLE, loc="upper left",
        bbox_to_anchor=(0.715, 0.90), frameon=False, fontsize=9, title_fontsize=9, alignment="left",
    )  # fmt: skip
    figure.legend(
        handles=_handles(surface), loc="upper left", bbox_to_anchor=(0.715, 0.42), frameon=False,
        fontsize=9, handlelength=1.9,
    )  # fmt: skip
