"""A head that was found in the image from one click, with what the image says for it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from annotator.model.measurements import FittedHead

__all__ = ["HeadFromClick"]


class HeadFromClick(BaseModel):
    """The sphere of a head that one click found, as it was found or as a reader corrected it.

    Parameters
    ----------
    head : FittedHead
        Its residual is that of the image's edges that lie on it.
    voted_share : float
        Share of all directions in which such an edge lies, 0 to 1.
    polarity : {"falls", "rises"}
        What the signal does where a ray leaves the head.
    surface_beyond_edge_mm : float
        How far outside the edge the bone's surface lies, mm.
    is_corrected : bool
        Whether a reader has moved or resized it since.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    head: FittedHead
    voted_share: float = Field(ge=0.0, le=1.0)
    polarity: Literal["falls", "rises"]
    surface_beyond_edge_mm: float
    is_corrected: bool = False
