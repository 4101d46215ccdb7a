"""A model's outline as a step: what it is asked with, its limits, and what is kept of it."""

import numpy as np
import pytest
from attrs import evolve
from model_packages import head_voxels, image, lesion_voxels
from plugin_factory import HEAD_CENTER_MM, hip_volume, surface_points

from annotator.drawing.change import Structure
from annotator.drawing.limits import WhyNothing
from annotator.model.anatomy import Side
from annotator.model.mask import Mask
from annotator.model.outline_proposal import OutlineProposal, ProposalKind, ProposedBy
from napari_onfh.library.outline_proposals import asked_of, taken
from napari_onfh.reading.session import Session
from napari_onfh.reading.session_state import SessionState
from napari_onfh.reading.stated import UNDOABLE, fields_of, stated_of, what_differs

GRID = image().grid
HEAD, LESION = Mask(GRID, head_voxels()), Mask(GRID, lesion_voxels())
NOTHING = Mask(GRID, np.zeros(GRID.shape, dtype=bool))
NONE = frozenset[Structure]()


def by(kind: ProposalKind, name: str = "Toy") -> ProposedBy:
    return ProposedBy(kind=kind, name=name, version="3")


def proposal(voxels: np.ndarray, kind: ProposalKind = ProposalKind.LESION) -> OutlineProposal:
    return OutlineProposal(Mask(GRID, voxels), by(kind))


def test_a_lesion_stays_inside_the_head_and_replaces_what_was_drawn() -> None:
    wide = np.zeros(GRID.shape, dtype=bool)
    wide[2:4, 0:9, 8:14] = True
    drawn = Mask(GRID, np.roll(lesion_voxels(), 6, axis=2))

    found = taken(proposal(wide), head=HEAD, lesion=drawn, finished=NONE)

    assert np.array_equal(found.after.voxels, wide & head_voxels())
    assert found.name == "lesion proposal by Toy 3"
    assert found.remark == "33 % of it lies outside the head and is left out."


def test_a_head_keeps_the_lesion_that_is_drawn() -> None:
    small = np.zeros(GRID.shape, dtype=bool)
    small[1, 3:17, 4:20] = True

    found = taken(proposal(small, ProposalKind.HEAD), head=HEAD, lesion=LESION, finished=NONE)

    assert np.array_equal(found.after.voxels, small | lesion_voxels())
    assert "stay in the head" in found.remark


def test_pieces_are_told() -> None:
    two = lesion_voxels()
    two[4, 15, 18] = True

    assert "2 pieces" in taken(proposal(two), head=HEAD, lesion=NOTHING, finished=NONE).remark


def test_what_fits_needs_no_remark() -> None:
    found = taken(proposal(lesion_voxels()), head=HEAD, lesion=NOTHING, finished=NONE)

    assert (found.reason, found.remark) == ("", "")


@pytest.mark.parametrize(
    ("head", "lesion", "finished", "why"),
    [
        (NOTHING, NOTHING, NONE, WhyNothing.HEAD_NOT_OUTLINED),
        (Mask(GRID, np.roll(head_voxels(), 0) & ~lesion_voxels()), NOTHING, NONE, "OUTSIDE"),
        (HEAD, LESION, NONE, WhyNothing.AS_BEFORE),
        (HEAD, NOTHING, frozenset({Structure.LESION}), WhyNothing.OUTLINE_FINISHED),
    ],
)
def test_what_would_change_nothing_says_why(
    head: Mask, lesion: Mask, finished: frozenset[Structure], why: str
) -> None:
    found = taken(proposal(lesion_voxels()), head=head, lesion=lesion, finished=finished)

    assert found.reason == (WhyNothing.OUTSIDE_HEAD if why == "OUTSIDE" else why)
    assert found.after.voxels.tobytes() == lesion.voxels.tobytes()


def reading() -> SessionState:
    session = Session()
    session.open(hip_volume())
    session.choose_side(Side.LEFT)
    session.set_surface_points(tuple(map(tuple, surface_points().tolist())))
    return session.state


def test_a_head_s_model_is_shown_the_middle_that_the_reader_found() -> None:
    state = reading()
    grid = state.volume.grid
    nothing = Mask(grid, np.zeros(grid.shape, dtype=bool))

    asked = asked_of(ProposalKind.HEAD, state, head=nothing, lesion=nothing)

    (click,) = asked.clicks
    found_mm = grid.to_lps(np.array(click.index, dtype=float))
    assert np.abs(found_mm - HEAD_CENTER_MM).max() <= grid.spacing_mm.max() / 2
    assert (asked.side, asked.head, asked.lesion) == (Side.LEFT, None, None)


def test_a_lesion_s_model_is_shown_the_strokes_and_the_head() -> None:
    state = reading()
    grid = state.volume.grid
    seeds = np.zeros(grid.shape, dtype=np.uint8)
    seeds[7, 30, 60:63] = 1, 1, 2
    head = Mask(grid, np.asarray(state.volume.values) > 300)
    nothing = Mask(grid, seeds > 9)

    asked = asked_of(ProposalKind.LESION, state, head=head, lesion=nothing, seeds=seeds)

    assert asked.strokes_inside is not None
    assert asked.strokes_outside is not None
    assert (asked.strokes_inside.sum(), asked.strokes_outside.sum()) == (2, 1)
    assert np.array_equal(asked.head, head.voxels)
    assert asked.clicks == ()


def test_without_a_side_no_model_is_asked() -> None:
    state = evolve(reading(), side=None)
    nothing = Mask(GRID, np.zeros(GRID.shape, dtype=bool))

    with pytest.raises(ValueError, match="side"):
        asked_of(ProposalKind.HEAD, state, head=nothing, lesion=nothing)


def test_one_model_is_kept_for_each_outline() -> None:
    session = Session()
    for each in (by(ProposalKind.LESION), by(ProposalKind.HEAD), by(ProposalKind.LESION, "Other")):
        session.take_proposal(each)

    assert session.state.proposals == (by(ProposalKind.HEAD), by(ProposalKind.LESION, "Other"))


def test_a_model_is_part_of_what_undo_and_journal_keep() -> None:
    fresh = stated_of(SessionState())
    stated = stated_of(SessionState(proposals=(by(ProposalKind.LESION),)))

    assert fields_of(stated, UNDOABLE)["proposals"] == (by(ProposalKind.LESION),)
    assert fields_of(fresh, UNDOABLE)["proposals"] == ()


def test_a_journal_from_before_models_gives_no_step_of_its_own() -> None:
    now = stated_of(SessionState())
    earlier = {part: value for part, value in now.items() if part != "proposals"}

    assert what_differs(earlier, now) == ""
    assert what_differs(earlier, {**now, "neck_cut": 20.0}) == "neck cut"
