"""Coded concepts of an outlined structure: what it is, where, on which side, in which colour.

Every code stands in the context groups of DICOM PS3.16 that are named beside it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen
from pydicom.sr.coding import Code

from annotator.drawing.change import Structure
from annotator.model.anatomy import Side

__all__ = [
    "ARTIFICIAL_INTELLIGENCE",
    "EDGE_DETECTION",
    "FEMORAL_HEAD",
    "FEMUR",
    "LATERALITIES",
    "NECROSIS",
    "SEGMENTS",
    "SegmentCodes",
    "side_of",
]

#: CID 7150, segmentation property categories.
ANATOMICAL_STRUCTURE = Code("91723000", "SCT", "Anatomical Structure")
MORPHOLOGICALLY_ABNORMAL = Code("49755003", "SCT", "Morphologically Abnormal Structure")

#: CID 1005 and 8134, bones and joints.
FEMORAL_HEAD = Code("2812003", "SCT", "Femoral head")

#: CID 7159, lesion property types.
NECROSIS = Code("6574001", "SCT", "Necrosis")

#: CID 7192, anatomical structure property types: the type that others give to a femoral head.
FEMUR = Code("71341001", "SCT", "Femur")

#: CID 7162, families of algorithms that process surfaces.
ARTIFICIAL_INTELLIGENCE = Code("123110", "DCM", "Artificial Intelligence")
EDGE_DETECTION = Code("123103", "DCM", "Edge Detection")

#: CID 244, laterality.
LATERALITIES: Mapping[Side, Code] = MappingProxyType(
    {Side.LEFT: Code("7771000", "SCT", "Left"), Side.RIGHT: Code("24028007", "SCT", "Right")}
)


@frozen
class SegmentCodes:
    """How one outlined structure is coded.

    Parameters
    ----------
    label : str
        Name of the segment; the same as in a ``.seg.nrrd``.
    category, kind : Code
        Segmented property category and type; finding category and finding of a report.
    region : Code
        Anatomic region and finding site; its laterality is in `LATERALITIES`.
    color_rgb : (red, green, blue)
        Recommended display colour, 0 to 255; the same as in a ``.seg.nrrd``.
    """

    label: str
    category: Code
    kind: Code
    region: Code
    color_rgb: tuple[int, int, int]


SEGMENTS: Mapping[Structure, SegmentCodes] = MappingProxyType(
    {
        Structure.HEAD: SegmentCodes(
            label="head",
            category=ANATOMICAL_STRUCTURE,
            kind=FEMORAL_HEAD,
            region=FEMORAL_HEAD,
            color_rgb=(89, 178, 230),
        ),
        Structure.LESION: SegmentCodes(
            label="lesion",
            category=MORPHOLOGICALLY_ABNORMAL,
            kind=NECROSIS,
            region=FEMORAL_HEAD,
            color_rgb=(230, 89, 26),
        ),
    }
)


def side_of(value: str, scheme: str) -> Side | None:
    """The side that a laterality code names, SNOMED RT's of old included; None for another."""
    code = Code(value, scheme, "")
    return next((side for side, laterality in LATERALITIES.items() if laterality == code), None)
