"""Edges of an image that may be a head's surface, looked for within slices about a sphere.

Thick slices smear a surface that runs along them, and values between slices are made up. So an
edge is looked for on the slice itself: outwards from where the sphere's axis meets the nearest
slice. Only where a sphere lies flat on its slices is the ray one in space.
"""

from typing import Self

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from annotator.drawing.edge_votes import STEP_MM, Polarity, outward_edges
from annotator.drawing.head_crop import HeadCrop
from annotator.geometry.directions import even_directions
from annotator.geometry.points import LpsPoints, Vector, lengths
from annotator.geometry.sphere import Sphere

__all__ = ["Sought", "SurfaceEdges", "surface_edges"]

#: Rays are followed between these distances from the centre, mm.
NEAREST_MM, FARTHEST_MM = 8.0, 39.0

#: A sphere lies flat on a slice where its normal is this near to the slice's, cosine.
FLAT_COSINE = 0.9

#: Signal counts up to this much of the marrow's: fluid is brighter, and its edges are no bone's.
BRIGHTEST_OF_MARROW = 1.25

#: Bone lies inside of a head's edge and none outside: compared are the darkest samples from 5 to
#: 1 mm inside and up to 3 mm outside, by number of samples.
INSIDE_SAMPLES, INSIDE_MIDDLE, OUTSIDE_SAMPLES, OUTSIDE_MIDDLE = 9, 6, 7, 3
#: An edge without bone inside, as a socket's, keeps this share of its weight.
SOCKET_WEIGHT = 0.3
#: Clear edges, and their share by which others are measured.
CLEAR_STRENGTH, CLEAR_SHARE = 0.7, 0.8

#: On CT the bone's plate is a bright line: its two edges lie so far apart, mm, and farther where a
#: slice cuts it at a slant, by this share of the depth that the slice reaches along the normal.
LINE_MM, SLANT_SHARE = 2.3, 0.65

_TINY = np.finfo(float).tiny


@frozen
class Sought:
    """What a head's surface looks like, and on how many rays it is looked for.

    Parameters
    ----------
    polarity : Polarity
    is_ct : bool
        Both edges of the bright plate are looked for.
    directions : int
    """

    polarity: Polarity
    is_ct: bool
    directions: int


@frozen(eq=False)
class SurfaceEdges:
    """Places where the surface may lie, each with its weight.

    Parameters
    ----------
    points_mm : (n, 3) array, LPS mm
    weights : (n,) array
        From 0 to 1.
    rays : (n,) int array
        The ray of each, rising.
    ray_count : int
    seen_share : float
        Share of the rays that lie in the image.
    """

    points_mm: LpsPoints
    weights: NDArray[np.float64]
    rays: NDArray[np.intp]
    ray_count: int
    seen_share: float

    def near(self, sphere: Sphere, slack_mm: float) -> Self:
        """Those within a distance of a sphere."""
        kept = np.abs(sphere.signed_distance_mm(self.points_mm)) < slack_mm
        return evolve(
            self,
            points_mm=LpsPoints(self.points_mm[kept]),
            weights=self.weights[kept],
            rays=self.rays[kept],
        )


@frozen(eq=False)
class _Profiles:
    """Values along rays: where each begins, which way it runs, how far off the centre it lies."""

    foot_mm: Vector
    across: Vector
    lift_mm: NDArray[np.float64]
    distances_mm: NDArray[np.float64]
    values: NDArray[np.float64]

    def points(self, ray: NDArray[np.intp], distance_mm: NDArray[np.float64]) -> LpsPoints:
        """Positions at distances from the centre, (n, 3)."""
        along_mm = np.sqrt(np.maximum(distance_mm**2 - self.lift_mm[ray] ** 2, 0.0))
        return LpsPoints(self.foot_mm[ray] + along_mm[:, None] * self.across[ray])


def surface_edges(crop: HeadCrop, sphere: Sphere, sought: Sought) -> SurfaceEdges:
    """The edges about a sphere of edges; on CT those of the plate's inner side laid upon it.

    Parameters
    ----------
    crop : HeadCrop
    sphere : Sphere
    sought : Sought
    """
    profiles = _profiles(crop, sphere, even_directions(sought.directions))
    outer = _edges(crop, sphere, profiles, sought.polarity)
    if not sought.is_ct:
        return outer
    inner_sphere = evolve(sphere, radius_mm=sphere.radius_mm - LINE_MM)
    inner_profiles = _profiles(crop, inner_sphere, even_directions(sought.directions))
    inner = _edges(crop, inner_sphere, inner_profiles, Polarity.RISES)
    return _joined(crop, sphere, outer, inner)


def _profiles(crop: HeadCrop, sphere: Sphere, directions: Vector) -> _Profiles:
    center = sphere.center_mm
    normal, step_mm, above_first_mm = _slicing(crop, center)
    cosine = directions @ normal
    number = np.rint((cosine * sphere.radius_mm + above_first_mm) / step_mm)
    lift_mm = number * step_mm - above_first_mm
    on_slice = (
        (np.maximum(np.abs(lift_mm) / sphere.radius_mm, np.abs(cosine)) < FLAT_COSINE)
        & (number >= 0)
        & (number < crop.grid.shape[0])
    )
    flat = directions - cosine[:, None] * normal
    flat /= np.maximum(lengths(flat), _TINY)[:, None]
    lift_mm = np.where(on_slice, lift_mm, 0.0)
    foot_mm = center + lift_mm[:, None] * normal
    across = np.where(on_slice[:, None], flat, directions)
    distances_mm = np.arange(NEAREST_MM, FARTHEST_MM + STEP_MM, STEP_MM)
    along_mm = np.sqrt(np.maximum(distances_mm**2 - lift_mm[:, None] ** 2, 0.0))
    points = foot_mm[:, None, :] + along_mm[..., None] * across[:, None, :]
    values = crop.at(LpsPoints(points)).astype(np.float64)
    return _Profiles(foot_mm, across, lift_mm, distances_mm, values)


def _slicing(crop: HeadCrop, center: Vector) -> tuple[Vector, float, float]:
    """Unit normal of the slices, their step along it, and a point's height above the first, mm."""
    affine = crop.grid.affine_lps
    normal = np.cross(affine[:3, 1], affine[:3, 2])
    normal /= np.linalg.norm(normal)
    return normal, float(affine[:3, 0] @ normal), float((center - affine[:3, 3]) @ normal)


def _edges(crop: HeadCrop, sphere: Sphere, profiles: _Profiles, polarity: Polarity) -> SurfaceEdges:
    values = polarity.sign * profiles.values
    if polarity is Polarity.FALLS:
        values = np.minimum(values, _brightest(crop, sphere, values))
    before = profiles.distances_mm < np.abs(profiles.lift_mm)[:, None] + 2.0 * STEP_MM
    strength, place_mm = outward_edges(values, profiles.distances_mm, before)
    ray, sample = np.nonzero(strength)
    strong = np.minimum(strength[ray, sample], 1.0)
    weights = np.sqrt(strong) * _standing(values, ray, sample, strong)
    return SurfaceEdges(
        profiles.points(ray, place_mm[ray, sample]),
        weights,
        ray,
        len(values),
        float(np.isfinite(values).all(axis=1).mean()),
    )


def _brightest(crop: HeadCrop, sphere: Sphere, values: NDArray[np.float64]) -> float:
    """The most that counts of a signal that falls at the edge."""
    depths_mm = np.linspace(2.0, 0.6 * sphere.radius_mm, 8)[:, None, None]
    inside = crop.at(LpsPoints(sphere.center_mm + depths_mm * even_directions(150)))
    if not np.isfinite(inside).any():
        return np.inf
    marrow, dark = float(np.nanmedian(inside)), float(np.nanquantile(values, 0.05))
    return dark + BRIGHTEST_OF_MARROW * (marrow - dark) if marrow > dark else np.inf


def _standing(
    values: NDArray[np.float64],
    ray: NDArray[np.intp],
    sample: NDArray[np.intp],
    strong: NDArray[np.float64],
) -> NDArray[np.float64]:
    """From `SOCKET_WEIGHT` to 1: how far bone lies inside of each edge and none outside."""
    from scipy.ndimage import gaussian_filter1d, minimum_filter1d

    clear = strong > CLEAR_STRENGTH
    if not clear.any():
        return np.ones(len(ray))
    known = gaussian_filter1d(np.nan_to_num(values, nan=float(np.nanmedian(values))), 1.0, axis=1)
    last = values.shape[1] - 1
    inside = minimum_filter1d(known, INSIDE_SAMPLES, axis=1, mode="nearest")
    outside = minimum_filter1d(known, OUTSIDE_SAMPLES, axis=1, mode="nearest")
    drop = (
        inside[ray, np.clip(sample - INSIDE_MIDDLE, 0, last)]
        - outside[ray, np.clip(sample + OUTSIDE_MIDDLE, 0, last)]
    )
    usual = float(np.quantile(drop[clear], CLEAR_SHARE))
    if usual <= 0.0:
        return np.ones(len(ray))
    share: NDArray[np.float64] = np.clip(drop / usual, 0.0, 1.0)
    return SOCKET_WEIGHT + (1.0 - SOCKET_WEIGHT) * share


def _joined(
    crop: HeadCrop, sphere: Sphere, outer: SurfaceEdges, inner: SurfaceEdges
) -> SurfaceEdges:
    """Both sides of the plate as edges of one sphere; each side votes for itself."""
    normal, step_mm, _ = _slicing(crop, sphere.center_mm)
    points = []
    for edges, shift_mm, sign in ((outer, 0.0, -1.0), (inner, LINE_MM, 1.0)):
        offsets = edges.points_mm - sphere.center_mm
        outward = offsets / np.maximum(lengths(offsets), _TINY)[:, None]
        slant_mm = SLANT_SHARE * step_mm * (outward @ normal)
        wider_mm = 0.5 * (np.hypot(LINE_MM, slant_mm) - LINE_MM)
        points.append(edges.points_mm + (shift_mm + sign * wider_mm)[:, None] * outward)
    return SurfaceEdges(
        LpsPoints(np.vstack(points)),
        np.concatenate([outer.weights, inner.weights]),
        np.concatenate([outer.rays, inner.rays + outer.ray_count]),
        2 * outer.ray_count,
        outer.seen_share,
    )
