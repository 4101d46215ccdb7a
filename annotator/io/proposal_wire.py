"""A model's request and its answer as bytes between two processes; pixels and geometry alone."""

import io
import json
from typing import IO, Any
from zipfile import BadZipFile

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from pydantic import ValidationError

from annotator.errors import ProposalError
from annotator.geometry.grid import Grid
from annotator.model.anatomy import Side
from annotator.model.mask import Mask
from annotator.model.outline_proposal import (
    Click,
    OutlineProposal,
    ProposalKind,
    ProposalRequest,
    ProposedBy,
)
from annotator.model.signal import Weighting
from annotator.model.volume import Source, Volume

__all__ = ["Errand", "packed_errand", "packed_outline", "packed_problem", "read_errand", "unpacked"]

#: What a reader drew, in the order in which it is packed.
_DRAWN = ("head", "lesion", "strokes_inside", "strokes_outside")

#: What cannot be read, whatever was sent.
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile)


@frozen(eq=False)
class Errand:
    """What the process of a model is sent to do.

    Parameters
    ----------
    target : str
        Where the model is: ``module:attribute`` of its entry point.
    seconds : float
        After which nobody waits any more.
    request : ProposalRequest
    """

    target: str
    seconds: float
    request: ProposalRequest


def packed_errand(errand: Errand) -> bytes:
    """An errand as bytes, without the identifiers and descriptions of the image."""
    request, volume = errand.request, errand.request.volume
    words = {
        "target": errand.target,
        "seconds": errand.seconds,
        "kind": request.kind.value,
        "side": request.side.value,
        "modality": volume.source.modality,
        "weighting": volume.weighting,
        "clicks": [[*click.index, click.is_inside] for click in request.clicks],
    }
    drawn = {name: getattr(request, name) for name in _DRAWN}
    arrays = {name: voxels for name, voxels in drawn.items() if voxels is not None}
    return _packed(words, values=volume.values, affine=volume.grid.affine_lps, **arrays)


def read_errand(stream: IO[bytes]) -> Errand:
    """An errand from the bytes of `packed_errand`."""
    words, arrays = _unpacked(stream.read())
    volume = Volume(
        grid=Grid(arrays["values"].shape, arrays["affine"]),
        values=arrays["values"],
        source=Source(modality=words["modality"]),
        weighting=None if words["weighting"] is None else Weighting(words["weighting"]),
    )
    request = ProposalRequest(
        kind=ProposalKind(words["kind"]),
        volume=volume,
        side=Side(words["side"]),
        clicks=tuple(
            Click((slice_, row, column), inside) for slice_, row, column, inside in words["clicks"]
        ),
        **{name: arrays[name] for name in _DRAWN if name in arrays},
    )
    return Errand(words["target"], words["seconds"], request)


def packed_outline(proposal: OutlineProposal) -> bytes:
    """An answer that holds an outline."""
    return _packed(
        {"by": proposal.by.model_dump(mode="json")}, voxels=np.packbits(proposal.mask.voxels)
    )


def packed_problem(problem: str) -> bytes:
    """An answer that says, in one line, why there is no outline."""
    return _packed({"problem": problem})


def unpacked(answer: bytes, grid: Grid) -> OutlineProposal:
    """The outline of an answer.

    Parameters
    ----------
    answer : bytes
    grid : Grid
        Of the image.

    Raises
    ------
    ProposalError
        If the answer says why there is none, or is none.
    """
    try:
        words, arrays = _unpacked(answer)
        if "problem" in words:
            raise ProposalError(words["problem"])
        unpacked_bits = np.unpackbits(arrays["voxels"])
        voxels = unpacked_bits[: np.prod(grid.shape)].reshape(grid.shape)
        by = ProposedBy.model_validate_json(json.dumps(words["by"]))
        return OutlineProposal(Mask(grid, voxels.astype(bool)), by)
    except (*_UNREADABLE, ValidationError) as error:
        raise ProposalError(
            f"the model's process gave an answer that cannot be read ({type(error).__name__})"
        ) from error


def _packed(words: dict[str, Any], **arrays: NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, words=np.array(json.dumps(words)), **arrays)
    return stream.getvalue()


def _unpacked(packed: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    with np.load(io.BytesIO(packed), allow_pickle=False) as parts:
        arrays = {name: parts[name] for name in parts.files}
    return json.loads(arrays.pop("words").item()), arrays
