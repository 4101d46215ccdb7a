"""An outline that a model proposes: what it is asked, what it gives, and who it is."""

from enum import StrEnum
from typing import Annotated, Protocol

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from annotator.model.anatomy import Side
from annotator.model.mask import Mask
from annotator.model.volume import Volume

__all__ = [
    "Click",
    "OutlineProposal",
    "ProposalKind",
    "ProposalModel",
    "ProposalRequest",
    "ProposedBy",
]

LONGEST_NAME = 60
LONGEST_TEXT = 2000


def _one_line(text: str) -> str:
    """A text that can stand in the name of a step and in a report."""
    if not text or text != text.strip() or not text.isprintable():
        raise ValueError("should be one line without a space at its ends")
    return text


_ShortLine = Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(_one_line)]


class ProposalKind(StrEnum):
    """Which outline a model proposes."""

    HEAD = "head"
    LESION = "lesion"


class ProposedBy(BaseModel):
    """The model behind a proposal; kept with the outline and printed in the report.

    Parameters
    ----------
    kind : ProposalKind
    name, version : str
        One line each.
    licence, citation : str
        The model's own words; empty if it states none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ProposalKind
    name: _ShortLine
    version: _ShortLine
    licence: str = Field(default="", max_length=LONGEST_TEXT)
    citation: str = Field(default="", max_length=LONGEST_TEXT)

    @property
    def in_words(self) -> str:
        """For the name of a step: ``lesion proposal by NAME VERSION``."""
        return f"{self.kind} proposal by {self.name} {self.version}"


@frozen
class Click:
    """A voxel that a reader pointed at.

    Parameters
    ----------
    index : (slice, row, column)
    is_inside : bool
        Whether it belongs to what is looked for, or is sure not to.
    """

    index: tuple[int, int, int]
    is_inside: bool = True


def _marked(voxels: ArrayLike | None) -> NDArray[np.bool_] | None:
    return None if voxels is None else np.asarray(voxels, dtype=bool)


@frozen(eq=False)
class ProposalRequest:
    """What a model is given.

    It gets pixels and where they lie: nothing that names or numbers the patient, study or series.

    Parameters
    ----------
    kind : ProposalKind
    volume : Volume
        Values in their physical unit on a grid in LPS mm; the weighting where the header says it.
    side : Side
        Of the hip that is read; an image may show both.
    head, lesion : (slices, rows, columns) bool array or None
        As drawn so far; None if nothing is.
    strokes_inside, strokes_outside : (slices, rows, columns) bool array or None
        Where the reader painted what belongs to the structure, and what does not.
    clicks : tuple of Click

    Raises
    ------
    ValueError
        If an array has another shape than the image, or a click lies outside it.
    """

    kind: ProposalKind
    volume: Volume
    side: Side
    head: NDArray[np.bool_] | None = field(default=None, converter=_marked)
    lesion: NDArray[np.bool_] | None = field(default=None, converter=_marked)
    strokes_inside: NDArray[np.bool_] | None = field(default=None, converter=_marked)
    strokes_outside: NDArray[np.bool_] | None = field(default=None, converter=_marked)
    clicks: tuple[Click, ...] = field(default=())

    @head.validator
    @lesion.validator
    @strokes_inside.validator
    @strokes_outside.validator
    def _check_shape(self, _attribute: object, voxels: NDArray[np.bool_] | None) -> None:
        shape = self.volume.grid.shape
        if voxels is not None and voxels.shape != shape:
            raise ValueError(f"voxels have shape {voxels.shape}, the image {shape}")

    @clicks.validator
    def _check_clicks(self, _attribute: object, clicks: tuple[Click, ...]) -> None:
        shape = self.volume.grid.shape
        for click in clicks:
            if not all(0 <= at < count for at, count in zip(click.index, shape, strict=True)):
                raise ValueError(f"a click at {click.index} lies outside an image of {shape}")


class ProposalModel(Protocol):
    """What a package offers: an object with a name, a version and one function.

    It may also have ``licence`` and ``citation``, texts that are kept with the outline. All four
    are read after `propose`, so that they may come from what it reached.
    """

    @property
    def name(self) -> str:
        """What the model is called, one line."""

    @property
    def version(self) -> str:
        """Of the model, its weights included, one line."""

    def propose(self, request: ProposalRequest, /) -> ArrayLike | Mask:
        """The outline: (slices, rows, columns), bool or zeros and ones, on the request's grid."""


@frozen(eq=False)
class OutlineProposal:
    """An outline and the model that proposes it; nobody has looked at it yet.

    Parameters
    ----------
    mask : Mask
    by : ProposedBy
    """

    mask: Mask
    by: ProposedBy
