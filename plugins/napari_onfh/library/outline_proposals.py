"""A model's outline as a step of the reader: what it is asked with, and what it may change."""

import numpy as np
from numpy.typing import NDArray

from annotator.drawing.change import Structure
from annotator.drawing.limits import Limits, redrawn
from annotator.drawing.proposed import pieces_in
from annotator.drawing.region import Region
from annotator.geometry.points import LpsPoints
from annotator.model.mask import Mask
from annotator.model.outline_proposal import (
    Click,
    OutlineProposal,
    ProposalKind,
    ProposalRequest,
)
from napari_onfh.library.lesion_tools import HEALTHY_SEED, LESION_SEED, Proposal
from napari_onfh.reading.session import SessionState

__all__ = ["asked_of", "taken"]


def asked_of(
    kind: ProposalKind,
    state: SessionState,
    *,
    head: Mask,
    lesion: Mask,
    seeds: NDArray[np.uint8] | None = None,
) -> ProposalRequest:
    """What a model is asked with.

    Parameters
    ----------
    kind : ProposalKind
    state : SessionState
        With an image and a side; its sphere's centre is the click that shows the head.
    head, lesion : Mask
        As they stand on the picture.
    seeds : (slices, rows, columns) array or None
        The strokes to grow from; they show the lesion.

    Raises
    ------
    ValueError
        Without an image or a side.
    """
    if state.volume is None or state.side is None:
        raise ValueError("a model is asked about an image and a side")
    strokes: dict[str, NDArray[np.bool_]] = {}
    if kind is ProposalKind.LESION and seeds is not None and seeds.any():
        strokes = {"strokes_inside": seeds == LESION_SEED, "strokes_outside": seeds == HEALTHY_SEED}
    return ProposalRequest(
        kind=kind,
        volume=state.volume,
        side=state.side,
        head=None if head.is_empty else head.voxels,
        lesion=None if lesion.is_empty else lesion.voxels,
        clicks=_middle_of_head(state) if kind is ProposalKind.HEAD else (),
        **strokes,
    )


def taken(
    proposal: OutlineProposal, *, head: Mask, lesion: Mask, finished: frozenset[Structure]
) -> Proposal:
    """What accepting would make of the outline as it stands now.

    Parameters
    ----------
    proposal : OutlineProposal
    head, lesion : Mask
    finished : frozenset of Structure
        What the reader keeps from every tool.
    """
    wish, structure = proposal.mask, Structure(proposal.by.kind.value)
    is_head = structure is Structure.HEAD
    before = head if is_head else lesion
    limits = Limits(
        structure,
        before,
        head=None if is_head else head,
        lesion=lesion if is_head else None,
        is_finished=structure in finished,
    )
    limited = redrawn(limits, Region.of(wish.voxels))
    after = Mask(before.grid, limited.change.applied_to(before.voxels))
    remark = "" if limited.reason else _remark(wish, after)
    return Proposal(before, after, proposal.by.in_words, limited.reason, remark)


def _middle_of_head(state: SessionState) -> tuple[Click, ...]:
    """The centre of the sphere, where there is one in the image."""
    sphere, volume = state.sphere, state.volume
    if sphere is None or volume is None:
        return ()
    slice_, row, column = (
        round(float(along)) for along in volume.grid.to_index(LpsPoints(sphere.center_mm))
    )
    index = (slice_, row, column)
    inside = all(0 <= at < count for at, count in zip(index, volume.grid.shape, strict=True))
    return (Click(index),) if inside else ()


def _remark(wish: Mask, after: Mask) -> str:
    """What of the wish does not come, what stays against it, and whether it is in pieces."""
    wanted = int(np.count_nonzero(wish.voxels))
    left_out = int(np.count_nonzero(wish.voxels & ~after.voxels))
    stays = int(np.count_nonzero(after.voxels & ~wish.voxels))
    pieces = pieces_in(wish)
    remarks = []
    if left_out:
        share = max(round(100 * left_out / wanted), 1)
        remarks.append(f"{share} % of it lies outside the head and is left out.")
    if stays:
        remarks.append("The lesion's own voxels stay in the head.")
    if pieces > 1:
        remarks.append(f"It is in {pieces} pieces.")
    return " ".join(remarks)
