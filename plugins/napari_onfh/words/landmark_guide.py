"""What each landmark is, in which slice it is set, and what is often taken for it."""

from collections.abc import Mapping

from attrs import frozen

from napari_onfh.reading.landmark import Landmark

__all__ = ["GUIDES", "LandmarkGuide"]


@frozen
class LandmarkGuide:
    """Three short sentences beside a landmark's picture."""

    what: str
    where: str
    mistake: str


GUIDES: Mapping[Landmark, LandmarkGuide] = {
    Landmark.LATERAL_EDGE: LandmarkGuide(
        what="The lateral end of the bony roof of the socket (sourcil).",
        where="Coronal slice through the middle of the head.",
        mistake="Not the tip of the labrum, which is dark and lies beyond the bone, nor a spur.",
    ),
    Landmark.TEARDROP: LandmarkGuide(
        what="The lowest point of the teardrop, the lower end of the socket's thin bony floor.",
        where="The nearest coronal slice that shows it; it need not be the middle one.",
        mistake="Not the lower border of ischium or pubis, nor the fovea of the head.",
    ),
    Landmark.OTHER_TEARDROP: LandmarkGuide(
        what="The same point of the other hip; both together level the pelvis.",
        where="Any coronal slice that shows it, if both hips are in the picture.",
        mistake="Not a point of another height: where the two do not match, all angles tilt.",
    ),
    Landmark.NECK_HEAD_END: LandmarkGuide(
        what="The middle of the head, where the axis of the neck begins.",
        where="Coronal slice through the middle of the head; check it in the axial plane.",
        mistake="Not the middle of the lesion, nor of a flattened contour: complete the circle.",
    ),
    Landmark.NECK_FAR_END: LandmarkGuide(
        what="The middle of the neck at its base, halfway between its borders.",
        where="The slice that shows the neck's base at its widest; check it in the axial plane.",
        mistake="Not a point in trochanter or shaft: the axis would leave the neck.",
    ),
}
