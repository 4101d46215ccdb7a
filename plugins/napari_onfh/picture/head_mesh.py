"""The necrosis map as a mesh: vertices in the scene, triangles, and a colour for each vertex."""

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from annotator.geometry.points import LpsPoints
from annotator.measure.surface_map import SurfaceMap, refined
from annotator.report.depth_colours import DEPTH_COLOURS, UNAFFECTED, depth_bands
from napari_onfh.reading.scene import DisplayFrame

__all__ = ["HeadMesh", "head_mesh"]

#: The neck cut, where the head has no surface of its own.
NECK = "#6E6E6E"

#: Vertices for each step of the map along either way.
FINER = 3

#: Share of white over dead bone that does not come near the surface, as on the flat map.
PALE = 0.55


@frozen(eq=False)
class HeadMesh:
    """A triangulated surface.

    Parameters
    ----------
    vertices : (n, 3) array
        Display indices.
    faces : (m, 3) array
        Numbers of the vertices of each triangle.
    colours : (n, 4) array
        Red, green, blue and opacity of each vertex, 0 to 1.
    """

    vertices: NDArray[np.float64]
    faces: NDArray[np.intp]
    colours: NDArray[np.float64]


def head_mesh(surface: SurfaceMap, frame: DisplayFrame) -> HeadMesh:
    """The head's surface in the scene, coloured as the map is.

    Parameters
    ----------
    surface : SurfaceMap
    frame : DisplayFrame
        Of the image that is shown.

    Returns
    -------
    HeadMesh
    """
    fields = _refined(surface)
    rows, columns = fields.dead_mm.shape
    number = np.arange(rows * columns).reshape(rows, columns)
    corners = [
        part.ravel()
        for part in (number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:])
    ]
    first, below, across, beside = corners
    faces = np.concatenate(
        [np.column_stack([first, below, across]), np.column_stack([first, across, beside])]
    )
    points = frame.to_display(fields.points_mm)
    return HeadMesh(points.reshape(-1, 3), faces, _colours(fields).reshape(-1, 4))


def _refined(surface: SurfaceMap) -> SurfaceMap:
    """The map with finer steps, so that the borders of its colours are smooth."""
    points = [refined(surface.points_mm[..., axis], FINER) for axis in range(3)]
    return evolve(
        surface,
        points_mm=LpsPoints(np.stack(points, axis=-1)),
        dead_mm=refined(surface.dead_mm, FINER),
        lesion_mm=refined(surface.lesion_mm, FINER),
        necrotic_sd=refined(surface.necrotic_sd, FINER),
        articular=refined(surface.articular, FINER),
    )


def _colours(surface: SurfaceMap) -> NDArray[np.float64]:
    table = np.array([_rgb(colour) for colour in (*DEPTH_COLOURS, UNAFFECTED)])
    dead_mm = np.where(surface.lesion_mm > 0, surface.dead_mm, 0.0)
    colours: NDArray[np.float64] = table[depth_bands(dead_mm)]
    is_buried = (dead_mm > 0) & (surface.necrotic_sd <= 0)
    colours[is_buried] = (1.0 - PALE) * colours[is_buried] + PALE
    colours[surface.articular < 0] = _rgb(NECK)
    return np.concatenate([colours, np.ones((*colours.shape[:2], 1))], axis=-1)


def _rgb(colour: str) -> tuple[float, float, float]:
    """Red, green and blue of ``#rrggbb``, 0 to 1."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255.0 for place in (1, 3, 5))
    return red, green, blue
