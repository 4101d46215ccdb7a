"""Where a ball might lie in an image: its edges vote for the centre that they face (Hough)."""

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.drawing.edge_votes import Polarity
from annotator.drawing.head_crop import HeadCrop
from annotator.geometry.points import LpsPoints

__all__ = ["Start", "likely_starts"]

#: Lattice on which edges are looked for and votes are counted, mm.
STEP_MM = 2.0

#: Edges are taken over this length, standard deviation in steps of the lattice.
EDGE_STEPS = 1.0

#: The strongest edges vote; the strongest of them count alike.
VOTING_SHARE = 0.3
FULL_VOTE_SHARE = 0.1

#: So many starts of each polarity are followed, no two closer than this, mm.
STARTS = 3
APART_MM = 6.0


@frozen(eq=False)
class Start:
    """A centre and a radius to begin with.

    Parameters
    ----------
    center_mm : (3,) array, LPS mm
    radius_mm : float
    polarity : Polarity
    """

    center_mm: LpsPoints
    radius_mm: float
    polarity: Polarity


@frozen(eq=False)
class _Edges:
    """Offsets of strong edges from a point, unit directions to the brighter side, weights to 1."""

    offsets: NDArray[np.float64]
    brighter: NDArray[np.float64]
    weights: NDArray[np.float64]


def likely_starts(
    crop: HeadCrop,
    near_mm: LpsPoints,
    *,
    reach_mm: float,
    radii_mm: tuple[float, float],
    polarities: Sequence[Polarity],
) -> tuple[Start, ...]:
    """The balls near a point that most edges of the image face, of each polarity.

    Parameters
    ----------
    crop : HeadCrop
    near_mm : (3,) array, LPS mm
    reach_mm : float
        Farthest distance of a centre from the point.
    radii_mm : (float, float)
        Smallest and largest radius.
    polarities : sequence of Polarity
        Those that the surface of a head may have in the image.
    """
    edges = _edges(crop, near_mm, reach_mm + radii_mm[1])
    if not len(edges.weights):
        return ()
    radii = np.arange(radii_mm[0], radii_mm[1] + STEP_MM, STEP_MM)
    found: list[Start] = []
    for polarity in polarities:
        votes = _votes(edges, polarity, radii, reach_mm)
        for offset, radius_mm in _peaks(votes, radii, reach_mm):
            found.append(Start(LpsPoints(near_mm + offset), radius_mm, polarity))
    return tuple(found)


def _edges(crop: HeadCrop, near_mm: LpsPoints, half_mm: float) -> _Edges:
    """The strongest edges within a cube about a point."""
    from scipy.ndimage import gaussian_filter

    axis = np.arange(-half_mm, half_mm + STEP_MM, STEP_MM)
    offsets = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1)
    values = crop.at(LpsPoints(near_mm + offsets))
    slopes = np.stack(
        [gaussian_filter(values, EDGE_STEPS, order=order) for order in np.eye(3, dtype=int)],
        axis=-1,
    )
    size = np.sqrt((slopes.astype(np.float64) ** 2).sum(axis=-1))
    seen = np.isfinite(size)
    if not seen.any() or not size[seen].any():
        return _Edges(np.empty((0, 3)), np.empty((0, 3)), np.empty(0))
    low, full = np.quantile(size[seen], [1.0 - VOTING_SHARE, 1.0 - FULL_VOTE_SHARE])
    strong = seen & (size >= low) & (size > 0)
    brighter = slopes[strong] / size[strong][:, None]
    return _Edges(offsets[strong], brighter, np.minimum(size[strong] / full, 1.0))


def _votes(
    edges: _Edges, polarity: Polarity, radii: NDArray[np.float64], reach_mm: float
) -> NDArray[np.float64]:
    """Votes for each radius and centre, per area of the ball, smoothed."""
    from scipy.ndimage import gaussian_filter

    half = int(np.ceil(reach_mm / STEP_MM))
    side = 2 * half + 1
    votes = np.zeros((len(radii), side**3))
    for number, radius_mm in enumerate(radii):
        cell = (
            np.rint((edges.offsets + polarity.sign * radius_mm * edges.brighter) / STEP_MM).astype(
                np.intp
            )
            + half
        )
        inside = ((cell >= 0) & (cell < side)).all(axis=1)
        flat = np.ravel_multi_index(tuple(cell[inside].T), (side, side, side))
        votes[number] = np.bincount(flat, edges.weights[inside], side**3) / radius_mm**2
    return np.asarray(gaussian_filter(votes.reshape(-1, side, side, side), 1.0, mode="constant"))


def _peaks(
    votes: NDArray[np.float64], radii: NDArray[np.float64], reach_mm: float
) -> list[tuple[NDArray[np.float64], float]]:
    """Offsets of the centre and radii of the highest votes, the highest first."""
    half = (votes.shape[1] - 1) // 2
    axis = STEP_MM * np.arange(-half, half + 1)
    offsets = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1)
    left = np.where((offsets**2).sum(axis=-1) <= reach_mm**2, votes, 0.0)
    found = []
    for _ in range(STARTS):
        number, *cell = np.unravel_index(int(left.argmax()), left.shape)
        offset = offsets[tuple(cell)]
        found.append((offset, float(radii[number])))
        left[:, ((offsets - offset) ** 2).sum(axis=-1) < APART_MM**2] = 0.0
    return found
