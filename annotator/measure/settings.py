"""The choices that the numbers depend on; printed with every result."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

__all__ = ["ACCEPTABLE_GEOMETRY", "LARGEST_NECK_CUT_MM", "MeasureSettings"]

#: Farther from the head's centre no neck begins, mm.
LARGEST_NECK_CUT_MM = 60.0

#: Blocking issues with which a volume can be measured once a reader has acknowledged them. The
#: others stay: with them the images hold no one volume.
ACCEPTABLE_GEOMETRY = frozenset(
    {"frame_of_reference_differs", "missing_slice", "sheared_stack", "uneven_spacing"}
)


class MeasureSettings(BaseModel):
    """Settings of one measurement.

    Parameters
    ----------
    zone : "jic", "sourcil", "load_cone" or None
        Weight-bearing zone; None takes ``jic`` where the landmarks allow it, else ``sourcil``.
    surface_reach_mm : float
        A direction is necrotic if the lesion reaches to within this depth of the surface, mm.
    boundary_error_mm : float or None
        Standard deviation of the outlines along their normal, mm; None derives it from the
        voxel size.
    neck_cut_mm : float or None
        Distance of the head-neck cut from the head's centre along the neck's axis, mm; None cuts
        only a head outlined with its neck, where its contour leaves the sphere.
    accepted_geometry : frozenset of str
        Codes of blocking geometry issues that the reader has acknowledged.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: Literal["jic", "sourcil", "load_cone"] | None = None
    surface_reach_mm: float = Field(default=4.0, gt=0, le=20, allow_inf_nan=False)
    boundary_error_mm: float | None = Field(default=None, gt=0, le=10, allow_inf_nan=False)
    neck_cut_mm: float | None = Field(
        default=None, gt=0, le=LARGEST_NECK_CUT_MM, allow_inf_nan=False
    )
    accepted_geometry: frozenset[str] = frozenset()

    def with_kept_cut(self, neck_cut_mm: float | None) -> "MeasureSettings":
        """With the neck cut that was kept with an outline, unless another one is stated."""
        if neck_cut_mm is None or self.neck_cut_mm is not None:
            return self
        return self.model_copy(update={"neck_cut_mm": neck_cut_mm})

    @field_validator("accepted_geometry")
    @classmethod
    def _known_codes(cls, codes: frozenset[str]) -> frozenset[str]:
        unknown = sorted(codes - ACCEPTABLE_GEOMETRY)
        if unknown:
            raise ValueError(
                f"{unknown[0]} cannot be acknowledged; choose from "
                f"{', '.join(sorted(ACCEPTABLE_GEOMETRY))}"
            )
        return codes
