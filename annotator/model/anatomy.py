"""Which hip, the reader's landmarks on it, and its anatomical axes."""

from enum import StrEnum
from typing import Annotated

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from annotator.geometry.points import LpsPoints, Vector

__all__ = ["HipFrame", "Landmarks", "PointLps", "Side"]


class Side(StrEnum):
    """The patient's side."""

    LEFT = "L"
    RIGHT = "R"

    @property
    def other(self) -> "Side":
        """The opposite side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT

    @property
    def lateral_x(self) -> float:
        """Sign of the LPS x component that points away from the midline on this side."""
        return 1.0 if self is Side.LEFT else -1.0

    @property
    def in_words(self) -> str:
        """``left`` or ``right``."""
        return "left" if self is Side.LEFT else "right"


_Coordinate = Annotated[float, Field(allow_inf_nan=False)]

#: One position, LPS mm.
PointLps = tuple[_Coordinate, _Coordinate, _Coordinate]


class Landmarks(BaseModel):
    """Points that a reader set on one hip; each may be absent if it was not set.

    Parameters
    ----------
    side : Side
    lateral_acetabular_edge_lps_mm : PointLps or None
        Lateral bony edge of the acetabular sourcil (E).
    teardrop_lps_mm, contralateral_teardrop_lps_mm : PointLps or None
        Lowest point of the teardrop (T) of this and of the other hip.
    neck_axis_lps_mm : (PointLps, PointLps) or None
        Two points on the femoral neck axis, the one at the head's centre first.
    head_surface_points_lps_mm : tuple of PointLps
        Points on the articular surface of the head.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    side: Side
    lateral_acetabular_edge_lps_mm: PointLps | None = None
    teardrop_lps_mm: PointLps | None = None
    contralateral_teardrop_lps_mm: PointLps | None = None
    neck_axis_lps_mm: tuple[PointLps, PointLps] | None = None
    head_surface_points_lps_mm: tuple[PointLps, ...] = ()


@frozen(eq=False)
class HipFrame:
    """Anatomical axes at the head's centre.

    Parameters
    ----------
    center_mm : (3,) array
        Centre of the femoral head, LPS mm.
    lateral, anterior, superior : (3,) arrays
        Orthonormal directions, LPS; lateral points away from the midline.
    """

    center_mm: Vector
    lateral: Vector
    anterior: Vector
    superior: Vector

    def components(self, directions: Vector) -> NDArray[np.float64]:
        """(lateral, anterior, superior) components of LPS directions, (..., 3)."""
        return directions @ np.column_stack([self.lateral, self.anterior, self.superior])

    def directions(self, components: NDArray[np.float64]) -> Vector:
        """LPS directions of (lateral, anterior, superior) components, (..., 3)."""
        directions: Vector = components @ np.vstack([self.lateral, self.anterior, self.superior])
        return directions

    def frontal_deg(self, points: LpsPoints) -> NDArray[np.float64]:
        """Frontal angle of points about the centre, deg: 0 up, lateral positive."""
        lateral, _, superior = np.moveaxis(self.components(points - self.center_mm), -1, 0)
        angles_deg: NDArray[np.float64] = np.degrees(np.arctan2(lateral, superior))
        return angles_deg
