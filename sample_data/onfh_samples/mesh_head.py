"""The femoral head in a surface mesh: its sphere, the direction of the neck, where to cut it."""

import math

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from annotator.geometry.directions import even_directions
from annotator.geometry.points import LpsPoints
from annotator.geometry.sphere import Sphere, fit_sphere
from onfh_samples.mesh_surface import RadialSurface, radial_surface
from onfh_samples.phantom import CUT_SHARE

__all__ = ["MeshHead", "find_head"]

#: Spheres through four triangles near each other, among which the head is looked for; seeded.
TRIALS = 1000
SEED = 1
#: Triangles among which it is looked for, before all of them refine it.
COARSE_TRIANGLES = 3000
NEIGHBOURHOOD_MM = 30.0
CORNERS = 4

#: Radii of adult femoral heads with and without cartilage, mm.
RADII_MM = (15.0, 32.0)

#: A triangle lies on the sphere if it is this near to it and faces outwards.
ON_SPHERE_MM = 0.8
LEAST_OUTWARD_COSINE = 0.95
REFINEMENTS = 4

#: A head shows at least this share of its sphere; a socket and a condyle show less.
LEAST_ARTICULAR_SHARE = 0.25

#: The neck begins where the surface leaves the sphere by more than this share of the radius; so
#: much of the surface beyond may do so too (the fovea, a rough spot).
LEAVES_SPHERE_SHARE = 0.1
ROUGH_SHARE = 0.002
CUT_DIRECTIONS = 20_000

#: A neck that takes more of the sphere leaves no head. Where no neck is seen, the cut is that of
#: the analytic heads.
LARGEST_CUT_HALF_ANGLE_DEG = 75.0
SMALLEST_CUT_HALF_ANGLE_DEG = math.degrees(math.acos(CUT_SHARE))

#: Only triangles so near to the centre can be met by a ray that ends at the head, radii.
NEAR_RADII = 2.0


@frozen(eq=False)
class _Facets:
    """Middles, outward unit normals and areas of triangles."""

    middle_mm: NDArray[np.float64]
    normal: NDArray[np.float64]
    area_mm2: NDArray[np.float64]

    def on(self, sphere: Sphere) -> NDArray[np.bool_]:
        """Which of them lie on a sphere and face out of it, (n,)."""
        offset = self.middle_mm - sphere.center_mm
        distance = np.linalg.norm(offset, axis=1)
        outward = np.einsum("ij,ij->i", offset, self.normal)
        on: NDArray[np.bool_] = (np.abs(distance - sphere.radius_mm) < ON_SPHERE_MM) & (
            outward > LEAST_OUTWARD_COSINE * distance
        )
        return on

    def some(self, random: np.random.Generator) -> "_Facets":
        """A sample of the triangles, in which each stands for as much of the surface."""
        count = len(self.area_mm2)
        if count <= COARSE_TRIANGLES:
            return self
        kept = random.choice(count, COARSE_TRIANGLES, replace=False)
        area_mm2 = self.area_mm2[kept] * (count / COARSE_TRIANGLES)
        return _Facets(self.middle_mm[kept], self.normal[kept], area_mm2)

    def share(self, sphere: Sphere) -> float:
        """Share of a sphere that they cover."""
        covered = float(self.area_mm2[self.on(sphere)].sum())
        return covered / (4.0 * math.pi * sphere.radius_mm**2)


@frozen(eq=False)
class MeshHead:
    """A femoral head in the frame of its mesh.

    Parameters
    ----------
    sphere : Sphere
        Least squares through the articular surface.
    neck_axis : (3,) array
        Unit vector from the centre down the neck: away from the middle of the articular surface.
    cut_distance_mm : float
        Of the neck cut from the centre, at right angles to the neck's axis.
    surface : RadialSurface
        The mesh near the head, about the sphere's centre.
    """

    sphere: Sphere
    neck_axis: NDArray[np.float64]
    cut_distance_mm: float
    surface: RadialSurface


def find_head(triangles: NDArray[np.float64]) -> MeshHead | None:
    """The femoral head of a femur, or of a head or its cartilage alone.

    Parameters
    ----------
    triangles : (n, 3, 3) array, mm
        Corners, anticlockwise as seen from outside.

    Returns
    -------
    MeshHead or None
        None if no part of the surface is a femoral head.
    """
    facets = _facets(triangles)
    sphere = _best_sphere(facets)
    if sphere is None or facets.share(sphere) < LEAST_ARTICULAR_SHARE:
        return None
    on = facets.on(sphere)
    offset = facets.middle_mm[on] - sphere.center_mm
    axis = -(facets.area_mm2[on, None] * offset).sum(axis=0)
    axis /= np.linalg.norm(axis)
    distance = np.linalg.norm(triangles - sphere.center_mm, axis=2).min(axis=1)
    near = triangles[distance < NEAR_RADII * sphere.radius_mm]
    surface = radial_surface(near, sphere.center_mm)
    half_angle_deg = _cut_half_angle_deg(surface, axis, sphere.radius_mm)
    if half_angle_deg > LARGEST_CUT_HALF_ANGLE_DEG:
        return None
    cut_mm = sphere.radius_mm * math.cos(math.radians(half_angle_deg))
    return MeshHead(sphere, axis, cut_mm, surface)


def _facets(triangles: NDArray[np.float64]) -> _Facets:
    first, second, third = np.moveaxis(triangles, 1, 0)
    across = np.cross(second - first, third - first)
    twice = np.linalg.norm(across, axis=1)
    real = twice > 0
    return _Facets(
        triangles.mean(axis=1)[real], across[real] / twice[real, None], 0.5 * twice[real]
    )


def _best_sphere(facets: _Facets) -> Sphere | None:
    """The sphere that the surface covers most, refined."""
    random = np.random.default_rng(SEED)
    coarse = facets.some(random)
    best = max(_candidates(coarse, random), key=coarse.share, default=None)
    if best is None:
        return None
    for _ in range(REFINEMENTS):
        on = facets.on(best)
        if on.sum() < CORNERS:
            return None
        best = fit_sphere(LpsPoints(facets.middle_mm[on]), best)
    return best


def _candidates(facets: _Facets, random: np.random.Generator) -> list[Sphere]:
    """Spheres of a head's size through triangles near each other."""
    starts = random.integers(len(facets.middle_mm), size=TRIALS)
    near = cKDTree(facets.middle_mm).query_ball_point(facets.middle_mm[starts], NEIGHBOURHOOD_MM)
    spheres = (_through(facets.middle_mm[random.choice(one, CORNERS)]) for one in near)
    return [sphere for sphere in spheres if sphere is not None]


def _through(points: NDArray[np.float64]) -> Sphere | None:
    """The sphere of a head's size through four points."""
    steps = points[1:] - points[0]
    if abs(np.linalg.det(steps)) < 1.0:
        return None
    offset = np.linalg.solve(2.0 * steps, (steps**2).sum(axis=1))
    radius_mm = float(np.linalg.norm(offset))
    low, high = RADII_MM
    return Sphere(points[0] + offset, radius_mm) if low < radius_mm < high else None


def _cut_half_angle_deg(
    surface: RadialSurface, axis: NDArray[np.float64], radius_mm: float
) -> float:
    """Angle from the neck's axis beyond which the surface, where there is one, is the sphere's."""
    directions = even_directions(CUT_DIRECTIONS)
    depth_mm = surface.depth_mm(directions)
    leaves = (depth_mm > 0) & (np.abs(depth_mm - radius_mm) > LEAVES_SPHERE_SHARE * radius_mm)
    angles_deg = np.sort(np.degrees(np.arccos(np.clip(directions[leaves] @ axis, -1.0, 1.0))))
    rough = int(ROUGH_SHARE * CUT_DIRECTIONS)
    if len(angles_deg) <= rough:
        return SMALLEST_CUT_HALF_ANGLE_DEG
    return max(float(angles_deg[-1 - rough]), SMALLEST_CUT_HALF_ANGLE_DEG)
