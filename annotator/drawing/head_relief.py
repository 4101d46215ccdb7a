"""How far the bone's surface lies off a head's sphere, where an image shows its edge."""

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from annotator.drawing.find_head import FoundHead, is_ct
from annotator.drawing.head_crop import HeadCrop
from annotator.drawing.head_edges import Sought, SurfaceEdges, surface_edges
from annotator.geometry.directions import even_directions
from annotator.geometry.points import LpsPoints, Vector, lengths
from annotator.model.volume import Volume

__all__ = ["FOLLOW_MM", "Relief", "edge_relief"]

#: The surface is followed so far off the sphere, mm: a collapsed dome, the waist before the neck;
#: farther away an edge is another thing's.
FOLLOW_MM = 3.0

#: Rays on which edges are looked for, and directions in which their height is told: one for about
#: 5 and 3 mm2 of a head.
RAYS, DIRECTIONS = 1500, 2500

#: A height is the middle one of so many neighbouring edges; it counts where this share of the rays
#: among them show one.
NEIGHBOURS = 35
SHOWN_SHARE = 0.4


@frozen(eq=False)
class Relief:
    """How far a surface lies outside a sphere, by direction.

    Parameters
    ----------
    directions : (n, 3) array
        Unit vectors, LPS.
    above_mm : (n,) array
        Height above the sphere; 0 where no edge is shown.
    """

    directions: Vector
    above_mm: NDArray[np.float64]

    def at(self, offsets: NDArray[np.float64]) -> NDArray[np.float64]:
        """Height above the sphere in the direction of (n, 3) offsets from its centre, mm, (n,)."""
        from scipy.spatial import cKDTree

        rays = offsets / np.maximum(lengths(offsets), np.finfo(float).tiny)[:, None]
        _, nearest = cKDTree(self.directions).query(rays)
        return np.asarray(self.above_mm[nearest])


@frozen(eq=False)
class _Heights:
    """Unit directions of edges from a sphere's centre, their heights above it, mm, and weights."""

    directions: Vector
    above_mm: NDArray[np.float64]
    weights: NDArray[np.float64]


def edge_relief(volume: Volume, found: FoundHead) -> Relief:
    """The edges about a head's sphere, smoothed.

    They are those of the slices themselves, by which the sphere was found: between thick slices
    an image has no values.

    Parameters
    ----------
    volume : Volume
    found : FoundHead
        The head in this image.
    """
    from scipy.spatial import cKDTree

    directions = even_directions(DIRECTIONS)
    heights = _heights(volume, found)
    if len(heights.weights) < NEIGHBOURS:
        return Relief(directions, np.zeros(DIRECTIONS))
    apart, near = cKDTree(heights.directions).query(directions, NEIGHBOURS)
    # A cap of the unit sphere whose rim is a chord c from its middle covers c^2 / 4 of it.
    rays_near = 0.25 * RAYS * apart[:, -1] ** 2
    above_mm = _middle(heights.above_mm[near], heights.weights[near])
    return Relief(directions, np.where(SHOWN_SHARE * rays_near <= NEIGHBOURS, above_mm, 0.0))


def _heights(volume: Volume, found: FoundHead) -> _Heights:
    """The likeliest edge of each ray that has one near the sphere."""
    center = LpsPoints(found.sphere.center_mm)
    radius_mm = found.sphere.radius_mm - found.surface_beyond_edge_mm
    sphere = evolve(found.sphere, radius_mm=radius_mm)
    crop = HeadCrop.about(volume, center, radius_mm + 4.0 * FOLLOW_MM)
    sought = Sought(found.polarity, is_ct(volume, crop), RAYS)
    edges = surface_edges(crop, sphere, sought).near(sphere, FOLLOW_MM)
    offsets = edges.points_mm - center
    distance_mm = lengths(offsets)
    above_mm = distance_mm - radius_mm
    best = _best_of_rays(edges, above_mm)
    return _Heights(offsets[best] / distance_mm[best, None], above_mm[best], edges.weights[best])


def _best_of_rays(edges: SurfaceEdges, above_mm: NDArray[np.float64]) -> NDArray[np.intp]:
    """Number of the edge of each ray that is the clearest and nearest; on CT of both sides."""
    merit = edges.weights * (1.0 - 0.5 * np.abs(above_mm) / FOLLOW_MM)
    ray = edges.rays % RAYS
    order = np.lexsort((-merit, ray))
    return np.asarray(order[np.diff(ray[order], prepend=-1) > 0])


def _middle(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weighted median of each row, (n,)."""
    order = np.argsort(values, axis=1)
    risen = np.cumsum(np.take_along_axis(weights, order, axis=1), axis=1)
    place = (risen < 0.5 * risen[:, -1:]).sum(axis=1, keepdims=True)
    middle = np.take_along_axis(values, np.take_along_axis(order, place, axis=1), axis=1)
    return np.asarray(middle[:, 0])
