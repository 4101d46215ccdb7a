"""How far edges agree on a sphere, and the sphere near another on which they agree most."""

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from annotator.drawing.head_edges import SurfaceEdges
from annotator.geometry.points import LpsPoints, lengths
from annotator.geometry.sphere import Sphere

__all__ = ["agreement", "climbed", "lattice_spheres"]

#: A climb ends where centre and radius together move by less, mm, or after so many steps.
STANDS_MM, STEPS = 0.01, 25

#: Fewer edges fix no sphere.
FEWEST_EDGES = 20

#: So many spheres of a lattice are followed.
SPHERES = 4

#: Keeps the solution finite where edges lie on one side only.
_RIDGE = 1e-6


def agreement(edges: SurfaceEdges, sphere: Sphere, width_mm: float) -> float:
    """Mean over all rays of the best edge's weight times its nearness (Tukey's biweight), 0 to 1.

    Parameters
    ----------
    edges : SurfaceEdges
    sphere : Sphere
    width_mm : float
        An edge so far off the sphere says nothing for it.
    """
    away_mm = lengths(edges.points_mm - sphere.center_mm) - sphere.radius_mm
    return float(_share(edges, away_mm[None], width_mm)[0])


def climbed(edges: SurfaceEdges, sphere: Sphere, width_mm: float, steps: int = STEPS) -> Sphere:
    """The sphere uphill from another, by least squares through each ray's best edge, repeated.

    Parameters
    ----------
    edges : SurfaceEdges
    sphere : Sphere
    width_mm : float
        As for `agreement`.
    steps : int
    """
    if not len(edges.rays):
        return sphere
    first = _first_of_rays(edges)
    ray = np.cumsum(np.isin(np.arange(len(edges.rays)), first)) - 1
    for _ in range(steps):
        offsets = edges.points_mm - sphere.center_mm
        distance_mm = lengths(offsets)
        away_mm = distance_mm - sphere.radius_mm
        nearness = np.maximum(1.0 - (away_mm / width_mm) ** 2, 0.0)
        merit = edges.weights * nearness**2
        best = (merit > 0.0) & (merit == np.maximum.reduceat(merit, first)[ray])
        count = int(best.sum())
        if count < FEWEST_EDGES:
            break
        moves = np.column_stack([offsets[best] / distance_mm[best, None], np.ones(count)])
        weighted = moves * (edges.weights * nearness)[best, None]
        move = np.linalg.solve(weighted.T @ moves + _RIDGE * np.eye(4), weighted.T @ away_mm[best])
        sphere = evolve(
            sphere,
            center_mm=sphere.center_mm + move[:3],
            radius_mm=max(sphere.radius_mm + float(move[3]), 1.0),
        )
        if np.abs(move).sum() < STANDS_MM:
            break
    return sphere


def lattice_spheres(
    edges: SurfaceEdges, sphere: Sphere, steps_mm: NDArray[np.float64], width_mm: float
) -> tuple[list[Sphere], NDArray[np.float64]]:
    """Spheres with centre and radius on a lattice about another, by falling agreement.

    No two of those given are neighbours on the lattice; at most `SPHERES`.

    Parameters
    ----------
    edges : SurfaceEdges
    sphere : Sphere
    steps_mm : (n,) array
        Offsets of each coordinate and of the radius.
    width_mm : float

    Returns
    -------
    spheres : list of Sphere
    agreement : (spheres,) array
    """
    x, y, z = np.meshgrid(steps_mm, steps_mm, steps_mm, indexing="ij")
    offsets = np.column_stack([x.ravel(), y.ravel(), z.ravel()])
    found = np.zeros((len(offsets), len(steps_mm)))
    for number, offset in enumerate(offsets):
        distance_mm = lengths(edges.points_mm - (sphere.center_mm + offset)) - sphere.radius_mm
        found[number] = _share(edges, distance_mm - steps_mm[:, None], width_mm)
    apart_mm = 1.5 * float(steps_mm[1] - steps_mm[0])
    spheres, values = [], []
    for _ in range(SPHERES):
        center, radius = np.unravel_index(int(found.argmax()), found.shape)
        values.append(found[center, radius])
        spheres.append(
            Sphere(
                LpsPoints(sphere.center_mm + offsets[center]), sphere.radius_mm + steps_mm[radius]
            )
        )
        near = lengths(LpsPoints(offsets - offsets[center])) < apart_mm
        found[np.ix_(near, np.abs(steps_mm - steps_mm[radius]) < apart_mm)] = -1.0
    return spheres, np.array(values)


def _first_of_rays(edges: SurfaceEdges) -> NDArray[np.intp]:
    """Number of the first edge of each ray that has one."""
    return np.flatnonzero(np.diff(edges.rays, prepend=-1))


def _share(
    edges: SurfaceEdges, away_mm: NDArray[np.float64], width_mm: float
) -> NDArray[np.float64]:
    """Agreement for (spheres, n) distances of the edges from spheres, (spheres,)."""
    if not len(edges.rays):
        return np.zeros(len(away_mm))
    merit = edges.weights * np.maximum(1.0 - (away_mm / width_mm) ** 2, 0.0) ** 2
    best = np.maximum.reduceat(merit, _first_of_rays(edges), axis=1)
    return np.asarray(best.sum(axis=1) / edges.ray_count)
