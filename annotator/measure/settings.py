"""The choices that the numbers depend on; printed with every result."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["NEVER_ACCEPTED", "MeasureSettings"]

#: Blocking issues that no acknowledgement can mend: the images hold no one volume.
NEVER_ACCEPTED = frozenset({"duplicate_slice", "scattered_slices", "single_slice"})


class MeasureSettings(BaseModel):
    """Settings of one measurement.

    Parameters
    ----------
    zone : "jic", "sourcil" or None
        Weight-bearing zone; None takes ``jic`` where the landmarks allow it, else ``sourcil``.
    surface_reach_mm : float
        A direction is necrotic if the lesion reaches to within this depth of the surface, mm.
    boundary_error_mm : float or None
        Standard deviation of the outlines along their normal, mm; None derives it from the
        voxel size.
    accepted_geometry : frozenset of str
        Codes of blocking geometry issues that the reader has acknowledged.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: Literal["jic", "sourcil"] | None = None
    surface_reach_mm: float = Field(default=4.0, gt=0, le=20, allow_inf_nan=False)
    boundary_error_mm: float | None = Field(default=None, gt=0, le=10, allow_inf_nan=False)
    accepted_geometry: frozenset[str] = frozenset()
