"""Which hips an image shows, on which side of the patient, and how that is known.

Anatomy is not recognised, left and right are: the answer holds if the image is one of hips.
"""

from enum import StrEnum

from attrs import frozen

from annotator.measure.body_side import BodyAcross, Border, body_across
from annotator.measure.expected_heads import (
    ExpectedHeads,
    Presence,
    field_across_mm,
    heads_by_flanks,
    heads_by_position,
    heads_within,
)
from annotator.model.anatomy import Side
from annotator.model.volume import Source, Volume

__all__ = [
    "Basis",
    "HeadsInView",
    "Sureness",
    "heads_in_view",
    "heads_with_body",
    "is_in_scanner",
    "stated_side",
]


class Sureness(StrEnum):
    """How well an answer is founded; unknown is not no."""

    CONFIRMED = "confirmed"
    LIKELY = "likely"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """What an answer rests on."""

    FLANKS = "the outline of the body"
    TAG = "the Laterality tag"
    SCANNER = "the position in the scanner"
    NOTHING = "nothing"


@frozen
class HeadsInView:
    """Which hips an image shows.

    Parameters
    ----------
    sides : tuple of Side
        In the order right, left; empty if it cannot be told.
    sureness : Sureness
        Of the named sides. Of a side that is not named a part may still be in view.
    basis : Basis
    in_words : str
        One sentence for a banner.
    """

    sides: tuple[Side, ...]
    sureness: Sureness
    basis: Basis
    in_words: str

    @property
    def only_side(self) -> Side | None:
        """The side of a picture of one hip; None for both, or if it cannot be told."""
        return self.sides[0] if len(self.sides) == 1 else None


def heads_in_view(image: Volume) -> HeadsInView:
    """Which femoral heads an image shows.

    The body's outline is asked first: air beyond a flank is lateral. Without a flank the
    Laterality tag counts, then the position in the scanner, near whose midline patients lie.
    One flank alone is confirmed by the tag or the position; what contradicts is unknown.

    Parameters
    ----------
    image : Volume
        In any orientation, of a patient in any position: LPS already says left and right.

    Returns
    -------
    HeadsInView
    """
    return heads_with_body(image, body_across(image))


def heads_with_body(image: Volume, body: BodyAcross | None) -> HeadsInView:
    """What `heads_in_view` gives, of an image whose body is found already; None if none was.

    Parameters
    ----------
    image : Volume
    body : BodyAcross or None
    """
    tag = stated_side(image.source)
    outline = None if body is None else heads_by_flanks(body)
    position = _by_position(image, body)
    if body is not None and outline is not None and outline.sides:
        return _by_outline(body, outline, tag, position)
    if tag is not None:
        return _by_tag(tag, position)
    is_narrow = body is not None and body.is_narrow
    if position is not None and 0 < len(position.sides) <= (1 if is_narrow else 2):
        return _answer(position, Sureness.LIKELY, Basis.SCANNER, _place_in_words(image))
    return _unknown(_why_unknown(image, body, position))


def stated_side(source: Source) -> Side | None:
    """The side of the Laterality or Image Laterality tag; None for both, unpaired or absent."""
    return Side(source.laterality) if source.laterality in {"L", "R"} else None


def is_in_scanner(source: Source) -> bool:
    """Whether positions are a scanner's own: a DICOM image states its modality, others do not."""
    return source.modality is not None


def _by_position(image: Volume, body: BodyAcross | None) -> ExpectedHeads | None:
    """Heads in the part of the field that holds the body, if the patient lies centred."""
    if not is_in_scanner(image.source):
        return None
    return heads_by_position(image.grid) if body is None else heads_within(*body.across_mm)


def _by_outline(
    body: BodyAcross, outline: ExpectedHeads, tag: Side | None, position: ExpectedHeads | None
) -> HeadsInView:
    sides = outline.sides
    if tag is not None and tag not in sides:
        return _contradicted(Basis.FLANKS, sides[0], Basis.TAG, tag)
    is_one_flank = body.right is not body.left
    placed = None if position is None else position.only_side
    if is_one_flank and placed is not None and placed not in sides:
        return _contradicted(Basis.FLANKS, sides[0], Basis.SCANNER, placed)
    # One flank could be a coil's dark far field taken for air, and a body without a flank noise.
    is_seconded = sides == (tag,) or (position is not None and position.sides == sides)
    is_founded = body.shows_both_flanks or (is_one_flank and is_seconded)
    is_sure = is_founded and all(outline.of(side) is Presence.SURE for side in sides)
    sureness = Sureness.CONFIRMED if is_sure else Sureness.LIKELY
    return _answer(outline, sureness, Basis.FLANKS, _outline_in_words(body))


def _by_tag(tag: Side, position: ExpectedHeads | None) -> HeadsInView:
    placed = None if position is None else position.only_side
    if placed is not None and placed is not tag:
        return _contradicted(Basis.TAG, tag, Basis.SCANNER, placed)
    words = f"{tag.in_words.capitalize()} hip in view: the DICOM header says so."
    return HeadsInView((tag,), Sureness.CONFIRMED, Basis.TAG, words)


def _answer(heads: ExpectedHeads, sureness: Sureness, basis: Basis, reason: str) -> HeadsInView:
    sides = heads.sides
    likely = " likely" if sureness is Sureness.LIKELY else ""
    if len(sides) > 1:
        what = f"Both hips{likely} in view, if this is the pelvis"
    elif heads.of(sides[0].other) <= Presence.BARELY:
        what = f"{sides[0].in_words.capitalize()} hip only{likely} in view, if this is a hip"
    else:
        what = (
            f"{sides[0].in_words.capitalize()} hip{likely} in view, if this is a hip, and perhaps "
            f"part of the {sides[0].other.in_words} one"
        )
    return HeadsInView(sides, sureness, basis, f"{what}: {reason}.")


def _outline_in_words(body: BodyAcross) -> str:
    match body.right, body.left:
        case Border.FLANK, Border.CUT:
            return "the body ends on the patient's right and goes on to the left"
        case Border.CUT, Border.FLANK:
            return "the body ends on the patient's left and goes on to the right"
        case Border.CUT, Border.CUT:
            return f"the body fills the image over {body.width_mm:.0f} mm"
    return f"both flanks of the body are seen, {body.width_mm:.0f} mm apart"


def _place_in_words(image: Volume) -> str:
    """Where the field lies, as the patient's right and left of the scanner's midline."""
    right_mm, left_mm = field_across_mm(image.grid)
    if right_mm >= 0 or left_mm <= 0:
        side = Side.LEFT if right_mm >= 0 else Side.RIGHT
        return f"all of the image lies {side.in_words} of the scanner's midline"
    return (
        f"the image reaches from {-right_mm:.0f} mm right to {left_mm:.0f} mm left of the "
        "scanner's midline"
    )


def _contradicted(one: Basis, first: Side, other: Basis, second: Side) -> HeadsInView:
    return _unknown(
        f"{one} says {first.in_words}, {other} says {second.in_words}; check the series"
    )


def _unknown(reason: str) -> HeadsInView:
    words = f"Cannot tell which hip is in view: {reason}."
    return HeadsInView((), Sureness.UNKNOWN, Basis.NOTHING, words)


def _why_unknown(image: Volume, body: BodyAcross | None, position: ExpectedHeads | None) -> str:
    if body is not None and body.is_narrow:
        return f"the body is {body.width_mm:.0f} mm wide here, which is no adult pelvis"
    if position is None:
        return "neither the outline of the body nor the file says so"
    if position.right is position.left is Presence.OUT:
        return f"{_place_in_words(image)}, where no hip is expected"
    return f"{_place_in_words(image)}; a head may be cut or lie outside"
