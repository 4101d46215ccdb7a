"""A DICOMDIR is read for the files that it names."""

import os
from collections.abc import Sequence
from pathlib import Path

import pydicom
import pytest
from dicom_factory import save, write_series
from pydicom.config import IGNORE
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.fileset import FileSet
from pydicom.sequence import Sequence as Items
from pydicom.uid import ExplicitVRLittleEndian, MediaStorageDirectoryStorage, generate_uid

from annotator.app.study import open_image
from annotator.errors import DicomError
from annotator.io.dicom.folder.scan import ScanResult, scan


def write_directory(folder: Path, names: Sequence[object], name: str = "DICOMDIR") -> Path:
    """A DICOMDIR of image records alone, as loose as some that are in use."""
    item = Dataset()
    item.file_meta = FileMetaDataset()
    item.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    item.file_meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    item.file_meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=["directory"])
    item.DirectoryRecordSequence = Items(_record(parts) for parts in names)
    save(item, folder / name)
    return folder / name


def _record(parts: object) -> Dataset:
    record = Dataset()
    record.DirectoryRecordType = "IMAGE" if parts else "SERIES"
    record.RecordInUseFlag = 0xFFFF
    if parts:
        record.add(DataElement("ReferencedFileID", "CS", parts, validation_mode=IGNORE))
    return record


def outcome(result: ScanResult) -> tuple[list[int], dict[str, str]]:
    files = [volume.files for volume in result.volumes]
    return files, {row.file: row.reason for row in result.rejected}


def test_a_disc_written_by_pydicom_gives_what_its_folder_gives(tmp_path: Path) -> None:
    files = FileSet()
    for path in write_series(tmp_path / "series"):
        item = pydicom.dcmread(path)
        item.StudyDate, item.StudyTime, item.StudyID = "20260101", "120000", "1"
        item.SeriesNumber, item.AccessionNumber = 1, ""
        files.add(item)
    files.write(tmp_path / "disc")
    files._stage["t"].cleanup()  # noqa: SLF001 - pydicom leaves it to the garbage collection

    named, walked = scan(tmp_path / "disc" / "DICOMDIR"), scan(tmp_path / "disc")

    assert named.document() == walked.document()
    assert outcome(named) == ([4], {})
    assert open_image(tmp_path / "disc" / "DICOMDIR").values.shape == (4, 6, 5)


def test_a_directory_names_a_part_of_a_folder(tmp_path: Path) -> None:
    write_series(tmp_path / "DATA")
    path = write_directory(tmp_path, [None, *(["DATA", f"00{k}.dcm"] for k in range(3))])
    assert outcome(scan(path)) == ([3], {})
    assert outcome(scan(tmp_path)) == ([4], {})


def test_names_may_differ_in_case(tmp_path: Path) -> None:
    write_series(tmp_path / "data" / "Im")
    path = write_directory(tmp_path, [["DATA", "IM", f"00{k}.DCM"] for k in range(4)], "dicomdir")
    assert outcome(scan(path)) == ([4], {})


def test_what_is_named_but_absent_or_no_image_is_a_reject(tmp_path: Path) -> None:
    write_series(tmp_path / "DATA")
    (tmp_path / "REPORT").write_text("text")
    names = [*(["DATA", f"00{k}.dcm"] for k in range(4)), ["DATA", "9"], ["NONE", "9"], "REPORT"]
    files, rejects = outcome(scan(write_directory(tmp_path, names)))
    assert files == [4]
    assert rejects == {
        "DATA/9": "named by the DICOMDIR but not there; copy the whole disc",
        "NONE/9": "named by the DICOMDIR but not there; copy the whole disc",
        "REPORT": "not a DICOM file (no DICM mark after byte 128)",
    }


@pytest.mark.parametrize(
    "parts",
    [
        ["..", "other", "000.dcm"],
        ["DATA", "..", "..", "other", "000.dcm"],
        ["../other/000.dcm"],
        ["", "etc", "passwd"],
        ["/etc/passwd"],
        ["C:", "Windows"],
    ],
)
def test_names_that_lead_out_of_the_folder_are_refused(tmp_path: Path, parts: object) -> None:
    write_series(tmp_path / "other")
    write_series(tmp_path / "disc" / "DATA")
    path = write_directory(tmp_path / "disc", [["DATA", "000.dcm"], parts])
    files, rejects = outcome(scan(path))
    assert files == [1]
    assert list(rejects.values()) == [
        "named by the DICOMDIR but outside its folder, so it is not read"
    ]


@pytest.mark.skipif(os.name != "posix", reason="links need rights on this system")
def test_links_that_lead_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    write_series(tmp_path / "other")
    write_series(tmp_path / "disc" / "DATA")
    (tmp_path / "disc" / "AWAY").symlink_to(tmp_path / "other", target_is_directory=True)
    path = write_directory(tmp_path / "disc", [["DATA", "000.dcm"], ["AWAY", "000.dcm"]])
    files, rejects = outcome(scan(path))
    assert files == [1]
    assert "leads out of the folder" in rejects["AWAY/000.dcm"]


def test_records_out_of_use_and_named_twice_count_once_or_not(tmp_path: Path) -> None:
    write_series(tmp_path)
    path = write_directory(tmp_path, ["000.dcm", "001.dcm", "001.dcm", "002.dcm"])
    item = pydicom.dcmread(path)
    item.DirectoryRecordSequence[3].RecordInUseFlag = 0
    save(item, path)
    assert outcome(scan(path)) == ([2], {})


def test_a_directory_without_its_images_is_said(tmp_path: Path) -> None:
    path = write_directory(tmp_path, [["DATA", "1"]])
    with pytest.raises(DicomError, match=r"DATA/1: named by the DICOMDIR but not there"):
        scan(path)
    with pytest.raises(DicomError, match=r"DICOMDIR: a DICOMDIR, whose images are not in this"):
        scan(tmp_path)
    with pytest.raises(DicomError, match="a DICOMDIR that names no files"):
        scan(write_directory(tmp_path, []))


def test_a_damaged_directory_is_refused_or_read_and_never_crashes(tmp_path: Path) -> None:
    write_series(tmp_path)
    path = write_directory(tmp_path, [f"00{k}.dcm" for k in range(4)])
    content = path.read_bytes()
    for place in range(140, len(content), 7):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        try:
            said = [row.reason for row in scan(path).rejected]
        except DicomError as error:
            said = [str(error)]
        assert not any("\n" in line for line in said)
    path.write_bytes(content[:-40])
    with pytest.raises(DicomError):
        scan(path)
