"""Where an adult's femoral heads lie from right to left, and which of them a field can show.

Only left and right are judged. Anatomy is not recognised: at the level of the chest the answer
would be the same.
"""

from enum import IntEnum

import numpy as np
from attrs import frozen

from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints
from annotator.measure.body_side import BodyAcross, Border
from annotator.model.anatomy import Side

__all__ = [
    "ExpectedHeads",
    "Presence",
    "field_across_mm",
    "heads_by_flanks",
    "heads_by_position",
    "heads_within",
]

#: Distance of an adult's femoral head centre from the midline, mm: least, usual, most. The
#: centres are 150 to 210 mm apart, most often about 176.
HALF_DISTANCE_MM = (75.0, 88.0, 105.0)

#: Distance of a head's centre from the flank of its own side, mm: slim, usual and stout adults.
FROM_FLANK_MM = (60.0, 95.0, 135.0)

#: Half the width of the body at the hips of a stout adult, mm.
STOUT_HALF_WIDTH_MM = 230.0

#: A patient lies within this of the scanner's midline, mm.
OFF_CENTER_MM = 40.0

#: Both flanks give the midline within this, mm: arms, and fat that lies unevenly.
UNEVEN_FLANKS_MM = 15.0

#: Radius of a head, mm: usual, and of the largest.
RADIUS_MM, LARGEST_RADIUS_MM = 24.0, 28.0

#: A field that cuts the body on both sides tells nothing of the midline if narrower, mm.
CUT_FIELD_MM = 300.0


class Presence(IntEnum):
    """Whether a head lies in a field."""

    OUT = 0
    #: Only if it lies far from the usual place.
    BARELY = 1
    #: A part of it, where it lies as usual.
    PERHAPS = 2
    #: Wholly, where it lies as usual.
    LIKELY = 3
    #: Its centre lies within the field wherever an adult's can be.
    SURE = 4


@frozen
class ExpectedHeads:
    """Presence of the right and the left head in a field."""

    right: Presence
    left: Presence

    def of(self, side: Side) -> Presence:
        """Presence of one side's head."""
        return self.right if side is Side.RIGHT else self.left

    @property
    def sides(self) -> tuple[Side, ...]:
        """Right, left: those likely in view, or a part of the only one that can be."""
        both = (Side.RIGHT, Side.LEFT)
        least = Presence.PERHAPS if Presence.OUT in (self.right, self.left) else Presence.LIKELY
        return tuple(side for side in both if self.of(side) >= least)

    @property
    def only_side(self) -> Side | None:
        """The one side that can be in view, the other being out of the field."""
        is_alone = Presence.OUT in (self.right, self.left)
        return self.sides[0] if is_alone and self.sides else None


def field_across_mm(grid: Grid) -> tuple[float, float]:
    """LPS x of the rightmost and of the leftmost voxel centre, mm."""
    corners = np.array(list(np.ndindex(2, 2, 2)), np.float64) * (np.array(grid.shape) - 1.0)
    across_mm = grid.to_lps(IndexPoints(corners))[:, 0]
    return float(across_mm.min()), float(across_mm.max())


def heads_by_position(grid: Grid) -> ExpectedHeads:
    """Heads in the field of a grid if the patient lies near the scanner's midline (x = 0)."""
    return heads_within(*field_across_mm(grid))


def heads_within(right_mm: float, left_mm: float) -> ExpectedHeads:
    """Heads between two LPS x if the patient lies near the scanner's midline (x = 0)."""
    return _about_midline((-OFF_CENTER_MM, OFF_CENTER_MM), right_mm, left_mm)


def heads_by_flanks(body: BodyAcross) -> ExpectedHeads | None:
    """Heads within the seen part of a body, from its flanks.

    Parameters
    ----------
    body : BodyAcross

    Returns
    -------
    ExpectedHeads or None
        None if the body's ends say nothing: it is no adult pelvis, or fades, or is a narrow
        part without a flank.
    """
    right_mm, left_mm = body.right_mm, body.left_mm
    if body.shows_both_flanks:
        middle_mm, error_mm = (right_mm + left_mm) / 2.0, UNEVEN_FLANKS_MM
        return _about_midline((middle_mm - error_mm, middle_mm + error_mm), right_mm, left_mm)
    match body.right, body.left:
        case Border.FLANK, Border.CUT:
            return ExpectedHeads(*_from_flank(body.width_mm))
        case Border.CUT, Border.FLANK:
            own, other = _from_flank(body.width_mm)
            return ExpectedHeads(right=other, left=own)
        case Border.CUT, Border.CUT if body.width_mm >= CUT_FIELD_MM:
            midline_mm = (left_mm - STOUT_HALF_WIDTH_MM, right_mm + STOUT_HALF_WIDTH_MM)
            middle_mm = (right_mm + left_mm) / 2.0
            low_mm, high_mm = min(midline_mm[0], middle_mm), max(midline_mm[1], middle_mm)
            return _about_midline((low_mm, high_mm), right_mm, left_mm)
    return None


def _about_midline(
    midline_mm: tuple[float, float], right_mm: float, left_mm: float
) -> ExpectedHeads:
    """Heads in a field, the midline lying between two LPS x."""
    least, usual, most = HALF_DISTANCE_MM
    low, high = midline_mm
    middle = (low + high) / 2.0
    return ExpectedHeads(
        right=_presence((low - most, middle - usual, high - least), right_mm, left_mm),
        left=_presence((low + least, middle + usual, high + most), right_mm, left_mm),
    )


def _from_flank(seen_mm: float) -> tuple[Presence, Presence]:
    """Heads of the flank's side and of the other, in what is seen of a body from its flank."""
    other = tuple(
        near + 2.0 * half for near, half in zip(FROM_FLANK_MM, HALF_DISTANCE_MM, strict=True)
    )
    return _presence(FROM_FLANK_MM, 0.0, seen_mm), _presence(
        (other[0], other[1], other[2]), 0.0, seen_mm
    )


def _presence(center_mm: tuple[float, float, float], start_mm: float, end_mm: float) -> Presence:
    """Presence of a head between two places, its centre's least, usual and most being given."""
    least_mm, usual_mm, most_mm = center_mm
    if most_mm + LARGEST_RADIUS_MM <= start_mm or least_mm - LARGEST_RADIUS_MM >= end_mm:
        return Presence.OUT
    if start_mm <= least_mm and most_mm <= end_mm:
        return Presence.SURE
    near_mm, far_mm = usual_mm - RADIUS_MM, usual_mm + RADIUS_MM
    if start_mm <= near_mm and far_mm <= end_mm:
        return Presence.LIKELY
    return Presence.PERHAPS if near_mm < end_mm and start_mm < far_mm else Presence.BARELY
