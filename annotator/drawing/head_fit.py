"""A sphere that settles on the edges around it, whatever it was begun with."""

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from annotator.drawing.edge_votes import Polarity
from annotator.drawing.head_agreement import agreement, climbed, lattice_spheres
from annotator.drawing.head_crop import HeadCrop
from annotator.drawing.head_edges import Sought, SurfaceEdges, surface_edges
from annotator.drawing.head_start import Start
from annotator.geometry.points import LpsPoints, lengths
from annotator.geometry.sphere import Sphere

__all__ = ["BEYOND_MM", "EdgeSphere", "Rival", "judged", "polished", "rivals", "settled"]

#: Rays on which spheres are compared, and those on which the last one is settled: one for about
#: 12 mm2 of a head.
COARSE_DIRECTIONS, DIRECTIONS = 240, 600

#: What is read of an image beyond the largest head, mm.
BEYOND_MM = 6.0

#: Edges farther off a sphere do not reach it, mm.
REACH_MM = 9.0

#: Rounds in which a start settles: offsets that are tried, mm, and how wide edges count, mm, on
#: the lattice and in the climb from it.
ROUNDS = ((np.arange(-4.0, 4.1, 2.0), 4.0, 3.5), (np.arange(-3.0, 3.1, 1.5), 2.5, 2.5))

#: The last lattices, the wider one first, and how wide edges count at the end, mm.
LAST_LATTICES = (np.arange(-3.0, 3.1, 1.5), np.arange(-2.5, 2.6, 1.25), np.arange(-2.5, 2.6, 1.25))
WIDTH_MM = 1.5

#: A sphere that no lattice moves by more, mm, stands.
STANDS_MM = 0.7

#: An edge votes for the sphere if it lies so near to it, mm.
VOTE_MM = 1.5

#: Steps of a climb that only compares.
FEW_STEPS = 12


@frozen(eq=False)
class EdgeSphere:
    """A sphere of edges with what speaks for it.

    Parameters
    ----------
    sphere : Sphere
        With the root mean square residual of the voting edges.
    voted_share : float
        Share of all directions that show an edge near to it.
    agreement : float
        Mean over all directions of the best edge's weight times its nearness, 0 to 1.
    edges_mm : (n, 3) array, LPS mm
        Those edges.
    seen_share : float
        Share of the directions that lie in the image.
    polarity : Polarity
    """

    sphere: Sphere
    voted_share: float
    agreement: float
    edges_mm: LpsPoints
    seen_share: float
    polarity: Polarity


@frozen(eq=False)
class Rival:
    """Another sphere, and its agreement over that of the first."""

    sphere: Sphere
    share: float


def settled(
    crop: HeadCrop, start: Start, sought: Sought, radii_mm: tuple[float, float]
) -> EdgeSphere | None:
    """The sphere to which a start leads; None where no edge lies about it."""
    sphere = Sphere(start.center_mm, start.radius_mm)
    for steps_mm, lattice_width_mm, width_mm in ROUNDS:
        edges = surface_edges(crop, sphere, sought).near(sphere, REACH_MM)
        spheres, _ = lattice_spheres(edges, sphere, steps_mm, lattice_width_mm)
        sphere = _within(climbed(edges, spheres[0], width_mm), radii_mm)
    return judged(crop, sphere, sought)


def polished(
    crop: HeadCrop, found: EdgeSphere, sought: Sought, radii_mm: tuple[float, float]
) -> EdgeSphere | None:
    """A settled sphere moved to where the edges agree most, and settled on many rays."""
    sphere = found.sphere
    for steps_mm in LAST_LATTICES:
        edges = surface_edges(crop, sphere, sought).near(sphere, REACH_MM)
        best = max(
            [sphere, *_hills(edges, sphere, steps_mm)],
            key=lambda one: agreement(edges, one, WIDTH_MM),
        )
        moved_mm = float(lengths(best.center_mm - sphere.center_mm))
        moved_mm += abs(best.radius_mm - sphere.radius_mm)
        sphere = _within(best, radii_mm)
        if moved_mm < STANDS_MM:
            break
    many = evolve(sought, directions=DIRECTIONS)
    edges = surface_edges(crop, sphere, many).near(sphere, REACH_MM)
    return judged(crop, _within(climbed(edges, sphere, WIDTH_MM), radii_mm), many)


def rivals(crop: HeadCrop, found: EdgeSphere, sought: Sought) -> list[Rival]:
    """Spheres near a polished one on which edges agree, too."""
    edges = surface_edges(crop, found.sphere, sought).near(found.sphere, REACH_MM)
    own = max(agreement(edges, found.sphere, WIDTH_MM), np.finfo(float).tiny)
    return [
        Rival(one, agreement(edges, one, WIDTH_MM) / own)
        for one in _hills(edges, found.sphere, LAST_LATTICES[0])
    ]


def judged(crop: HeadCrop, sphere: Sphere, sought: Sought) -> EdgeSphere | None:
    """A sphere as it stands with what speaks for it; None where no edge lies near."""
    edges = surface_edges(crop, sphere, sought).near(sphere, REACH_MM)
    votes = edges.near(sphere, VOTE_MM)
    if not len(votes.rays):
        return None
    best = _nearest_of_rays(votes, sphere)
    away_mm = sphere.signed_distance_mm(LpsPoints(votes.points_mm[best]))
    return EdgeSphere(
        evolve(sphere, rms_residual_mm=float(np.sqrt(np.mean(away_mm**2)))),
        len(np.unique(votes.rays % sought.directions)) / sought.directions,
        agreement(edges, sphere, WIDTH_MM),
        LpsPoints(votes.points_mm[best]),
        edges.seen_share,
        sought.polarity,
    )


def _hills(edges: SurfaceEdges, sphere: Sphere, steps_mm: NDArray[np.float64]) -> list[Sphere]:
    """Where the best spheres of a lattice climb to."""
    spheres, _ = lattice_spheres(edges, sphere, steps_mm, WIDTH_MM)
    return [climbed(edges, one, WIDTH_MM, FEW_STEPS) for one in spheres]


def _nearest_of_rays(edges: SurfaceEdges, sphere: Sphere) -> NDArray[np.intp]:
    """Number of the edge of each ray that lies nearest to a sphere."""
    away_mm = np.abs(sphere.signed_distance_mm(edges.points_mm))
    order = np.lexsort((away_mm, edges.rays))
    return np.asarray(order[np.diff(edges.rays[order], prepend=-1) > 0])


def _within(sphere: Sphere, radii_mm: tuple[float, float]) -> Sphere:
    return evolve(sphere, radius_mm=float(np.clip(sphere.radius_mm, *radii_mm)))
