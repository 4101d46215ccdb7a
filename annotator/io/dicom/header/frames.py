"""The frames of a multi-frame image, each with the attributes that a classic image would have.

A multi-frame image states what is the same for all frames once (shared functional groups) and
the rest for each frame (per-frame functional groups); a frame's own statement wins.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from annotator.errors import DicomError
from annotator.io.dicom.header.attributes import PLAIN_VRS, number, plain_words, words, words_of
from annotator.io.dicom.header.frame_groups import (
    CONVERTED_GROUPS,
    DIRECTION,
    GRADIENT,
    GROUPS,
    WANTED_DIMENSIONS,
    WANTED_GROUPS,
    tag_of,
)
from annotator.io.dicom.header.quick_frames import Picked, Wanted
from annotator.io.dicom.header.slice_header import (
    OWN_ATTRIBUTES,
    SliceFile,
    SliceHeader,
    own_fields,
    slice_header,
)

__all__ = ["DESCRIBING", "FRAME_TAGS", "PER_FRAME", "MultiFrame", "described", "frame_slices"]

#: What the top level of a multi-frame image is read for, beside a classic image's attributes.
FRAME_TAGS = (
    *("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"),
    *("DimensionIndexSequence", "ComplexImageComponent", "PulseSequenceName"),
    *("EchoPulseSequence", "EchoPlanarPulseSequence", "SpectrallySelectedSuppression"),
)
PER_FRAME = tag_of("PerFrameFunctionalGroupsSequence")
_SHARED, _DIMENSIONS = tag_of("SharedFunctionalGroupsSequence"), tag_of("DimensionIndexSequence")
#: What the sequences that describe all frames are read for.
DESCRIBING: Mapping[int, Wanted] = {_SHARED: WANTED_GROUPS, _DIMENSIONS: WANTED_DIMENSIONS}

#: Dimensions that only tell slices of one volume apart: stack, position in it, place.
_PLACE_DIMENSIONS = frozenset(
    (str(Tag(keyword)),)
    for keyword in (
        *("StackID", "InStackPositionNumber", "ImagePositionPatient", "PlanePositionSequence"),
        "SliceLocation",
    )
)
_POINTER = tag_of("DimensionIndexPointer")


@frozen(eq=False)
class MultiFrame:
    """What a multi-frame header says.

    Parameters
    ----------
    image : Dataset
        The image's own attributes, sequences apart.
    describing : mapping of int to tuple of dict
        Items of the sequences `DESCRIBING`.
    frames : iterable of dict
        What is picked from each frame's functional groups; run through once.
    """

    image: Dataset
    describing: Mapping[int, tuple[Picked, ...]]
    frames: Iterable[Picked]


@frozen
class FrameAttributes:
    """A frame's attributes by keyword, its image's included."""

    own: Mapping[str | int, Any]
    common: Mapping[str | int, Any]

    def get_item(self, _key: str | int, /) -> object:
        """None: all values were taken out of the file's elements."""
        return None

    def get(self, key: str | int, default: Any = None, /) -> Any:
        """The value."""
        return self.own[key] if key in self.own else self.common.get(key, default)


def described(image: Dataset) -> MultiFrame:
    """What a header says that pydicom read.

    Raises
    ------
    DicomError
        If no frame is described.
    """
    frames = image.get("PerFrameFunctionalGroupsSequence")
    if not frames:
        raise DicomError("the header lacks PerFrameFunctionalGroupsSequence, so no frame is placed")
    describing = _picked(image, DESCRIBING)
    return MultiFrame(image, describing, (_picked(item, WANTED_GROUPS) for item in frames))


def _picked(level: Dataset, wanted: Wanted) -> Picked:
    found: Picked = {}
    for tag in level.keys() & wanted.keys():
        inner = wanted[tag]
        if inner is None:
            found[tag] = _value(level, tag)
        else:
            found[tag] = tuple(_picked(item, inner) for item in level[tag].value or ())
    return found


def _value(group: Dataset, tag: int) -> tuple[str, ...]:
    raw = group.get_item(tag)
    if isinstance(raw, RawDataElement) and raw.VR in PLAIN_VRS:
        return plain_words(raw.value or b"")
    return words_of(group[tag].value)


def frame_slices(source: SliceFile, header: MultiFrame) -> tuple[SliceHeader, ...]:
    """The slice that each frame is, in the order of the pixels.

    Parameters
    ----------
    source : SliceFile
    header : MultiFrame

    Raises
    ------
    DicomError
        If not every frame is described, or one cannot be placed.
    """
    common = _whole_image(header.image)
    for item in header.describing.get(_SHARED, ()):
        common |= _grouped(item)
    stated = int(number(header.image, "NumberOfFrames") or 0)
    kept = _telling_dimensions(header.describing.get(_DIMENSIONS, ()))
    slices: list[SliceHeader] = []
    alike: dict[object, dict[str, Any]] = {}
    for index, item in enumerate(header.frames):
        frame = FrameAttributes(_telling(_grouped(item), kept), common)
        try:
            fields = _fields(source, frame, alike)
        except DicomError as error:
            raise DicomError(f"frame {index + 1} of {stated}: {error}") from error
        slices.append(SliceHeader._make((fields | {"frame": index, "frames": stated}).values()))
    if stated != len(slices):
        raise DicomError(f"NumberOfFrames is {stated}, but {len(slices)} frames are described")
    return tuple(slices)


def _fields(
    source: SliceFile, frame: FrameAttributes, alike: dict[object, dict[str, Any]]
) -> dict[str, Any]:
    """Fields of a frame's slice, of which those that frames share are worked out once."""
    shared = tuple(item for item in frame.own.items() if item[0] not in OWN_ATTRIBUTES)
    known = alike.get(shared)
    own = {keyword: words(frame, keyword) for keyword in OWN_ATTRIBUTES}
    if known is not None and own["ImagePositionPatient"]:
        return known | own_fields(own)
    header = slice_header(source, frame)
    alike[shared] = header._asdict()
    return alike[shared]


def _whole_image(image: Dataset) -> dict[str | int, Any]:
    """Attributes of the image itself, some of which a classic one states under another name."""
    elements = (element for element in image if element.VR != "SQ")
    found: dict[str | int, Any] = {
        e.keyword or int(e.tag): e.value if e.keyword else e for e in elements
    }
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


def _grouped(item: Picked) -> dict[str | int, Any]:
    """The classic attributes of one item of functional groups."""
    found: dict[str | int, Any] = {}
    # What a converter could not assign comes first, so that a group of its own overrides it.
    for tag in sorted(item, key=_order):
        names = GROUPS[tag]
        for group in item[tag][:1]:
            for name in sorted(group):
                if name in names:
                    found[names[name]] = group[name]
            for direction in group.get(GRADIENT, ()):
                found["DiffusionGradientOrientation"] = direction.get(DIRECTION, ())
    if found.get("DiffusionDirectionality") == ("ISOTROPIC",):
        found["DiffusionGradientOrientation"] = ("ISOTROPIC",)
    if found.get("SpectrallySelectedExcitation") == ("WATER",):
        found["ScanOptions"] = ("FS",)
    return found


def _order(group: int) -> tuple[bool, int]:
    return group not in CONVERTED_GROUPS, group


def _telling_dimensions(dimensions: Iterable[Picked]) -> tuple[bool, ...]:
    """Which of the dimensions may tell volumes apart."""
    return tuple(item.get(_POINTER) not in _PLACE_DIMENSIONS for item in dimensions)


def _telling(own: dict[str | int, Any], kept: tuple[bool, ...]) -> dict[str | int, Any]:
    values = own.get("DimensionIndexValues", ())
    telling = (value for value, is_kept in zip(values, kept, strict=False) if is_kept)
    own["DimensionIndexValues"] = tuple(telling)
    return own
