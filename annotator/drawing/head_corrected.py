"""A head whose sphere a reader has corrected, with what the image's edges say for it."""

from attrs import evolve

from annotator.drawing.edge_votes import Polarity, cast_rays
from annotator.drawing.find_head import FoundHead, HeadSearch
from annotator.drawing.head_crop import HeadCrop
from annotator.drawing.head_fit import BEYOND_MM, DIRECTIONS, NEAREST_MM, VOTE_MM
from annotator.errors import AnnotationError
from annotator.geometry.directions import even_directions
from annotator.geometry.points import LpsPoints, lengths
from annotator.geometry.sphere import Sphere
from annotator.model.volume import Volume

__all__ = ["corrected_head"]


def corrected_head(
    volume: Volume, sphere: Sphere, polarity: Polarity, surface_beyond_edge_mm: float
) -> FoundHead:
    """A sphere as it stands, judged by the edges about it as `find_head` judges its own.

    Parameters
    ----------
    volume : Volume
        In which the head was found.
    sphere : Sphere
        Of the bone's surface; its residual is not read.
    polarity : Polarity
        Of the head that was found.
    surface_beyond_edge_mm : float
        Of the head that was found.

    Returns
    -------
    FoundHead
        With this centre and radius, and the residual and share of the edges that lie within 1.5 mm.

    Raises
    ------
    AnnotationError
        If the radius is no head's, or no edge lies near the sphere.
    """
    search = HeadSearch()
    low_mm, high_mm = search.smallest_radius_mm, search.largest_radius_mm
    if not low_mm <= sphere.radius_mm <= high_mm:
        raise AnnotationError(
            f"{sphere.radius_mm:.1f} mm is no femoral head's radius; stay between {low_mm:g} and "
            f"{high_mm:g} mm"
        )
    center = LpsPoints(sphere.center_mm)
    edge_mm = sphere.radius_mm - surface_beyond_edge_mm
    # The same rays as in the search: how strong an edge is depends on all that a ray meets.
    rays = cast_rays(
        HeadCrop.about(volume, center, high_mm + BEYOND_MM),
        center,
        even_directions(DIRECTIONS),
        between_mm=(NEAREST_MM, high_mm + BEYOND_MM),
        polarity=polarity,
    )
    votes, place_mm = rays.edges_near(edge_mm, VOTE_MM)
    if not votes.any():
        raise AnnotationError(
            "no edge of the image lies on this sphere; move it onto the head's border, or find the "
            "head anew"
        )
    surface = rays.points(place_mm + surface_beyond_edge_mm, votes)
    away_mm = lengths(surface - center) - sphere.radius_mm
    return FoundHead(
        evolve(sphere, rms_residual_mm=float((away_mm**2).mean() ** 0.5)),
        float(votes.mean()),
        surface,
        polarity,
        surface_beyond_edge_mm,
    )
