"""Sound files to damage: one of each way that an image may be written, and real ones if at hand.

Every made file names a patient whom no message may name.
"""

import io
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from attrs import frozen
from dicom_compressor import ENCODERS, write_compressed
from dicom_factory import affine, voxels, write_series
from enhanced_factory import enhanced, mosaic, write_enhanced
from pydicom import dcmread
from pydicom.config import IGNORE
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import (
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
    MediaStorageDirectoryStorage,
)

__all__ = ["PATIENT", "Seed", "seeds"]

#: Part of what each made file says about its patient.
PATIENT = "Zzyzxq"
#: Real files larger than this would make each damaged copy slow.
LARGEST_REAL_BYTES = 300_000
_REAL_FILES = 24


@frozen
class Seed:
    """A sound file, and where its elements stand.

    Parameters
    ----------
    name : str
    content : bytes
        What is damaged.
    suffix : str
        Of the file.
    elements : tuple of int
        Places where an element's tag stands.
    wrap : callable
        Makes the file of the damaged content.
    """

    name: str
    content: bytes
    suffix: str
    elements: tuple[int, ...]
    wrap: Callable[[bytes], bytes] = bytes


def seeds() -> dict[str, Seed]:
    """Every seed by its name."""
    made = {name: _seed(name, content) for name, content in _made()}
    made["zip"] = _zip(made["explicit little endian"].content)
    made["directory"] = _directory()
    made["inside deflated"] = _inside_deflated(made["deflated"].content)
    return made | {name: _seed(name, content) for name, content in _real()}


def _made() -> Iterator[tuple[str, bytes]]:
    with TemporaryDirectory() as folder:
        yield from _classic(Path(folder))
        yield from _multi(Path(folder))
        for syntax in ENCODERS:
            yield syntax.name, _compressed(Path(folder) / str(syntax), syntax)


def _classic(folder: Path) -> Iterator[tuple[str, bytes]]:
    one = voxels((1, 12, 10))
    yield "explicit little endian", _written(write_series(folder / "a", values=one, change=_named))
    for name, syntax in (
        ("implicit little endian", ImplicitVRLittleEndian),
        ("big endian", ExplicitVRBigEndian),
        ("deflated", DeflatedExplicitVRLittleEndian),
    ):
        paths = write_series(folder / name, values=one, syntax=syntax, change=_named)
        yield name, _written(paths)

    def as_ct(index: int, item: Dataset) -> None:
        _named(index, item)
        item.SOPClassUID, item.Modality = CTImageStorage, "CT"
        item.RescaleSlope, item.RescaleIntercept = 1.5, -1024
        item.WindowCenter, item.WindowWidth = [40, 300], [400, 1500]
        item.SpecificCharacterSet = ["", "ISO 2022 IR 87"]
        item.SeriesDescription = "股関節"

    yield "ct with text", _written(write_series(folder / "ct", values=one, change=as_ct))


def _multi(folder: Path) -> Iterator[tuple[str, bytes]]:
    image = enhanced(voxels((3, 8, 6)), affine())
    _named(0, image)
    yield "enhanced", _written([write_enhanced(folder / "enhanced", image)])
    image = enhanced(voxels((3, 8, 6)), affine(), syntax=ImplicitVRLittleEndian)
    _named(0, image)
    yield "enhanced implicit", _written([write_enhanced(folder / "implicit", image)])
    image = mosaic(voxels((4, 5, 6)), affine(), across=2)
    _named(0, image)
    yield "mosaic", _written([write_enhanced(folder / "mosaic", image)])


def _compressed(folder: Path, syntax: object) -> bytes:
    y, x = np.mgrid[:24, :20]
    noise = np.random.default_rng(3).normal(0, 4, x.shape)
    values = np.abs(900 + 500 * np.sin(x / 5) * np.cos(y / 4) + noise)[np.newaxis]
    eight = syntax == JPEGBaseline8Bit
    change = {} if eight else {"BitsStored": 12, "HighBit": 11}
    kind = "u1" if eight else "u2"
    paths = write_compressed(
        folder,
        syntax,
        values=(values / (6 if eight else 1)).astype(kind),
        change=change,
        also=_named,
    )
    return _written(paths)


def _named(_: int, item: Dataset) -> None:
    item.PatientName = f"{PATIENT}^Anna"
    item.PatientID = f"{PATIENT}-1"
    item.PatientComments = f"{PATIENT} came late"
    item.OtherPatientNames = f"{PATIENT}^Maiden"


def _written(paths: list[Path]) -> bytes:
    return paths[0].read_bytes()


def _real() -> Iterator[tuple[str, bytes]]:
    """Small files of others, evenly from what there is."""
    folder = os.environ.get("ONFH_REAL_DATA")
    if not folder:
        return
    files = sorted(
        path
        for path in Path(folder).rglob("*")
        if path.is_file() and 0 < path.stat().st_size < LARGEST_REAL_BYTES
    )
    dicom = [path for path in files if path.read_bytes()[128:132] == b"DICM"]
    for path in dicom[:: max(1, len(dicom) // _REAL_FILES)]:
        yield path.relative_to(folder).as_posix(), path.read_bytes()


def _seed(name: str, content: bytes) -> Seed:
    return Seed(name, content, ".dcm", _elements(content))


def _elements(content: bytes) -> tuple[int, ...]:
    """Where the tags of the elements of the outermost level stand."""
    dataset = dcmread(io.BytesIO(content))
    explicit = not dataset.is_implicit_VR
    long = {"OB", "OW", "SQ", "UN", "UT", "OF", "OD", "OL", "UC", "UR"}
    places = []
    for tag in [*dataset.file_meta.keys(), *dataset.keys()]:
        raw = (dataset.file_meta if tag.group == 2 else dataset).get_item(tag)
        value = getattr(raw, "value_tell", None) or getattr(raw, "file_tell", None)
        if value and value < len(content):
            places.append(value - (12 if explicit and raw.VR in long else 8))
    return tuple(place for place in places if place >= 0)


def _zip(content: bytes) -> Seed:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("one/a.dcm"), content)
        archive.writestr(zipfile.ZipInfo("b.dcm"), content[:400])
    return Seed("zip", packed.getvalue(), ".zip", ())


def _directory() -> Seed:
    """A DICOMDIR that names the sound series beside it, and what is not there."""
    item = Dataset()
    item.file_meta = FileMetaDataset()
    item.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    item.file_meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    item.file_meta.MediaStorageSOPInstanceUID = "1.2.826.0.1.3680043.10.1.888"
    records = []
    for kind, name in (("PATIENT", None), ("IMAGE", "000.dcm"), ("IMAGE", ["A", "B"])):
        record = Dataset()
        record.DirectoryRecordType, record.RecordInUseFlag = kind, 0xFFFF
        if name is None:
            _named(0, record)
        else:
            record.add(DataElement("ReferencedFileID", "CS", name, validation_mode=IGNORE))
        records.append(record)
    item.DirectoryRecordSequence = Items(records)
    written = io.BytesIO()
    item.save_as(written, enforce_file_format=True)
    return Seed("directory", written.getvalue(), ".dir", _elements(written.getvalue()))


def _inside_deflated(content: bytes) -> Seed:
    """A deflated file, of which the inflated elements are damaged."""
    start = 132
    while content[start : start + 2] == b"\2\0":
        long = content[start + 4 : start + 6] in (b"OB", b"UN")
        at = start + (8 if long else 6)
        size = int.from_bytes(content[at : at + (4 if long else 2)], "little")
        start = at + (4 if long else 2) + size
    head, inner = content[:start], zlib.decompress(content[start:], -zlib.MAX_WBITS)

    def wrap(damaged: bytes) -> bytes:
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        return head + packer.compress(damaged) + packer.flush()

    return Seed("inside deflated", inner, ".dcm", (), wrap)
