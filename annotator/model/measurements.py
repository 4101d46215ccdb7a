"""All measurements of one hip."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from annotator.model.anatomy import PointLps, Side
from annotator.model.issue import Issue, Severity
from annotator.model.quantity import Quantity

__all__ = ["FittedHead", "Measurements"]


class FittedHead(BaseModel):
    """The sphere fitted to the articular surface.

    Parameters
    ----------
    center_lps_mm : PointLps
    radius_mm : float
    rms_residual_mm : float
        Root mean square distance of the fitted surface points from the sphere, mm.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    center_lps_mm: PointLps
    radius_mm: float
    rms_residual_mm: float


class Measurements(BaseModel):
    """Figures of one hip with the definitions and settings they rest on.

    Parameters
    ----------
    side : Side
    head : FittedHead or None
        None while a blocking issue stands.
    definitions : mapping of str to str
        Choice made for each definition, e.g. ``{"weight_bearing_zone": "jic"}``.
    measurements : mapping of NAME to Quantity
    issues : tuple of Issue
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    side: Side
    head: FittedHead | None
    definitions: Mapping[str, str]
    measurements: Mapping[str, Quantity]
    issues: tuple[Issue, ...] = ()

    @property
    def is_blocked(self) -> bool:
        """Whether a blocking issue kept the hip from being measured."""
        return any(issue.severity is Severity.BLOCKING for issue in self.issues)
