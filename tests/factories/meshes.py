"""Closed surfaces of known shape, as triangles in mm."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from annotator.geometry.directions import even_directions

Triangles = NDArray[np.float64]

#: Corners of a ball: about one for 2 mm2 of a head.
CORNERS = 4000


def icosphere(radius_mm: float, center_mm: NDArray[np.float64]) -> Triangles:
    """A ball of many nearly equal triangles, its corners on the sphere."""
    return center_mm + _stretched(even_directions(CORNERS), np.full(CORNERS, radius_mm))


def box(half_mm: float) -> Triangles:
    """A cube about the origin, of two triangles a side."""
    corners = np.array(np.meshgrid(*[[-1.0, 1.0]] * 3)).reshape(3, -1).T
    return _stretched(corners, np.full(len(corners), half_mm))


def ball_on_neck(
    radius_mm: float, center_mm: NDArray[np.float64], neck: NDArray[np.float64]
) -> Triangles:
    """A ball whose surface runs out into a neck of 0.6 radii along a direction."""
    rays = even_directions(CORNERS)
    along = rays @ neck
    across = np.sqrt(np.maximum(1.0 - along**2, 1e-12))
    neck_mm = np.where(along > 0, np.minimum(0.6 / across, 2.5), 0.0)
    return center_mm + _stretched(rays, radius_mm * np.maximum(1.0, neck_mm))


def _stretched(rays: NDArray[np.float64], depth_mm: NDArray[np.float64]) -> Triangles:
    """The rays' convex hull with each corner moved along its ray, anticlockwise from outside."""
    simplices = ConvexHull(rays).simplices
    first, second, third = np.moveaxis(rays[simplices], 1, 0)
    inward = np.einsum("ij,ij->i", np.cross(second - first, third - first), first) < 0
    simplices[inward] = simplices[inward][:, ::-1]
    return (rays * depth_mm[:, None])[simplices]


def signed_volume_mm3(triangles: Triangles) -> float:
    """Volume inside a closed surface, by the divergence theorem."""
    first, second, third = np.moveaxis(triangles - triangles.mean(axis=(0, 1)), 1, 0)
    return float(np.einsum("ij,ij->i", first, np.cross(second, third)).sum() / 6.0)


def stl_bytes(triangles: Triangles) -> bytes:
    """A binary STL file."""
    facets = np.zeros(
        len(triangles), [("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("spare", "<u2")]
    )
    facets["corners"] = triangles
    return bytes(80) + len(triangles).to_bytes(4, "little") + facets.tobytes()
