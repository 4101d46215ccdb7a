"""The quick walk through a header gives what pydicom gives, or leaves the file to it."""

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from dicom_compressor import write_compressed
from dicom_factory import affine, dataset, save, voxels, write_series
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)
from real_data import real_data

from annotator.errors import DicomError
from annotator.io.dicom.header import quick_header as dicom_quick_header
from annotator.io.dicom.header.file_header import HeaderReader, SliceHeader, read_headers
from annotator.io.dicom.header.quick_header import QuickWalk
from annotator.io.dicom.header.slice_header import OWN_ATTRIBUTES

ROWS = 0x00280010


def is_quick(path: Path) -> bool:
    with path.open("rb") as file:
        return QuickWalk({ROWS}).read(file) is not None


def outcome(path: Path) -> list[dict[str, Any]] | str:
    """Every field of every slice, or that the file is refused."""
    try:
        headers = read_headers(path)
    except DicomError:
        return "refused"
    return [plain_fields(header) for header in headers]


def plain_fields(header: SliceHeader) -> dict[str, Any]:
    """Every field by name."""
    return {name: plain(value) for name, value in header._asdict().items()}


def plain(value: Any) -> Any:
    """Arrays as lists, which compare as one."""
    return value.tolist() if isinstance(value, np.ndarray) else value


def by_pydicom(path: Path) -> list[dict[str, Any]] | str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuickWalk, "read", lambda *_: None)
        return outcome(path)


def rich(_: int, item: pydicom.Dataset) -> None:
    """Attributes of every kind that is looked up, and some that are not."""
    item.RescaleSlope, item.RescaleIntercept = "2.5", "-3"
    item.WindowCenter, item.WindowWidth = [40, 50], [400, 500]
    item.Laterality, item.SequenceName, item.ScanOptions = "L", "*tse2d1 ", ["FS", "PFP"]
    item.SeriesDescription = " T1 cor "
    item.DiffusionBValue, item.TriggerTime, item.StackID = 800.0, 12.5, "1"
    item.DimensionIndexValues = [1, 2]
    item.ImageComments = "x" * 9000
    item.ProtocolName = ""
    item.EchoNumbers = None
    item.add_new(0x00291010, "OB", b"\1\2" * 9000)


@pytest.mark.parametrize("change", [None, rich])
def test_a_plain_header_is_walked_and_gives_what_pydicom_gives(tmp_path: Path, change: Any) -> None:
    for path in write_series(tmp_path, change=change):
        assert is_quick(path)
        assert outcome(path) == by_pydicom(path)
        assert outcome(path) != "refused"


def test_a_compressed_file_is_walked_to_its_frames(tmp_path: Path) -> None:
    for path in write_compressed(tmp_path, RLELossless):
        assert is_quick(path)
        assert outcome(path) == by_pydicom(path)


@pytest.mark.parametrize(
    "syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian]
)
def test_other_encodings_are_left_to_pydicom(tmp_path: Path, syntax: pydicom.uid.UID) -> None:
    path = write_series(tmp_path, syntax=syntax)[0]
    assert not is_quick(path)


@pytest.mark.parametrize(
    "change",
    [
        {"SeriesDescription": "Hüfte", "SpecificCharacterSet": "ISO_IR 100"},
        {"SpecificCharacterSet": ["", "ISO 2022 IR 87"]},
        {"ModalityLUTSequence": Sequence([])},
    ],
)
def test_unusual_content_is_left_to_pydicom(tmp_path: Path, change: dict[str, Any]) -> None:
    path = write_series(tmp_path, change=change)[0]
    wanted = {int(pydicom.tag.Tag(keyword)) for keyword in change}
    with path.open("rb") as file:
        assert QuickWalk(wanted).read(file) is None
    assert outcome(path) == by_pydicom(path)


def test_a_sequence_without_a_length_is_left_to_pydicom(tmp_path: Path) -> None:
    item = dataset(voxels()[0], affine(), 0)
    item.ReferencedImageSequence = Sequence([pydicom.Dataset()])
    item["ReferencedImageSequence"].is_undefined_length = True
    save(item, tmp_path / "a.dcm")
    assert not is_quick(tmp_path / "a.dcm")
    assert outcome(tmp_path / "a.dcm") == by_pydicom(tmp_path / "a.dcm")


@pytest.mark.parametrize("content", [b"", b"DICM", b"\0" * 128 + b"DICM", b"text " * 400])
def test_what_is_no_dicom_file_is_left_to_pydicom(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.dcm").write_bytes(content)
    assert not is_quick(tmp_path / "a.dcm")


def damaged(content: bytes, random: np.random.Generator, end: int) -> bytes:
    """Some bytes of the header changed, taken out or doubled."""
    place, length = int(random.integers(128, end)), int(random.integers(1, 9))
    match random.integers(3):
        case 0:
            flipped = content[place] ^ (1 << int(random.integers(8)))
            return content[:place] + bytes([flipped]) + content[place + 1 :]
        case 1:
            return content[:place] + content[place + length :]
        case _:
            return content[:place] + content[place : place + length] + content[place:]


def proven_equal(folder: Path, *, change: Any, seed: int, count: int) -> tuple[int, int]:
    """How many damaged headers were walked of a count, alone and behind others of their series."""
    random = np.random.default_rng(seed)
    paths = write_series(folder, change=change)
    contents = [path.read_bytes() for path in paths]
    reader, walk = HeaderReader(), QuickWalk({ROWS})
    alone = behind = 0
    for number in range(count):
        path, content = paths[number % len(paths)], contents[number % len(paths)]
        path.write_bytes(damaged(content, random, len(content) - voxels()[0].nbytes))
        (after_others,) = read_by(reader, [path])
        expected = by_pydicom(path)
        assert outcome(path) == expected
        assert ("refused" if isinstance(after_others, str) else after_others) == expected
        alone += is_quick(path)
        with path.open("rb") as file:
            behind += walk.read(file) is not None
        path.write_bytes(content)
        read_by(reader, [path])
    return alone, behind


@pytest.mark.parametrize("change", [None, rich])
def test_a_damaged_header_is_never_read_otherwise_than_by_pydicom(
    tmp_path: Path, change: Any
) -> None:
    assert min(proven_equal(tmp_path, change=change, seed=1, count=100)) > 15


@pytest.mark.soak
@pytest.mark.parametrize("change", [None, rich])
@pytest.mark.parametrize("seed", range(2, 5))
def test_many_damaged_headers_are_never_read_otherwise_than_by_pydicom(
    tmp_path: Path, change: Any, seed: int
) -> None:
    assert min(proven_equal(tmp_path, change=change, seed=seed, count=5000)) > 1000


def read_one_after_another(paths: list[Path]) -> list[Any]:
    """What one reader makes of files, which it may liken to those before."""
    return read_by(HeaderReader(), paths)


def read_by(reader: HeaderReader, paths: list[Path]) -> list[Any]:
    """Every field of every slice of each file, or why it is refused."""
    outcomes: list[Any] = []
    for path in paths:
        try:
            outcomes.append([plain_fields(header) for header in reader.read(path)])
        except DicomError as error:
            outcomes.append(str(error))
    return outcomes


def read_each_alone(paths: list[Path]) -> list[Any]:
    return [outcome for path in paths for outcome in read_one_after_another([path])]


@pytest.mark.parametrize(
    "change",
    [
        None,
        rich,
        {"ImagePositionPatient": None},
        {"InstanceNumber": None, "WindowCenter": 10, "WindowWidth": -1},
        {"EchoTime": "1e999"},
        {"ImagePositionPatient": ["1e300", 0, 0]},
        {"ImagePositionPatient": [0, 0]},
        {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.4.1"},
        {"ImageType": ["ORIGINAL", "PRIMARY", "M", "MOSAIC"]},
    ],
)
def test_what_series_share_is_worked_out_once_and_changes_nothing(
    tmp_path: Path, change: Any
) -> None:
    paths = write_series(tmp_path / "plain") + write_series(tmp_path / "changed", change=change)
    paths[2].write_bytes(paths[2].read_bytes()[:-3])
    paths = [*paths, *reversed(paths)]
    assert read_one_after_another(paths) == read_each_alone(paths)


@pytest.mark.parametrize("seed", range(2))
def test_damage_to_one_of_many_is_read_as_if_it_came_alone(tmp_path: Path, seed: int) -> None:
    random = np.random.default_rng(seed)
    paths = write_series(tmp_path, values=voxels((60, 6, 5)))
    for path in paths[1:]:
        content = path.read_bytes()
        path.write_bytes(damaged(content, random, len(content) - voxels()[0].nbytes))
    assert read_one_after_another(paths) == read_each_alone(paths)


def vary(place: int, item: pydicom.Dataset) -> None:
    """One of five kinds of header, in turn; some elements only, some values differ."""
    item.SeriesInstanceUID = f"1.2.3.{place % 5}"
    for number in range(place % 5):
        item.add_new(0x00191000 + number, "LO", f"{place}" * number)
    item.EchoTime, item.TriggerTime = 10 + place % 3, place


@pytest.mark.parametrize("most", [1, 3, 16])
def test_patterns_are_kept_up_to_a_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(dicom_quick_header, "_MOST_PATTERNS", most)
    paths = write_series(tmp_path, values=voxels((20, 6, 5)), change=vary)
    walk = QuickWalk({ROWS})
    for path in paths:
        with path.open("rb") as file:
            assert walk.read(file)
        assert len(walk.patterns) <= most
    assert read_one_after_another(paths) == read_each_alone(paths)


def test_headers_that_differ_in_attributes_of_their_own_share_all_others(tmp_path: Path) -> None:
    wanted = {int(pydicom.tag.Tag(keyword)) for keyword in ("Rows", *OWN_ATTRIBUTES)}
    walk, shared = QuickWalk(wanted), []
    for path in write_series(tmp_path, values=voxels((20, 6, 5))):
        with path.open("rb") as file:
            quick = walk.read(file)
        assert quick is not None
        shared.append(quick.shared())
    assert len(walk.patterns) == 1
    assert len(set(shared[2:])) == 1  # two show in what they differ


@pytest.mark.parametrize("size", [9_000, 100_000, 600_000])
def test_a_long_header_is_walked_like_a_short_one(tmp_path: Path, size: int) -> None:
    def change(place: int, item: pydicom.Dataset) -> None:
        item.add_new(0x00191010, "OB", bytes([place]) * size)
        item.add_new(0x00291010, "OB", b"\1" * (size + 2 * place))

    paths = write_series(tmp_path, change=change)
    assert all(is_quick(path) for path in paths) == (size < 500_000)
    assert read_one_after_another(paths) == read_each_alone(paths)
    assert [outcome(path) for path in paths] == [by_pydicom(path) for path in paths]


def test_a_header_of_very_many_elements_is_left_to_pydicom(tmp_path: Path) -> None:
    def change(_: int, item: pydicom.Dataset) -> None:
        for number in range(2000):
            item.add_new(0x00191000 + number, "US", 1)

    path = write_series(tmp_path, change=change)[0]
    assert not is_quick(path)
    assert outcome(path) == by_pydicom(path)


@pytest.mark.soak
def test_every_real_header_is_the_same_after_others() -> None:
    files = sorted(path for path in real_data().rglob("*") if path.is_file())
    assert read_one_after_another(files) == read_each_alone(files)


def test_every_real_header_is_what_pydicom_makes_of_it() -> None:
    files = [path for path in real_data().rglob("*") if path.is_file()]
    for path in files:
        assert outcome(path) == by_pydicom(path), path.name
    assert sum(map(is_quick, files)) > len(files) / 10
