"""What each ray from the head's centre meets: the surface, the neck cut, the lesion.

A direction is necrotic if the lesion reaches to within the surface reach (4 mm) of the head
surface along it. The answer is kept as a *score*: how many standard deviations of its own
error the front lies on the lesion's side. Zero is the outline as drawn, so one sampling gives
the outline and every shifted version of it.
"""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from annotator.geometry.points import Vector
from annotator.geometry.sphere import Sphere
from annotator.measure.bundle import deepest_score
from annotator.measure.outline import HipOutlines
from annotator.measure.ray_looks import (
    LESION_STEP_MM,
    SHALLOWEST_PIXELS,
    SURE_SD,
    RayLooks,
    look_along,
)
from annotator.measure.surface_rays import SurfaceRays

__all__ = ["NOT_NECROTIC", "SURE_SD", "Rays", "cast_rays", "deep_score"]

Field = NDArray[np.float64]

#: Score of a direction that no shift of the front makes necrotic.
NOT_NECROTIC = -1e6

#: The continued front counts only this near to a direction in which the lesion itself was met.
RIM_REACH_DEG = 8.0

#: So many of the nearest directions are asked first, which nearly always is enough.
FEW_NEIGHBOURS = 6

#: A lesion this far inside the head still counts for "not involved", share of the radius.
DEEP_START = 1.0 / 3.0


@frozen(eq=False)
class _Seen:
    """Scores at which directions over the whole sphere meet the lesion itself.

    Parameters
    ----------
    tree : cKDTree
        Of the directions whose score is not surely negative.
    met : (n,) array
        Their scores.
    """

    tree: cKDTree
    met: Field

    @classmethod
    def of(cls, directions: Vector, met: Field) -> "_Seen":
        """Of every direction and its score."""
        counts = met > -SURE_SD
        tree = cKDTree(directions[counts], balanced_tree=False, compact_nodes=False)
        return cls(tree, met[counts])

    def near(self, directions: Vector, enough: Field) -> Field:
        """The best of these scores within the rim's reach of other directions, (n,).

        Where the nearest few give `enough`, (n,), better ones are not looked for.
        """
        chord = 2.0 * np.sin(np.radians(RIM_REACH_DEG) / 2.0)
        _, few = self.tree.query(directions, k=FEW_NEIGHBOURS, distance_upper_bound=chord)
        best = np.asarray(np.append(self.met, NOT_NECROTIC)[few].max(axis=1))
        wanting = np.flatnonzero(best < enough)
        if len(wanting) and len(self.met):
            others = cKDTree(directions[wanting])
            pairs = others.sparse_distance_matrix(self.tree, chord, output_type="ndarray")
            np.maximum.at(best, wanting[pairs["i"]], self.met[pairs["j"]])
        return best


@frozen(eq=False)
class Rays:
    """Rays from the head's centre and what they meet.

    Parameters
    ----------
    ends : SurfaceRays
        Where they meet the head's surface.
    seen : _Seen
        Where the lesion itself is met.
    score : (n,) array
        Necrotic at the surface: standard deviations by which the front lies beyond the ray; beyond
        `SURE_SD` either way it says no more than that.
    looks : RayLooks or None
        What each ray that meets the articular surface tells by itself; None without a lesion.
    """

    ends: SurfaceRays
    seen: _Seen
    score: Field
    looks: RayLooks | None

    @property
    def directions(self) -> Vector:
        """Unit vectors, LPS, (n, 3)."""
        return self.ends.directions

    @property
    def outline_mm(self) -> Field:
        """Distance of the outline from the centre; 0 where none was found, (n,)."""
        return self.ends.outline_mm

    @property
    def surface_mm(self) -> Field:
        """The same, with the sphere's radius where both agree within the resolution, (n,)."""
        return self.ends.surface_mm

    @property
    def resolution_mm(self) -> Field:
        """Extent of a voxel along the ray, (n,)."""
        return self.ends.resolution_mm

    @property
    def leaves_through_neck(self) -> NDArray[np.bool_]:
        """Which rays do, (n,)."""
        return self.ends.leaves_through_neck

    def necrotic(self, shift_sd: float = 0.0) -> NDArray[np.bool_]:
        """Which directions are necrotic if the front is moved outwards by so many SDs, (n,)."""
        return self.score > -shift_sd


def cast_rays(
    outlines: HipOutlines,
    ends: SurfaceRays,
    *,
    surface_reach_mm: float,
    lesion_seen_by: Rays | None = None,
    before: Rays | None = None,
) -> Rays:
    """Look for the lesion along rays that meet the head's surface.

    Parameters
    ----------
    outlines : HipOutlines
    ends : SurfaceRays
        Of the same head.
    surface_reach_mm : float
        Depth below the surface within which a lesion makes the direction necrotic, mm.
    lesion_seen_by : Rays or None
        Rays over the whole sphere, which tell where the lesion itself is met: its rim counts near
        there only. None where these rays themselves cover the sphere.
    before : Rays or None
        These rays a stroke ago, to be quick; where they cannot tell, they are passed over.

    Returns
    -------
    Rays
    """
    score = np.full(len(ends.directions), NOT_NECROTIC)
    if outlines.front is None:
        seen = _Seen.of(ends.directions, score) if lesion_seen_by is None else lesion_seen_by.seen
        return Rays(ends, seen, score, None)
    looks = look_along(
        outlines,
        outlines.front,
        ends.articular,
        reach_mm=surface_reach_mm,
        before=None if before is None else before.looks,
    )
    articular = ~ends.leaves_through_neck
    score[articular] = looks.met
    seen = _Seen.of(ends.directions, score) if lesion_seen_by is None else lesion_seen_by.seen
    score[articular] = _with_rim(looks, seen)
    return Rays(ends, seen, score, looks)


def deep_score(
    outlines: HipOutlines, sphere: Sphere, rays: Rays, where: NDArray[np.bool_]
) -> Field:
    """Score of the lesion at any depth beyond a third of the radius from the centre.

    Parameters
    ----------
    outlines : HipOutlines
    sphere : Sphere
    rays : Rays
    where : (n,) bool array
        Rays to look along.

    Returns
    -------
    (m,) array
        For each of the m rays that were looked along.
    """
    if outlines.front is None:
        return rays.score[where]
    deepest_mm = (1.0 - DEEP_START) * sphere.radius_mm
    depths_mm = np.arange(SHALLOWEST_PIXELS * outlines.pixel_mm, deepest_mm, LESION_STEP_MM)
    met = deepest_score(outlines.front, rays.ends.bundle.where(where), depths_mm)
    return np.asarray(np.maximum(met, rays.score[where]))


def _with_rim(looks: RayLooks, seen: _Seen) -> Field:
    """Score of each ray, at the lesion's thin rim that of the front continued straight, (n,).

    The rim is shifted as far as the continued front must be, and the lesion itself near it.
    """
    # Only a front that is continued farther than it is met can raise a score that is not sure yet.
    enough = np.minimum(looks.continued, SURE_SD)
    rises = np.flatnonzero(enough > np.maximum(looks.met, -SURE_SD))
    found = np.minimum(enough[rises], seen.near(looks.bundle.directions[rises], enough[rises]))
    score = looks.met.copy()
    score[rises] = np.maximum(score[rises], found)
    return score
