"""A head whose sphere a reader has corrected, with what the image's edges say for it."""

from attrs import evolve

from annotator.drawing.edge_votes import Polarity
from annotator.drawing.find_head import FoundHead, HeadSearch, is_ct, on_bone
from annotator.drawing.head_crop import HeadCrop
from annotator.drawing.head_edges import Sought
from annotator.drawing.head_fit import BEYOND_MM, DIRECTIONS, judged
from annotator.errors import AnnotationError
from annotator.geometry.points import LpsPoints
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
    edge = evolve(sphere, radius_mm=sphere.radius_mm - surface_beyond_edge_mm)
    crop = HeadCrop.about(volume, center, high_mm + BEYOND_MM)
    seen = judged(crop, edge, Sought(polarity, is_ct(volume, crop), DIRECTIONS))
    if seen is None:
        raise AnnotationError(
            "no edge of the image lies on this sphere; move it onto the head's border, or find the "
            "head anew"
        )
    return on_bone(seen, surface_beyond_edge_mm)
