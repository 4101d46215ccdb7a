"""The femoral head from one click: the sphere on which an image's edges agree, or a refusal."""

from collections.abc import Sequence

import numpy as np
from attrs import evolve, field, frozen

from annotator.drawing.edge_votes import Polarity
from annotator.drawing.head_crop import HeadCrop
from annotator.drawing.head_edges import Sought
from annotator.drawing.head_fit import (
    BEYOND_MM,
    COARSE_DIRECTIONS,
    EdgeSphere,
    polished,
    rivals,
    settled,
)
from annotator.drawing.head_settings import HeadSearch
from annotator.drawing.head_start import Start, likely_starts
from annotator.errors import AnnotationError
from annotator.geometry.directions import even_directions
from annotator.geometry.points import LpsPoints, lengths
from annotator.geometry.sphere import Sphere
from annotator.model.signal import Weighting
from annotator.model.volume import Volume

__all__ = ["FoundHead", "HeadSearch", "find_head", "is_ct", "on_bone"]

#: Signal below this is no magnitude of MR: Hounsfield units, whatever the file says.
CT_AIR = -300.0

#: Two spheres are one where neither centre nor radius is farther off than this, mm.
SAME_CENTER_MM, SAME_RADIUS_MM = 1.5, 0.8

#: The two sides of one dark plate make spheres of bone no farther apart, mm.
PLATE_REACH_MM = 3.5

#: So many spheres are polished, and only those with this share of the best one's agreement.
POLISHED, WORTH_SHARE = 3, 0.6

#: Where fat is suppressed marrow is dark, else bright: above this share of the signals about it.
BRIGHT_MARROW = 0.45

#: What a refused reader can do.
_INSTEAD = "click nearer to the middle of the head, or set points on its surface"


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
    ct = is_ct(volume, crop)
    polarities = _polarities(volume.weighting, is_ct=ct)
    starts = likely_starts(
        crop, near, reach_mm=search.reach_mm, radii_mm=radii_mm, polarities=polarities
    )
    look = _Look(crop, search, ct)
    first, *others = look.followed(starts, near)
    best = look.on_marrows_side(first, polarities)
    _refuse_doubtful(best, search)
    look.refuse_rivals(best, others)
    return on_bone(best, _beyond_edge_mm(best.polarity, search, is_ct=ct))


def is_ct(volume: Volume, crop: HeadCrop) -> bool:
    """Whether an image is one of computed tomography."""
    modality = volume.source.modality
    return modality == "CT" or (modality is None and float(crop.values.min()) < CT_AIR)


def _polarities(weighting: Weighting | None, *, is_ct: bool) -> tuple[Polarity, ...]:
    """What the signal may do at the edge of a head in such an image."""
    if is_ct or weighting in (Weighting.T1, Weighting.T2):
        return (Polarity.FALLS,)
    return (Polarity.RISES,) if weighting is not None else tuple(Polarity)


@frozen(eq=False)
class _Look:
    """Where a head is looked for, and how."""

    crop: HeadCrop
    search: HeadSearch
    is_ct: bool

    @property
    def radii_mm(self) -> tuple[float, float]:
        return self.search.smallest_radius_mm, self.search.largest_radius_mm

    def sought(self, polarity: Polarity) -> Sought:
        """What the coarse search looks for."""
        return Sought(polarity, self.is_ct, COARSE_DIRECTIONS)

    def followed(self, starts: Sequence[Start], near: LpsPoints) -> list[EdgeSphere]:
        """The spheres to which starts lead, the best first; refused where there is none."""
        coarse = [
            one
            for start in starts
            if (one := settled(self.crop, start, self.sought(start.polarity), self.radii_mm))
            and self.is_plausible(one, near)
        ]
        found: list[EdgeSphere] = []
        for one in sorted(coarse, key=_agreement, reverse=True):
            is_known = any(_are_same(one, other) for other in found)
            if is_known or one.agreement < WORTH_SHARE * max(map(_agreement, coarse)):
                continue
            last = polished(self.crop, one, self.sought(one.polarity), self.radii_mm)
            if last is not None and self.is_plausible(last, near):
                found.append(last)
            if len(found) == POLISHED:
                break
        if not found:
            raise AnnotationError(
                f"no round edge about this point, so no head is found; {_INSTEAD}"
            )
        return sorted(found, key=_agreement, reverse=True)

    def is_plausible(self, one: EdgeSphere, near: LpsPoints) -> bool:
        """Whether a sphere lies within reach and is no more than a bound of the radii."""
        low_mm, high_mm = self.radii_mm
        within = float(lengths(one.sphere.center_mm - near)) <= self.search.reach_mm
        return within and low_mm < one.sphere.radius_mm < high_mm

    def on_marrows_side(self, best: EdgeSphere, polarities: Sequence[Polarity]) -> EdgeSphere:
        """Of the two sides of one dark plate that which such marrow has, where it is seen."""
        fits = Polarity.FALLS if self.marrow_share(best) > BRIGHT_MARROW else Polarity.RISES
        if best.polarity is fits or fits not in polarities:
            return best
        beyond_mm = _beyond_edge_mm(best.polarity, self.search, is_ct=self.is_ct)
        beyond_mm -= _beyond_edge_mm(fits, self.search, is_ct=self.is_ct)
        radius_mm = float(np.clip(best.sphere.radius_mm + beyond_mm, *self.radii_mm))
        begin = evolve(best, sphere=evolve(best.sphere, radius_mm=radius_mm), polarity=fits)
        other = polished(self.crop, begin, self.sought(fits), self.radii_mm)
        if other is None or other.agreement < WORTH_SHARE * best.agreement:
            return best
        return other if self.bones_apart_mm(best, other) < PLATE_REACH_MM else best

    def marrow_share(self, one: EdgeSphere) -> float:
        """Where the signal inside a sphere lies among those about it, from 0 to 1."""
        directions, center = even_directions(240), one.sphere.center_mm
        inner, outer = (
            self.crop.at(LpsPoints(center + radius_mm[:, None, None] * directions))
            for radius_mm in (
                np.linspace(2.0, 0.7 * one.sphere.radius_mm, 8),
                np.linspace(0.95, 1.4, 10) * one.sphere.radius_mm,
            )
        )
        low, high = np.nanquantile(outer, [0.05, 0.95])
        return float((np.nanmedian(inner) - low) / max(high - low, np.finfo(float).tiny))

    def bones_apart_mm(self, one: EdgeSphere, other: EdgeSphere) -> float:
        """How far the surfaces of bone of two spheres of edges lie apart at most."""
        first, second = (_surface(each, self.search, is_ct=self.is_ct) for each in (one, other))
        away_mm = float(lengths(LpsPoints(first.center_mm - second.center_mm)))
        return away_mm + abs(first.radius_mm - second.radius_mm)

    def refuse_rivals(self, best: EdgeSphere, others: Sequence[EdgeSphere]) -> None:
        """Refuse a sphere if another that differs has nearly its agreement."""
        near = [
            (rival.share, rival.sphere)
            for rival in rivals(self.crop, best, self.sought(best.polarity))
            if not _are_alike(rival.sphere, best.sphere)
        ]
        far = [
            (other.agreement / best.agreement, other.sphere)
            for other in others
            if other is not best and self.bones_apart_mm(other, best) > PLATE_REACH_MM
        ]
        for share, sphere in near + far:
            if share > self.search.largest_rival_share:
                raise AnnotationError(
                    f"two spheres are as likely, of {best.sphere.radius_mm:.0f} and "
                    f"{sphere.radius_mm:.0f} mm radius, so no head is found; {_INSTEAD}"
                )


def _agreement(one: EdgeSphere) -> float:
    return one.agreement


def _are_same(one: EdgeSphere, other: EdgeSphere) -> bool:
    return one.polarity is other.polarity and _are_alike(one.sphere, other.sphere)


def _are_alike(one: Sphere, other: Sphere) -> bool:
    away_mm = float(lengths(LpsPoints(one.center_mm - other.center_mm)))
    return away_mm < SAME_CENTER_MM and abs(one.radius_mm - other.radius_mm) < SAME_RADIUS_MM


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


def on_bone(best: EdgeSphere, surface_beyond_edge_mm: float) -> FoundHead:
    """A sphere of edges as the surface of bone that lies so far outside it, mm."""
    offsets = best.edges_mm - best.sphere.center_mm
    outward = offsets / lengths(offsets)[:, None]
    sphere = evolve(best.sphere, radius_mm=best.sphere.radius_mm + surface_beyond_edge_mm)
    return FoundHead(
        sphere,
        best.voted_share,
        LpsPoints(best.edges_mm + surface_beyond_edge_mm * outward),
        best.polarity,
        surface_beyond_edge_mm,
    )


def _surface(best: EdgeSphere, search: HeadSearch, *, is_ct: bool) -> Sphere:
    """The sphere of the bone's surface from that of its edge."""
    beyond_mm = _beyond_edge_mm(best.polarity, search, is_ct=is_ct)
    return evolve(best.sphere, radius_mm=best.sphere.radius_mm + beyond_mm)


def _beyond_edge_mm(polarity: Polarity, search: HeadSearch, *, is_ct: bool) -> float:
    if is_ct:
        return -search.bright_plate_mm
    return search.plate_mm if polarity is Polarity.FALLS else 0.0
