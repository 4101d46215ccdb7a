"""The single points that a reader can set on a hip, by name."""

from enum import StrEnum

from annotator.model.anatomy import Landmarks, PointLps

__all__ = ["Landmark", "points_of"]


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
