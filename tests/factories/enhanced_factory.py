"""Tiny multi-frame images and Siemens mosaics for tests."""

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from dicom_factory import dataset, save
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import UID, EnhancedMRImageStorage, ExplicitVRLittleEndian

Groups = Mapping[str, Mapping[str, Any]]

#: What a classic image says at its top level and a multi-frame image in functional groups.
GROUPED = {
    "PlanePositionSequence": ("ImagePositionPatient",),
    "PlaneOrientationSequence": ("ImageOrientationPatient",),
    "PixelMeasuresSequence": ("PixelSpacing", "SliceThickness"),
}
_CLASSIC_ONLY = ("EchoTime", "EchoNumbers", "RepetitionTime", "ScanningSequence", "InstanceNumber")


def enhanced(
    values: np.ndarray,
    matrix: np.ndarray,
    *,
    places: Sequence[float] | None = None,
    shared: Sequence[str] = ("PlaneOrientationSequence", "PixelMeasuresSequence"),
    shared_groups: Groups | None = None,
    frame_groups: Sequence[Groups] | None = None,
    syntax: UID = ExplicitVRLittleEndian,
    kind: UID = EnhancedMRImageStorage,
) -> Dataset:
    """A multi-frame image, one frame for each of `values`, each at its place along the slices.

    `shared` names the geometry groups that are stated once; further groups come from
    `shared_groups` and, frame by frame, `frame_groups`.
    """
    places = range(len(values)) if places is None else places
    slices = [dataset(v, matrix, p, syntax=syntax) for v, p in zip(values, places, strict=True)]
    image = slices[0]
    common = {name: _copied(image, GROUPED[name]) for name in shared} | dict(shared_groups or {})
    frames = []
    for index, item in enumerate(slices):
        own: dict[str, Mapping[str, Any]] = {
            name: _copied(item, keywords)
            for name, keywords in GROUPED.items()
            if name not in shared
        }
        frames.append(_item(own | dict(frame_groups[index] if frame_groups else {})))
    pixels = b"".join(item.PixelData[: values[0].nbytes] for item in slices)
    for keyword in (*_CLASSIC_ONLY, *(name for names in GROUPED.values() for name in names)):
        if keyword in image:
            delattr(image, keyword)
    image.SOPClassUID = kind
    image.NumberOfFrames = len(values)
    image["PixelData"].value = pixels + b"\0" * (len(pixels) % 2)
    image.SharedFunctionalGroupsSequence = Items([_item(common)])
    image.PerFrameFunctionalGroupsSequence = Items(frames)
    return image


def write_enhanced(folder: Path, image: Dataset, name: str = "enhanced.dcm") -> Path:
    """The image as a file of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    save(image, folder / name)
    return folder / name


def mosaic(values: np.ndarray, matrix: np.ndarray, *, across: int) -> Dataset:
    """A classic image that tiles the slices, placed as Siemens scanners do."""
    count, rows, columns = values.shape
    tiled = np.zeros((across * rows, across * columns), values.dtype)
    for k, plane in enumerate(values):
        row, column = k // across * rows, k % across * columns
        tiled[row : row + rows, column : column + columns] = plane
    centred = matrix.copy()
    centred[:3, 3] -= (across - 1) / 2 * (rows * matrix[:3, 1] + columns * matrix[:3, 2])
    image = dataset(tiled, centred, 0)
    image.Manufacturer = "SIEMENS"
    image.ImageType = ["ORIGINAL", "PRIMARY", "M", "ND", "MOSAIC"]
    step_mm = float(np.linalg.norm(matrix[:3, 0]))
    image.SpacingBetweenSlices = round(step_mm, 6)
    image.add_new(0x00290010, "LO", "SIEMENS CSA HEADER")
    normal = matrix[:3, 0] / step_mm
    image.add_new(0x00291010, "OB", csa_header(count, normal))
    return image


def csa_header(count: int, normal: Sequence[float]) -> bytes:
    """Siemens' image header with the number of slices and their normal."""
    elements = {
        ("EchoLinePosition", b"IS"): ["64"],
        ("AcquisitionMatrixText", b"SH"): ["5p*5"],
        ("NumberOfImagesInMosaic", b"US"): [str(count)],
        ("SliceNormalVector", b"FD"): [f"{component:.8f}" for component in normal],
    }
    body = b""
    for (name, kind), words in elements.items():
        body += struct.pack("<64si4siii", name.encode(), len(words), kind, 6, 6, 77)
        for word in [*words, *[""] * (6 - len(words))]:
            content = word.encode() + b"\0" if word else b""
            body += struct.pack("<4i", 0, len(content), 77, 0)
            body += content + b"\0" * (-len(content) % 4)
    content = b"SV10\4\3\2\1" + struct.pack("<II", len(elements), 77) + body
    return content + b"\0" * (len(content) % 2)


def protocol_header(centers: np.ndarray) -> bytes:
    """Siemens' series header with the centres of the slices as planned; noughts are left out."""
    lines = [f"sSliceArray.lSize = {len(centers)}"]
    for k, center in enumerate(centers):
        for axis, value in zip(("Sag", "Cor", "Tra"), center, strict=True):
            if value:
                lines.append(f"sSliceArray.asSlice[{k}].sPosition.d{axis}\t = {value:.10g}")
    text = "### ASCCONV BEGIN ###\n" + "\n".join(lines) + "\n### ASCCONV END ###"
    content = b"SV10\4\3\2\1" + text.encode()
    return content + b" " * (len(content) % 2)


def _copied(item: Dataset, keywords: Sequence[str]) -> dict[str, Any]:
    return {keyword: item.get(keyword) for keyword in keywords if keyword in item}


def _item(groups: Groups) -> Dataset:
    item = Dataset()
    for sequence, attributes in groups.items():
        group = Dataset()
        for keyword, value in attributes.items():
            setattr(group, keyword, value)
        setattr(item, sequence, Items([group]))
    return item
