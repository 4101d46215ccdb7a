"""Which attributes of a frame's functional groups stand for which of a classic image.

DICOM PS3.3, sections A.36, A.38, A.70, A.71 and C.7.6.16.
"""

from collections.abc import Mapping
from types import MappingProxyType

from pydicom.tag import Tag

__all__ = [
    "CONVERTED_GROUPS",
    "DIRECTION",
    "GRADIENT",
    "GROUPS",
    "WANTED_DIMENSIONS",
    "WANTED_GROUPS",
    "tag_of",
]


def tag_of(keyword: str) -> int:
    """The tag as a number."""
    return int(Tag(keyword))


_GROUPS: Mapping[str, Mapping[str, str]] = {
    "PlanePositionSequence": {"ImagePositionPatient": "ImagePositionPatient"},
    "PlaneOrientationSequence": {"ImageOrientationPatient": "ImageOrientationPatient"},
    "PixelMeasuresSequence": {
        "PixelSpacing": "PixelSpacing",
        "SliceThickness": "SliceThickness",
        "SpacingBetweenSlices": "SpacingBetweenSlices",
    },
    "PixelValueTransformationSequence": {
        "RescaleSlope": "RescaleSlope",
        "RescaleIntercept": "RescaleIntercept",
    },
    "FrameVOILUTSequence": {"WindowCenter": "WindowCenter", "WindowWidth": "WindowWidth"},
    "FrameContentSequence": {
        "TemporalPositionIndex": "TemporalPositionIdentifier",
        "FrameAcquisitionNumber": "AcquisitionNumber",
        "StackID": "StackID",
        "DimensionIndexValues": "DimensionIndexValues",
    },
    "FrameAnatomySequence": {"FrameLaterality": "ImageLaterality"},
    "MREchoSequence": {"EffectiveEchoTime": "EchoTime", "EchoNumbers": "EchoNumbers"},
    "MRTimingAndRelatedParametersSequence": {"RepetitionTime": "RepetitionTime"},
    "MRModifierSequence": {
        "InversionTimes": "InversionTime",
        "SpectrallySelectedExcitation": "SpectrallySelectedExcitation",
    },
    "MRImageFrameTypeSequence": {
        "FrameType": "ImageType",
        "ComplexImageComponent": "ComplexImageComponent",
    },
    "CTImageFrameTypeSequence": {"FrameType": "ImageType"},
    "MRMetaboliteMapSequence": {"MetaboliteMapDescription": "MetaboliteMapDescription"},
    "CardiacSynchronizationSequence": {"NominalCardiacTriggerDelayTime": "TriggerTime"},
    "MRDiffusionSequence": {
        "DiffusionBValue": "DiffusionBValue",
        "DiffusionDirectionality": "DiffusionDirectionality",
    },
}
#: Where a converter keeps the classic attributes that it found no functional group for.
_CONVERTED = (
    "UnassignedSharedConvertedAttributesSequence",
    "UnassignedPerFrameConvertedAttributesSequence",
)
_CLASSIC = (
    *("EchoTime", "EchoNumbers", "RepetitionTime", "InversionTime", "ScanningSequence"),
    *("SequenceName", "ScanOptions", "DiffusionBValue", "DiffusionGradientOrientation"),
    *("TemporalPositionIdentifier", "AcquisitionNumber", "TriggerTime", "SliceThickness"),
    *("SpacingBetweenSlices", "RescaleSlope", "RescaleIntercept", "ImageType"),
    *("WindowCenter", "WindowWidth", "PixelSpacing"),
)

CONVERTED_GROUPS = frozenset(map(tag_of, _CONVERTED))
#: Attribute of a functional group -> keyword of a classic attribute, group by group.
GROUPS: Mapping[int, Mapping[int, str]] = MappingProxyType(
    {
        tag_of(group): {tag_of(name): target for name, target in names.items()}
        for group, names in _GROUPS.items()
    }
    | {group: {tag_of(name): name for name in _CLASSIC} for group in CONVERTED_GROUPS}
)
#: A gradient's direction lies one sequence deeper than other attributes.
GRADIENT = tag_of("DiffusionGradientDirectionSequence")
DIRECTION = tag_of("DiffusionGradientOrientation")

WANTED_GROUPS = MappingProxyType(
    {
        group: {**dict.fromkeys(names), GRADIENT: {DIRECTION: None}}
        for group, names in GROUPS.items()
    }
)
WANTED_DIMENSIONS = MappingProxyType({tag_of("DimensionIndexPointer"): None})
