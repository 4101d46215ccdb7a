"""The head in 3D from two sides: the surface coloured by the depth of dead bone below it.

Each view is an orthographic projection along a direction fixed in the hip frame, so that two
reports show the same place in the same spot; nearer facets are drawn over farther ones.
"""

from itertools import pairwise

import numpy as np
from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates
from skimage.measure import find_contours

from annotator.geometry.points import Vector
from annotator.measure.surface_map import SurfaceMap, refined
from annotator.measure.zone_border import zone_border
from annotator.report.canvas import white_halo
from annotator.report.depth_colours import DEPTH_COLOURS, UNAFFECTED, depth_bands
from annotator.report.depth_legend import (
    DEPTH_TITLE,
    NECROTIC,
    ZONE,
    ZONE_DASHES,
    depth_entries,
    line_entries,
)
from annotator.report.key_planes import orientation_letters

__all__ = ["describe_head", "draw_head_3d"]

_SIZE_INCHES = (7.5, 3.5)
_NECK = "#9A9A9A"
_PALE = 0.55

#: The views reach this far from the centre, radii of the fitted sphere: room for the words.
_REACH = 1.5

#: Brightness of a facet that is seen edge-on; little, since lightness tells the depth.
_DARKEST = 0.80

#: A facet's place is taken as visible where its direction points this much to the viewer.
_FACING = 0.05

#: Facets that are turned away more than this are hidden by the head itself.
_BEHIND = 0.3

#: Facets for each step of the map along either way, for smooth borders.
_FINER = 2

#: Dots per inch of the surface within the picture; lines and words stay sharp at any size.
_SURFACE_DPI = 220


@frozen
class _View:
    """From where the head is looked at.

    Parameters
    ----------
    title : str
    toward : (3,) tuple
        Direction to the viewer as (lateral, anterior, superior).
    """

    title: str
    toward: tuple[float, float, float]


_VIEWS = (
    _View("from the front, outside and above", (0.45, 0.72, 0.53)),
    _View("from behind, inside and above", (-0.45, -0.72, 0.53)),
)


@frozen(eq=False)
class _Screen:
    """Unit vectors of one view, LPS: to the viewer, to the right, up."""

    toward: Vector
    right: Vector
    up: Vector

    def flat(self, offsets: NDArray[np.float64]) -> NDArray[np.float64]:
        """Places on the picture of offsets from the centre, (..., 2)."""
        return np.stack([offsets @ self.right, offsets @ self.up], axis=-1)

    def faces(self, offsets: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether the surface at these offsets is turned to the viewer."""
        lengths = np.linalg.norm(offsets, axis=-1)
        return np.asarray(offsets @ self.toward > _FACING * lengths)


def draw_head_3d(surface: SurfaceMap) -> Figure:
    """Both views of one head, to be drawn within `steady_style`.

    Parameters
    ----------
    surface : SurfaceMap

    Returns
    -------
    Figure
    """
    figure = Figure(figsize=_SIZE_INCHES, facecolor="white", dpi=_SURFACE_DPI)
    for place, view in enumerate(_VIEWS):
        axes = figure.add_axes((0.005 + 0.39 * place, 0.02, 0.385, 0.93))
        axes.set(xlim=(-_REACH, _REACH), ylim=(-_REACH, _REACH), aspect="equal")
        axes.axis("off")
        axes.set_title(view.title, fontsize=9, y=0.98)
        _draw_view(axes, surface, _screen(surface, view))
    figure.legend(
        handles=depth_entries(surface.surface_reach_mm), title=DEPTH_TITLE, loc="upper left",
        bbox_to_anchor=(0.785, 0.97), frameon=False, fontsize=7.5, title_fontsize=7.5,
        alignment="left",
    )  # fmt: skip
    neck = Patch(facecolor=_NECK, edgecolor="none", label="neck cut")
    figure.legend(
        handles=[*line_entries(surface), neck], loc="upper left", bbox_to_anchor=(0.785, 0.27),
        frameon=False, fontsize=7.5, handlelength=1.9,
    )  # fmt: skip
    return figure


def describe_head(surface: SurfaceMap) -> str:
    """What a reader who cannot see the picture is told."""
    views = " and ".join(view.title for view in _VIEWS)
    return (
        f"The {surface.side.in_words} femoral head in 3D, {views}, its surface coloured by the "
        "depth of dead bone below it as on the necrosis map."
    )


def _screen(surface: SurfaceMap, view: _View) -> _Screen:
    toward = surface.frame.directions(np.array(view.toward))
    toward = toward / np.linalg.norm(toward)
    up = surface.frame.superior - (surface.frame.superior @ toward) * toward
    up = up / np.linalg.norm(up)
    return _Screen(toward=toward, right=np.cross(up, toward), up=up)


def _draw_view(axes: Axes, surface: SurfaceMap, screen: _Screen) -> None:
    offsets = (surface.points_mm - surface.frame.center_mm) / surface.radius_mm
    _draw_axes(axes, surface, screen)
    _draw_facets(axes, surface, screen, offsets)
    _draw_necrotic(axes, surface, screen, offsets)
    if surface.zone is not None:
        border = surface.frame.directions(zone_border(surface.zone))
        _draw_on_surface(axes, border, screen, colour=ZONE)


def _draw_facets(
    axes: Axes, surface: SurfaceMap, screen: _Screen, offsets: NDArray[np.float64]
) -> None:
    """Facets from the farthest to the nearest, darker towards the rim."""
    offsets = np.stack([refined(offsets[..., axis], _FINER) for axis in range(3)], axis=-1)
    corners = np.stack(
        [offsets[:-1, :-1], offsets[1:, :-1], offsets[1:, 1:], offsets[:-1, 1:]], axis=2
    ).reshape(-1, 4, 3)
    middle = corners.mean(axis=1)
    turned = (middle @ screen.toward) / np.linalg.norm(middle, axis=-1)
    shade = _DARKEST + (1.0 - _DARKEST) * np.clip(turned, 0.0, 1.0)
    colours = _colours(surface)[:-1, :-1].reshape(-1, 3) * shade[:, None]
    near = np.flatnonzero(turned > -_BEHIND)
    order = near[np.argsort(middle[near] @ screen.toward, kind="stable")]
    facets = PolyCollection(
        [*screen.flat(corners[order])], facecolors=colours[order], edgecolors="none",
        antialiased=False, zorder=2, rasterized=True,
    )  # fmt: skip
    axes.add_collection(facets, autolim=False)


def _colours(surface: SurfaceMap) -> NDArray[np.float64]:
    """Red, green and blue of each place of the finer map, as on the flat one."""
    table = np.array([_rgb(colour) for colour in (*DEPTH_COLOURS, UNAFFECTED)])
    dead, lesion, necrotic, articular = (
        refined(field, _FINER)
        for field in (surface.dead_mm, surface.lesion_mm, surface.necrotic_sd, surface.articular)
    )
    dead_mm = np.where(lesion > 0, dead, 0.0)
    colours: NDArray[np.float64] = table[depth_bands(dead_mm)]
    is_buried = (dead_mm > 0) & (necrotic <= 0)
    colours[is_buried] = (1.0 - _PALE) * colours[is_buried] + _PALE
    colours[articular < 0] = _rgb(_NECK)
    return colours


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255.0 for place in (1, 3, 5))
    return red, green, blue


def _draw_necrotic(
    axes: Axes, surface: SurfaceMap, screen: _Screen, offsets: NDArray[np.float64]
) -> None:
    """The border of the necrotic surface, where it is turned to the viewer."""
    for border in find_contours(surface.necrotic_sd, 0.0):  # type: ignore[no-untyped-call] # no stubs
        places = [
            map_coordinates(offsets[..., axis], border.T, order=1, mode="nearest")
            for axis in range(3)
        ]
        _draw_on_surface(axes, np.stack(places, axis=-1), screen, colour=NECROTIC)


def _draw_on_surface(
    axes: Axes, places: NDArray[np.float64], screen: _Screen, *, colour: str
) -> None:
    """A line on the surface without its parts behind the head."""
    seen = screen.faces(places)
    flat = screen.flat(places)
    breaks = np.flatnonzero(~seen)
    for start, stop in pairwise([-1, *breaks.tolist(), len(flat)]):
        piece = flat[start + 1 : stop]
        if len(piece) < 2:  # noqa: PLR2004 - a line has two ends
            continue
        line = axes.plot(*piece.T, color=colour, lw=1.6, zorder=4)[0]
        line.set_path_effects(white_halo(0.8))
        if colour == ZONE:
            line.set_linestyle(ZONE_DASHES)


def _draw_axes(axes: Axes, surface: SurfaceMap, screen: _Screen) -> None:
    """Lines out of the head along the hip's directions, each with its word and its letters."""
    frame = surface.frame
    rays = []
    for word, direction in (
        ("superior", frame.superior), ("lateral", frame.lateral), ("medial", -frame.lateral),
        ("anterior", frame.anterior), ("posterior", -frame.anterior),
    ):  # fmt: skip
        if not screen.faces(direction):
            continue
        end = screen.flat(direction)
        away = end / max(float(np.linalg.norm(end)), 1e-6)
        rays.append([away * 0.9, away * 1.12])
        across, up = away * 1.29
        axes.text(
            across, up, f"{orientation_letters(direction)}\n{word}", ha="center", va="center",
            fontsize=8, fontweight="bold", linespacing=1.0, zorder=6,
        )  # fmt: skip
    axes.add_collection(LineCollection(rays, colors="#333333", linewidths=1.2, zorder=1))
