"""A lesion stays in its head and off finished outlines, and a reader is told why nothing came."""

import numpy as np
import pytest
from drawn_outlines import ball_in, grid_of, lesion_limits
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from annotator.drawing.change import Structure
from annotator.drawing.intensity import IntensityRange
from annotator.drawing.limits import Limits, WhyNothing, erased, limited, painted, redrawn
from annotator.drawing.region import Region
from annotator.model.mask import Mask
from annotator.model.volume import Volume

SHAPE = (3, 5, 6)
GRID = grid_of(SHAPE)
EMPTY = np.zeros(SHAPE, dtype=bool)
voxels = arrays(np.bool_, SHAPE, elements=st.booleans())


@given(voxels, voxels, voxels, voxels)
def test_a_lesion_never_leaves_its_head_nor_touches_what_is_finished(
    wish: NDArray[np.bool_],
    head: NDArray[np.bool_],
    finished: NDArray[np.bool_],
    drawn: NDArray[np.bool_],
) -> None:
    lesion = drawn & head & ~finished
    limits = lesion_limits(Mask(GRID, head), lesion, finished=Mask(GRID, finished))
    region = Region.of(wish)

    for tool in (painted, erased, redrawn):
        after = tool(limits, region).change.applied_to(lesion)
        assert not (after & ~head).any()
        assert not (after & finished).any()


@given(voxels, voxels, voxels)
def test_a_wish_comes_true_as_far_as_the_limits_let_it(
    wish: NDArray[np.bool_], head: NDArray[np.bool_], drawn: NDArray[np.bool_]
) -> None:
    lesion = drawn & head
    limits = lesion_limits(Mask(GRID, head), lesion)
    region = Region.of(wish)

    assert np.array_equal(painted(limits, region).change.applied_to(lesion), lesion | (wish & head))
    assert np.array_equal(erased(limits, region).change.applied_to(lesion), lesion & ~wish)
    assert np.array_equal(redrawn(limits, region).change.applied_to(lesion), wish & head)


@given(voxels, voxels, voxels)
def test_a_reason_is_given_if_and_only_if_nothing_came_of_it(
    wish: NDArray[np.bool_], head: NDArray[np.bool_], drawn: NDArray[np.bool_]
) -> None:
    limits = lesion_limits(Mask(GRID, head), drawn & head)

    for tool in (painted, erased, redrawn):
        outcome = tool(limits, Region.of(wish))
        assert outcome.change.is_empty == (outcome.why_nothing is not None) == bool(outcome.reason)
        assert "\n" not in outcome.reason


@given(voxels, voxels)
def test_a_head_keeps_the_voxels_of_its_lesion(
    wish: NDArray[np.bool_], lesion: NDArray[np.bool_]
) -> None:
    head = np.ones(SHAPE, dtype=bool)
    limits = Limits(Structure.HEAD, Mask(GRID, head), lesion=Mask(GRID, lesion))

    after = erased(limits, Region.of(wish)).change.applied_to(head)

    assert np.array_equal(after, ~wish | lesion)


HEAD = EMPTY.copy()
HEAD[1, 1:4, 1:5] = True
SPOT = EMPTY.copy()
SPOT[1, 2, 2] = True
ASIDE = EMPTY.copy()
ASIDE[2, 4, 5] = True


@pytest.mark.parametrize(
    ("limits", "wish", "why"),
    [
        (lesion_limits(Mask(GRID, HEAD)), ASIDE, WhyNothing.OUTSIDE_HEAD),
        (lesion_limits(Mask(GRID, EMPTY)), SPOT, WhyNothing.HEAD_NOT_OUTLINED),
        (lesion_limits(Mask(GRID, HEAD), SPOT), SPOT, WhyNothing.ALREADY_PAINTED),
        (lesion_limits(Mask(GRID, HEAD), SPOT), SPOT | ASIDE, WhyNothing.OUTSIDE_HEAD),
        (lesion_limits(Mask(GRID, HEAD)), EMPTY, WhyNothing.OUTSIDE_IMAGE),
        (
            lesion_limits(Mask(GRID, HEAD), finished=Mask(GRID, SPOT)),
            SPOT,
            WhyNothing.FINISHED,
        ),
        (
            lesion_limits(
                Mask(GRID, HEAD),
                volume=Volume(GRID, np.full(SHAPE, 7)),
                intensity=IntensityRange(20, 80),
            ),
            SPOT,
            WhyNothing.OUTSIDE_RANGE,
        ),
        (lesion_limits(Mask(GRID, HEAD), is_finished=True), SPOT, WhyNothing.OUTLINE_FINISHED),
    ],
    ids=lambda value: value.name if isinstance(value, WhyNothing) else "",
)
def test_a_stroke_that_paints_nothing_says_why(
    limits: Limits, wish: NDArray[np.bool_], why: WhyNothing
) -> None:
    outcome = painted(limits, Region.of(wish))

    assert outcome.why_nothing is why


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (lesion_limits(Mask(GRID, HEAD)), WhyNothing.NOTHING_THERE),
        (
            lesion_limits(Mask(GRID, HEAD), SPOT, finished=Mask(GRID, SPOT)),
            WhyNothing.FINISHED,
        ),
        (
            Limits(Structure.HEAD, Mask(GRID, HEAD), lesion=Mask(GRID, SPOT)),
            WhyNothing.HOLDS_LESION,
        ),
    ],
    ids=lambda value: value.name if isinstance(value, WhyNothing) else "",
)
def test_an_eraser_that_clears_nothing_says_why(limits: Limits, why: WhyNothing) -> None:
    assert erased(limits, Region.of(SPOT)).why_nothing is why


def test_a_tool_that_would_leave_the_outline_as_it_is_says_so() -> None:
    limits = lesion_limits(Mask(GRID, HEAD), SPOT)

    assert redrawn(limits, Region.of(SPOT)).why_nothing is WhyNothing.AS_BEFORE
    assert limited(limits).why_nothing is WhyNothing.OUTSIDE_IMAGE


def test_the_range_that_nothing_lies_in_is_named() -> None:
    volume = Volume(GRID, np.full(SHAPE, 7))
    limits = lesion_limits(Mask(GRID, HEAD), volume=volume, intensity=IntensityRange(20, 80))

    assert "(20 to 80)" in painted(limits, Region.of(SPOT)).reason


def test_only_painting_is_limited_to_a_range_of_signal() -> None:
    values = np.full(SHAPE, 7)
    values[1, 2, 3] = 50
    limits = lesion_limits(
        Mask(GRID, HEAD),
        SPOT,
        volume=Volume(GRID, values),
        intensity=IntensityRange(20, 80),
    )

    after = painted(limits, Region.of(HEAD)).change.applied_to(SPOT)
    assert np.argwhere(after).tolist() == [[1, 2, 2], [1, 2, 3]]
    assert not erased(limits, Region.of(HEAD)).change.applied_to(SPOT).any()


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        ({}, "a lesion is limited by its head"),
        ({"head": ball_in(grid_of((3, 4, 5)), 1.0)}, "limits of"),
        ({"head": Mask(GRID, HEAD), "intensity": IntensityRange(1, 2)}, "needs the image"),
    ],
)
def test_limits_that_do_not_belong_together_are_refused(
    parts: dict[str, object], wrong: str
) -> None:
    with pytest.raises(ValueError, match=wrong):
        Limits(Structure.LESION, Mask(GRID, EMPTY), **parts)  # type: ignore[arg-type] # attrs fields by name
