"""Signal of the lesion, its rim and healthy marrow on one or more MR weightings."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from annotator.model.anatomy import Side
from annotator.model.issue import Issue
from annotator.model.quantity import Quantity

__all__ = [
    "MitchellClass",
    "Region",
    "RegionSignal",
    "SeriesSignal",
    "SignalMeasurements",
    "Weighting",
    "WeightingBasis",
]

#: Of Mitchell 1987: like fat, blood, fluid and fibrous tissue.
MitchellClass = Literal["A", "B", "C", "D"]


class Weighting(StrEnum):
    """What a series shows bright; the reader or the header says so."""

    T1 = "t1"
    #: Without fat suppression.
    T2 = "t2"
    T2_FAT_SUPPRESSED = "t2_fat_suppressed"
    STIR = "stir"


#: Who says what a series shows: the reader, or its header's times.
WeightingBasis = Literal["stated", "header"]


class Region(StrEnum):
    """Where in the head."""

    LESION = "lesion"
    #: The lesion without its rim.
    CENTRE = "lesion_centre"
    #: On either side of the lesion's border with living bone.
    RIM = "rim"
    #: The head without lesion, rim and oedema.
    HEALTHY = "healthy_marrow"


class RegionSignal(BaseModel):
    """Signal within one region.

    Parameters
    ----------
    median, interquartile_range : Quantity
        In the series' own unit, ``"a.u."``.
    ratio_to_healthy : Quantity
        Median / median of healthy marrow.
    voxels : int
        Of the outline's grid.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    median: Quantity
    interquartile_range: Quantity
    ratio_to_healthy: Quantity
    voxels: int


class SeriesSignal(BaseModel):
    """Signal of every region on one series.

    Parameters
    ----------
    series_uid : str or None
    volume_number : int
        1-based number of the volume within its series.
    weighting_basis : "stated" or "header"
    marrow_trend : Quantity
        By which share the signal of healthy marrow changes along a straight line from its own
        middle to that of the lesion's centre: coil shading, or marrow that is not even.
    regions : mapping of Region to RegionSignal
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    series_uid: str | None
    volume_number: int = 1
    weighting_basis: WeightingBasis = "stated"
    marrow_trend: Quantity
    regions: Mapping[Region, RegionSignal]


class SignalMeasurements(BaseModel):
    """Everything measured on the images' values; never an input of the rules.

    Parameters
    ----------
    side : Side
    series : mapping of Weighting to SeriesSignal
        Empty where no series could be measured; the issues say why.
    mitchell_suggestion : tuple of MitchellClass
        Classes that the ratios leave possible by this tool's own limits; empty where they cannot
        tell. A suggestion to the reader, who sets the class.
    mitchell_rests_on : str
        The ratios and limits, or why nothing is suggested.
    oedema_volume_mm3 : Quantity
        Marrow oedema outside the lesion.
    definitions : mapping of str to str
    issues : tuple of Issue
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    side: Side
    series: Mapping[Weighting, SeriesSignal]
    mitchell_suggestion: tuple[MitchellClass, ...]
    mitchell_rests_on: str
    oedema_volume_mm3: Quantity
    definitions: Mapping[str, str]
    issues: tuple[Issue, ...] = ()
