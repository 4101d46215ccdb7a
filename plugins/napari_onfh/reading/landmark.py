"""The single points that a reader can set on a hip, by name."""

from collections.abc import Mapping
from enum import StrEnum

from annotator.model.anatomy import Landmarks, PointLps, Side

__all__ = ["Landmark", "landmarks_of", "points_of"]


class Landmark(StrEnum):
    """A point that the reader can set besides the head's surface."""

    LATERAL_EDGE = "E"
    TEARDROP = "T"
    OTHER_TEARDROP = "T2"
    NECK_HEAD_END = "N1"
    NECK_FAR_END = "N2"

    @property
    def in_words(self) -> str:
        """Its name for a label."""
        return _LANDMARK_WORDS[self]


_LANDMARK_WORDS = {
    Landmark.LATERAL_EDGE: "Lateral acetabular edge",
    Landmark.TEARDROP: "Teardrop, this hip",
    Landmark.OTHER_TEARDROP: "Teardrop, other hip",
    Landmark.NECK_HEAD_END: "Neck axis, end in the head",
    Landmark.NECK_FAR_END: "Neck axis, end in the neck",
}


def points_of(landmarks: Landmarks | None) -> dict[Landmark, PointLps]:
    """The single points of stored landmarks by name; none for None."""
    if landmarks is None:
        return {}
    head_end, far_end = landmarks.neck_axis_lps_mm or (None, None)
    points = {
        Landmark.LATERAL_EDGE: landmarks.lateral_acetabular_edge_lps_mm,
        Landmark.TEARDROP: landmarks.teardrop_lps_mm,
        Landmark.OTHER_TEARDROP: landmarks.contralateral_teardrop_lps_mm,
        Landmark.NECK_HEAD_END: head_end,
        Landmark.NECK_FAR_END: far_end,
    }
    return {name: point for name, point in points.items() if point is not None}


def landmarks_of(
    side: Side, points: Mapping[Landmark, PointLps], surface_points: tuple[PointLps, ...]
) -> Landmarks | None:
    """The points as an annotation holds them; None where there are none.

    Parameters
    ----------
    side : Side
    points : mapping of Landmark to PointLps
        An end of the neck axis without the other end is left out.
    surface_points : tuple of PointLps
        On the head's articular surface.
    """
    if not points and not surface_points:
        return None
    head_end, far_end = points.get(Landmark.NECK_HEAD_END), points.get(Landmark.NECK_FAR_END)
    return Landmarks(
        side=side,
        lateral_acetabular_edge_lps_mm=points.get(Landmark.LATERAL_EDGE),
        teardrop_lps_mm=points.get(Landmark.TEARDROP),
        contralateral_teardrop_lps_mm=points.get(Landmark.OTHER_TEARDROP),
        neck_axis_lps_mm=(head_end, far_end) if head_end and far_end else None,
        head_surface_points_lps_mm=surface_points,
    )
