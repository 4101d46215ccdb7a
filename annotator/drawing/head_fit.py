"""A sphere that settles on the edges around it, whatever it was begun with."""

import numpy as np
from attrs import evolve, frozen

from annotator.drawing.edge_votes import STEP_MM, EdgeRays, Polarity, cast_rays
from annotator.drawing.head_crop import HeadCrop
from annotator.drawing.head_start import Start
from annotator.geometry.directions import even_directions
from annotator.geometry.points import LpsPoints, lengths
from annotator.geometry.sphere import Sphere, fit_sphere

__all__ = ["BEYOND_MM", "EdgeSphere", "polished", "settled"]

#: Rays on which starts are compared, and those on which the last one is settled: one for about
#: 12 mm2 of a head.
COARSE_DIRECTIONS, DIRECTIONS = 240, 600

#: Rays are followed from here to as far beyond the largest radius, mm.
NEAREST_MM, BEYOND_MM = 8.0, 6.0

#: Edges so near to the sphere are used, mm: at first for a centre that is still off, then less.
SLACKS_MM = (5.0, 4.0, 3.0, 2.5, 2.5, 2.5, 2.5, 2.5)
LAST_SLACKS_MM = (2.5, 2.5, 2.5)

#: A shell is looked for with edges so near to it, mm.
SHELL_SLACK_MM = 3.0

#: The sphere stands where centre and radius together move by less, mm.
SETTLED_MM = 0.05

#: An edge votes for the sphere if it lies so near to it, mm.
VOTE_MM = 1.5

#: Share of the edges that a fit keeps, those nearest to the sphere: the shoulder of the neck and
#: the border of a lesion lie a little off it, all on one side, and would draw it.
KEPT_SHARE = 0.6
FITS = 4

#: Fewer edges settle no sphere.
FEWEST_EDGES = 40


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
        The same share with each edge counted by how near it lies (Tukey's biweight), 0 to 1.
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
class _Looked:
    """Where, for what and how closely a sphere is looked for."""

    crop: HeadCrop
    polarity: Polarity
    radii_mm: tuple[float, float]
    directions: int

    def rays(self, sphere: Sphere) -> EdgeRays:
        """The edges about a sphere's centre."""
        return cast_rays(
            self.crop,
            LpsPoints(sphere.center_mm),
            even_directions(self.directions),
            between_mm=(NEAREST_MM, self.radii_mm[1] + BEYOND_MM),
            polarity=self.polarity,
        )


def settled(crop: HeadCrop, start: Start, radii_mm: tuple[float, float]) -> EdgeSphere | None:
    """The sphere to which a start leads; None where it comes apart or leaves the radii."""
    begin = Sphere(start.center_mm, start.radius_mm)
    looked = _Looked(crop, start.polarity, radii_mm, COARSE_DIRECTIONS)
    begin = evolve(begin, radius_mm=_closing_radius_mm(looked.rays(begin), radii_mm))
    return _moved(looked, begin, SLACKS_MM)


def polished(crop: HeadCrop, found: EdgeSphere, radii_mm: tuple[float, float]) -> EdgeSphere | None:
    """A settled sphere, settled again on many rays."""
    looked = _Looked(crop, found.polarity, radii_mm, DIRECTIONS)
    return _moved(looked, found.sphere, LAST_SLACKS_MM)


def _moved(looked: _Looked, sphere: Sphere, slacks_mm: tuple[float, ...]) -> EdgeSphere | None:
    """A sphere fitted again and again to the edges about it."""
    low_mm, high_mm = looked.radii_mm
    for slack_mm in slacks_mm:
        rays = looked.rays(sphere)
        has_edge, place_mm = rays.edges_near(sphere.radius_mm, slack_mm)
        if has_edge.sum() < FEWEST_EDGES:
            return None
        before, sphere = sphere, _robust_fit(rays.points(place_mm, has_edge), sphere)
        if not low_mm <= sphere.radius_mm <= high_mm:
            return None
        moved_mm = float(lengths(sphere.center_mm - before.center_mm))
        if moved_mm + abs(sphere.radius_mm - before.radius_mm) < SETTLED_MM:
            break
    return _judged(looked.rays(sphere), sphere, looked.polarity)


def _judged(rays: EdgeRays, sphere: Sphere, polarity: Polarity) -> EdgeSphere | None:
    votes, place_mm = rays.edges_near(sphere.radius_mm, VOTE_MM)
    if not votes.any():
        return None
    away_mm = place_mm[votes] - sphere.radius_mm
    residual_mm = float(np.sqrt(np.mean(away_mm**2)))
    nearness = (1.0 - (away_mm / VOTE_MM) ** 2) ** 2
    return EdgeSphere(
        evolve(sphere, rms_residual_mm=residual_mm),
        float(votes.mean()),
        float(nearness.sum() / len(votes)),
        rays.points(place_mm, votes),
        float(rays.is_seen.mean()),
        polarity,
    )


def _closing_radius_mm(rays: EdgeRays, radii_mm: tuple[float, float]) -> float:
    """Radius of the shell that has an edge in most directions."""
    closed = rays.closed_share(SHELL_SLACK_MM)
    distances = rays.start_mm + STEP_MM * np.arange(len(closed))
    plausible = (distances >= radii_mm[0]) & (distances <= radii_mm[1])
    return float(distances[np.where(plausible, closed, -1.0).argmax()])


def _robust_fit(points: LpsPoints, start: Sphere) -> Sphere:
    """Least trimmed squares: the points farthest from the sphere are left out."""
    sphere = start
    for _ in range(FITS):
        away_mm = np.abs(sphere.signed_distance_mm(points))
        kept = away_mm <= np.quantile(away_mm, KEPT_SHARE)
        sphere = fit_sphere(LpsPoints(points[kept]), sphere)
    return sphere
