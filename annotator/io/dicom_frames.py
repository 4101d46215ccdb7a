"""The frames of a multi-frame image, each with the attributes that a classic image would have.

A multi-frame image states what is the same for all frames once (shared functional groups) and
the rest for each frame (per-frame functional groups); a frame's own statement wins. DICOM
PS3.3, sections A.36, A.38, A.70, A.71 and C.7.6.16.
"""

from collections.abc import Mapping
from typing import Any

from attrs import frozen
from pydicom.dataset import Dataset

from annotator.errors import DicomError
from annotator.io.dicom_attributes import number, words

__all__ = ["FRAME_TAGS", "FrameAttributes", "frame_attributes"]

#: What the top level of a multi-frame image is read for, beside a classic image's attributes.
FRAME_TAGS = (
    *("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"),
    *("DimensionIndexSequence", "ComplexImageComponent", "PulseSequenceName"),
    *("EchoPulseSequence", "EchoPlanarPulseSequence", "SpectrallySelectedSuppression"),
)

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


@frozen
class FrameAttributes:
    """A frame's own attributes, by keyword, before those of its image."""

    image: Dataset
    own: Mapping[str | int, Any]

    def get_item(self, key: str | int, /) -> object:
        """The element of the image as it stands in the file; None for a frame's own."""
        return None if key in self.own else self.image.get_item(key)

    def get(self, key: str | int, default: Any = None, /) -> Any:
        """The frame's own value, else the image's."""
        return self.own[key] if key in self.own else self.image.get(key, default)


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
    shared: dict[str | int, Any] = {"ComplexImageComponent": None, **_whole_image(image)}
    for item in image.get("SharedFunctionalGroupsSequence") or ():
        shared |= _grouped(item)
    kept = _telling_dimensions(image)
    return tuple(FrameAttributes(image, shared | _telling(_grouped(item), kept)) for item in items)


def _whole_image(image: Dataset) -> dict[str | int, Any]:
    """Attributes that a multi-frame image states under another name."""
    sequence = [
        code
        for code, keyword, value in (
            ("SE", "EchoPulseSequence", "SPIN"),
            ("GR", "EchoPulseSequence", "GRADIENT"),
            ("EP", "EchoPlanarPulseSequence", "YES"),
        )
        if image.get(keyword) == value
    ]
    renamed: dict[str | int, Any] = {"ScanningSequence": sequence} if sequence else {}
    if image.get("PulseSequenceName"):
        renamed["SequenceName"] = image.get("PulseSequenceName")
    if image.get("SpectrallySelectedSuppression") == "FAT":
        renamed["ScanOptions"] = ["FS"]
    return renamed


def _grouped(item: Dataset) -> dict[str | int, Any]:
    """The classic attributes of one item of functional groups."""
    found: dict[str | int, Any] = {}
    for keyword in _CONVERTED:
        for group in item.get(keyword) or ():
            found |= {name: group.get(name) for name in _CLASSIC if name in group}
    for keyword, names in _GROUPS.items():
        for group in (item.get(keyword) or ())[:1]:
            found |= {names[name]: group.get(name) for name in names if name in group}
            if keyword == "MRDiffusionSequence":
                found |= _gradient(group)
    if found.get("SpectrallySelectedExcitation") == "WATER":
        found["ScanOptions"] = ["FS"]
    return found


def _gradient(diffusion: Dataset) -> dict[str | int, Any]:
    """Direction of the diffusion gradient; ISOTROPIC where the directions were averaged."""
    for direction in diffusion.get("DiffusionGradientDirectionSequence") or ():
        return {"DiffusionGradientOrientation": direction.get("DiffusionGradientOrientation")}
    return {"DiffusionGradientOrientation": diffusion.get("DiffusionDirectionality")}


def _telling_dimensions(image: Dataset) -> tuple[bool, ...]:
    """Which of the dimensions may tell volumes apart."""
    dimensions = image.get("DimensionIndexSequence") or ()
    return tuple(
        int(dimension.get("DimensionIndexPointer") or 0) not in _PLACE_DIMENSIONS
        for dimension in dimensions
    )


def _telling(own: dict[str | int, Any], kept: tuple[bool, ...]) -> dict[str | int, Any]:
    values = words(FrameAttributes(Dataset(), own), "DimensionIndexValues")
    own["DimensionIndexValues"] = [
        value for value, is_kept in zip(values, kept, strict=False) if is_kept
    ]
    return own
