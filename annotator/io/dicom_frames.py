"""The frames of a multi-frame image, each with the attributes that a classic image would have.

A multi-frame image states what is the same for all frames once (shared functional groups) and
the rest for each frame (per-frame functional groups); a frame's own statement wins. DICOM
PS3.3, sections A.36, A.38, A.70, A.71 and C.7.6.16.
"""

from collections.abc import Mapping
from typing import Any

from attrs import frozen
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from annotator.errors import DicomError
from annotator.io.dicom_attributes import PLAIN_VRS, number, words

__all__ = ["FRAME_TAGS", "FrameAttributes", "frame_attributes"]

#: What the top level of a multi-frame image is read for, beside a classic image's attributes.
FRAME_TAGS = (
    *("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"),
    *("DimensionIndexSequence", "ComplexImageComponent", "PulseSequenceName"),
    *("EchoPulseSequence", "EchoPlanarPulseSequence", "SpectrallySelectedSuppression"),
)


def _tag(keyword: str) -> int:
    return int(Tag(keyword))


#: Attribute of a functional group -> attribute of a classic image, group by group.
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
#: Dimensions that only tell slices of one volume apart: stack, position in it, place.
_PLACE_DIMENSIONS = frozenset({0x00209056, 0x00209057, 0x00200032, 0x00209113, 0x00201041})


#: The same by tag, since finding an attribute by its name takes pydicom much longer.
_GROUPS_BY_TAG = {
    _tag(group): {_tag(name): target for name, target in names.items()}
    for group, names in _GROUPS.items()
} | {_tag(group): {_tag(name): name for name in _CLASSIC} for group in _CONVERTED}
_GRADIENT = _tag("DiffusionGradientDirectionSequence")
_DIRECTION = "DiffusionGradientOrientation"
_CONVERTED_TAGS = frozenset(map(_tag, _CONVERTED))


@frozen
class FrameAttributes:
    """A frame's attributes by keyword, its image's included; long text as it stands in the file."""

    values: Mapping[str | int, Any]

    def get_item(self, key: str | int, /) -> object:
        """The value as it stands in the file; None where it is absent or was converted."""
        value = self.values.get(key)
        return value if isinstance(value, RawDataElement) else None

    def get(self, key: str | int, default: Any = None, /) -> Any:
        """The converted value."""
        return self.values.get(key, default)


def frame_attributes(image: Dataset) -> tuple[FrameAttributes, ...]:
    """Attributes of every frame, in the order of the pixels.

    Parameters
    ----------
    image : Dataset
        A multi-frame image.

    Raises
    ------
    DicomError
        If not every frame is described.
    """
    stated = number(image, "NumberOfFrames")
    items = image.get("PerFrameFunctionalGroupsSequence") or ()
    if not items:
        raise DicomError("the header lacks PerFrameFunctionalGroupsSequence, so no frame is placed")
    if stated != len(items):
        raise DicomError(
            f"NumberOfFrames is {stated or 0:.0f}, but {len(items)} frames are described"
        )
    common = _whole_image(image)
    for item in image.get("SharedFunctionalGroupsSequence") or ():
        common |= _grouped(item)
    kept = _telling_dimensions(image)
    return tuple(FrameAttributes(common | _telling(_grouped(item), kept)) for item in items)


def _whole_image(image: Dataset) -> dict[str | int, Any]:
    """Attributes of the image itself, some of which a classic one states under another name."""
    elements = (element for element in image if element.VR != "SQ")
    found: dict[str | int, Any] = {e.keyword or int(e.tag): e.value for e in elements}
    found.pop("ComplexImageComponent", None)  # MIXED, or what each frame says
    sequence = [
        code
        for code, keyword, value in (
            ("SE", "EchoPulseSequence", "SPIN"),
            ("GR", "EchoPulseSequence", "GRADIENT"),
            ("EP", "EchoPlanarPulseSequence", "YES"),
        )
        if found.get(keyword) == value
    ]
    if sequence:
        found["ScanningSequence"] = sequence
    if found.get("PulseSequenceName"):
        found["SequenceName"] = found["PulseSequenceName"]
    if found.get("SpectrallySelectedSuppression") == "FAT":
        found["ScanOptions"] = ["FS"]
    if "ModalityLUTSequence" in image:
        found["ModalityLUTSequence"] = image["ModalityLUTSequence"].value
    return found


def _grouped(item: Dataset) -> dict[str | int, Any]:
    """The classic attributes of one item of functional groups."""
    found: dict[str | int, Any] = {}
    # What a converter could not assign comes first, so that a group of its own overrides it.
    for tag in sorted(item.keys() & _GROUPS_BY_TAG.keys(), key=_is_assigned):
        names = _GROUPS_BY_TAG[tag]
        for group in (item[tag].value or ())[:1]:
            found |= {names[name]: _value(group, name) for name in group.keys() & names.keys()}
            for direction in group[_GRADIENT].value if _GRADIENT in group else ():
                found[_DIRECTION] = direction.get(_DIRECTION)
    attributes = FrameAttributes(found)
    if words(attributes, "DiffusionDirectionality") == ("ISOTROPIC",):
        found[_DIRECTION] = "ISOTROPIC"
    if words(attributes, "SpectrallySelectedExcitation") == ("WATER",):
        found["ScanOptions"] = ["FS"]
    return found


def _is_assigned(tag: int) -> bool:
    return tag not in _CONVERTED_TAGS


def _value(group: Dataset, tag: int) -> object:
    """Plain text unconverted, which is quicker; all else converted."""
    raw = group.get_item(tag)
    if isinstance(raw, RawDataElement) and raw.VR in PLAIN_VRS:
        return raw
    return group[tag].value


def _telling_dimensions(image: Dataset) -> tuple[bool, ...]:
    """Which of the dimensions may tell volumes apart."""
    dimensions = image.get("DimensionIndexSequence") or ()
    return tuple(
        int(dimension.get("DimensionIndexPointer") or 0) not in _PLACE_DIMENSIONS
        for dimension in dimensions
    )


def _telling(own: dict[str | int, Any], kept: tuple[bool, ...]) -> dict[str | int, Any]:
    values = words(FrameAttributes(own), "DimensionIndexValues")
    own["DimensionIndexValues"] = [
        value for value, is_kept in zip(values, kept, strict=False) if is_kept
    ]
    return own
