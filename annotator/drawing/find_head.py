"""The femoral head from one click: the sphere on which an image's edges agree, or a refusal."""

from collections.abc import Sequence

import numpy as np
from attrs import evolve, field, frozen

from annotator.drawing.edge_votes import Polarity
from annotator.drawing.head_crop import HeadCrop
from annotator.drawing.head_fit import BEYOND_MM, EdgeSphere, polished, settled
from annotator.drawing.head_start import Start, likely_starts
from annotator.errors import AnnotationError
from annotator.geometry.points import LpsPoints, lengths
from annotator.geometry.sphere import Sphere
from annotator.model.signal import Weighting
from annotator.model.volume import Volume

__all__ = ["FoundHead", "HeadSearch", "find_head"]

#: Signal below this is no magnitude of MR: Hounsfield units, whatever the file says.
CT_AIR = -300.0

#: Two spheres are one where centre and radius agree to this, mm.
SAME_SPHERE_MM = 2.0

#: A sphere that so many votes agree on leaves none for another.
CLEAR = 0.6

#: What a refused reader can do.
_INSTEAD = "click nearer to the middle of the head, or set points on its surface"


@frozen
class HeadSearch:
    """What a head looks like, and what the search demands.

    Parameters
    ----------
    reach_mm : float
        Farthest distance of the head's centre from the click.
    smallest_radius_mm, largest_radius_mm : float
    plate_mm : float
        The bone's surface lies this far outside the edge of bright marrow on MR: the subchondral
        plate, about 1 mm, and what blur draws the edge away from so thin a dark line.
    bright_plate_mm : float
        The bone's surface lies this far inside the edge of bone on CT: what blur draws the edge
        away from so thin a bright line.
    least_share : float
        Of all directions that must vote for the sphere.
    least_agreement : float
        Of the same share with each vote counted by how near it lies.
    least_lead : float
        Of the agreement over that of the next best sphere that is another.
    largest_residual_mm : float
        Root mean square distance of the voting edges from it.
    """

    reach_mm: float = 18.0
    smallest_radius_mm: float = 15.0
    largest_radius_mm: float = 33.0
    plate_mm: float = 1.3
    bright_plate_mm: float = 0.4
    least_share: float = 0.45
    least_agreement: float = 0.38
    least_lead: float = 0.04
    largest_residual_mm: float = 0.85


@frozen(eq=False)
class FoundHead:
    """A head that the image's edges agree on.

    Parameters
    ----------
    sphere : Sphere
        Of the bone's surface, with the root mean square residual of the edges that voted.
    voted_share : float
        Share of all directions in which an edge lies on the sphere.
    surface_points_mm : (n, 3) array, LPS mm
        Where those edges put the bone's surface.
    polarity : Polarity
        What the signal does at the edge.
    surface_beyond_edge_mm : float
        How far outside the edge the bone's surface lies.
    """

    sphere: Sphere
    voted_share: float
    surface_points_mm: LpsPoints = field(repr=False)
    polarity: Polarity
    surface_beyond_edge_mm: float


def find_head(
    volume: Volume, near_lps_mm: LpsPoints, settings: HeadSearch | None = None
) -> FoundHead:
    """The sphere of the femoral head about a click.

    Edges vote for the centre that they face, of the likely spheres each settles on the edges about
    it, and the one that closes in most directions is taken.

    Parameters
    ----------
    volume : Volume
        MR of any weighting, or CT.
    near_lps_mm : (3,) array, LPS mm
        In the head, up to 15 mm from its centre.
    settings : HeadSearch or None

    Returns
    -------
    FoundHead

    Raises
    ------
    AnnotationError
        If no sphere of a head's size gathers enough of the edges, or two do: a head is refused,
        not guessed.
    """
    search = settings or HeadSearch()
    near = LpsPoints(np.asarray(near_lps_mm, dtype=np.float64))
    radii_mm = search.smallest_radius_mm, search.largest_radius_mm
    crop = HeadCrop.about(volume, near, search.reach_mm + radii_mm[1] + BEYOND_MM)
    is_ct = _is_ct(volume, crop)
    starts = likely_starts(
        crop,
        near,
        reach_mm=search.reach_mm,
        radii_mm=radii_mm,
        polarities=_polarities(volume.weighting, is_ct=is_ct),
    )
    best = _best(_followed(crop, starts, radii_mm), near, search, is_ct=is_ct)
    last = polished(crop, best, radii_mm) or best
    _refuse_doubtful(last, search)
    return _on_bone(last, search, is_ct=is_ct)


def _is_ct(volume: Volume, crop: HeadCrop) -> bool:
    modality = volume.source.modality
    return modality == "CT" or (modality is None and float(crop.values.min()) < CT_AIR)


def _polarities(weighting: Weighting | None, *, is_ct: bool) -> tuple[Polarity, ...]:
    """What the signal may do at the edge of a head in such an image."""
    if is_ct or weighting in (Weighting.T1, Weighting.T2):
        return (Polarity.FALLS,)
    return (Polarity.RISES,) if weighting is not None else tuple(Polarity)


def _followed(
    crop: HeadCrop, starts: Sequence[Start], radii_mm: tuple[float, float]
) -> list[EdgeSphere]:
    """What the starts settle to; after a clear sphere no other of its polarity is followed."""
    found: list[EdgeSphere] = []
    for start in starts:
        if any(one.polarity is start.polarity and one.agreement > CLEAR for one in found):
            continue
        one = settled(crop, start, radii_mm)
        if one is not None:
            found.append(one)
    return found


def _best(
    found: list[EdgeSphere], near: LpsPoints, search: HeadSearch, *, is_ct: bool
) -> EdgeSphere:
    """The sphere with most votes; refused where another has nearly as many."""
    within = [one for one in found if lengths(one.sphere.center_mm - near) <= search.reach_mm]
    if not within:
        raise AnnotationError(f"no round edge about this point, so no head is found; {_INSTEAD}")
    best, *others = sorted(within, key=lambda one: one.agreement, reverse=True)
    for other in others:
        lead = best.agreement - other.agreement
        if lead < search.least_lead and not _are_same(best, other, search, is_ct=is_ct):
            raise AnnotationError(
                f"two spheres are as likely, of {best.sphere.radius_mm:.0f} and "
                f"{other.sphere.radius_mm:.0f} mm radius, so no head is found; {_INSTEAD}"
            )
    return best


def _are_same(one: EdgeSphere, other: EdgeSphere, search: HeadSearch, *, is_ct: bool) -> bool:
    first, second = (_surface(sphere, search, is_ct=is_ct) for sphere in (one, other))
    away_mm = float(lengths(first.center_mm - second.center_mm))
    return away_mm + abs(first.radius_mm - second.radius_mm) < SAME_SPHERE_MM


def _refuse_doubtful(best: EdgeSphere, search: HeadSearch) -> None:
    if best.voted_share < search.least_share:
        cut = "; the image cuts it" if best.seen_share < 1.0 else ""
        raise AnnotationError(
            f"only {best.voted_share:.0%} of the directions show an edge on one sphere, "
            f"{search.least_share:.0%} are needed{cut}, so no head is found; {_INSTEAD}"
        )
    residual_mm = best.sphere.rms_residual_mm
    if residual_mm > search.largest_residual_mm or best.agreement < search.least_agreement:
        raise AnnotationError(
            f"{best.voted_share:.0%} of the directions show an edge near one sphere, but "
            f"{residual_mm:.1f} mm off it, root mean square, so no head is found; {_INSTEAD}"
        )


def _on_bone(best: EdgeSphere, search: HeadSearch, *, is_ct: bool) -> FoundHead:
    beyond_mm = _beyond_edge_mm(best.polarity, search, is_ct=is_ct)
    offsets = best.edges_mm - best.sphere.center_mm
    outward = offsets / lengths(offsets)[:, None]
    return FoundHead(
        _surface(best, search, is_ct=is_ct),
        best.voted_share,
        LpsPoints(best.edges_mm + beyond_mm * outward),
        best.polarity,
        beyond_mm,
    )


def _surface(best: EdgeSphere, search: HeadSearch, *, is_ct: bool) -> Sphere:
    """The sphere of the bone's surface from that of its edge."""
    beyond_mm = _beyond_edge_mm(best.polarity, search, is_ct=is_ct)
    return evolve(best.sphere, radius_mm=best.sphere.radius_mm + beyond_mm)


def _beyond_edge_mm(polarity: Polarity, search: HeadSearch, *, is_ct: bool) -> float:
    if is_ct:
        return -search.bright_plate_mm
    return search.plate_mm if polarity is Polarity.FALLS else 0.0
