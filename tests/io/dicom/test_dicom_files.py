"""Which files a scan looks at, and what it says of those that it leaves out."""

import os
import tracemalloc
from pathlib import Path

import pytest
from dicom_factory import write_series

from annotator.errors import DicomError
from annotator.io.dicom.folder import rejects as dicom_rejects
from annotator.io.dicom.folder.files import files_below
from annotator.io.dicom.folder.rejects import RejectedFile, RejectList
from annotator.io.dicom.folder.scan import scan

needs_links = pytest.mark.skipif(os.name != "posix", reason="links need rights on this system")


def rejected(folder: Path) -> dict[str, str]:
    return {row.file: row.reason for row in scan(folder).rejected}


def names(folder: Path) -> list[str]:
    return [file.name for file in files_below(folder, lambda *_: None)]


def test_files_come_in_order_of_names_folder_by_folder(tmp_path: Path) -> None:
    for name in ("b/2", "b/a/1", "10", "9", "a/0"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert names(tmp_path) == ["10", "9", "a/0", "b/2", "b/a/1"]


@needs_links
def test_a_link_out_of_the_folder_is_rejected_and_its_target_is_not_read(tmp_path: Path) -> None:
    write_series(tmp_path / "study")
    (outside,) = write_series(tmp_path / "other", names=["x", "y", "z", "w"])[:1]
    (tmp_path / "study" / "link").symlink_to(outside)
    (tmp_path / "study" / "passwords").symlink_to("/etc/passwd")
    (tmp_path / "study" / "broken").symlink_to("nowhere")
    assert rejected(tmp_path / "study") == {
        "broken": "cannot be opened (No such file or directory)",
        "link": "leads out of the folder and is not followed; copy the file into the folder",
        "passwords": "leads out of the folder and is not followed; copy the file into the folder",
    }
    assert [volume.files for volume in scan(tmp_path / "study").volumes] == [4]


@needs_links
def test_a_link_inside_the_folder_is_one_more_copy(tmp_path: Path) -> None:
    path = write_series(tmp_path / "study")[0]
    (tmp_path / "study" / "link").symlink_to(path)
    (volume,) = scan(tmp_path / "study").volumes
    assert [issue.code for issue in volume.issues] == ["duplicate_slice"]


@needs_links
def test_links_to_folders_are_not_followed_so_loops_end(tmp_path: Path) -> None:
    write_series(tmp_path / "study")
    (tmp_path / "study" / "loop").symlink_to(tmp_path / "study", target_is_directory=True)
    (tmp_path / "study" / "self").symlink_to("self")
    found = rejected(tmp_path / "study")
    assert "a link to a folder, which is not followed" in found["loop"]
    assert set(found) == {"loop", "self"}


@needs_links
def test_the_scanned_folder_may_be_a_link(tmp_path: Path) -> None:
    write_series(tmp_path / "study")
    (tmp_path / "link").symlink_to(tmp_path / "study", target_is_directory=True)
    (tmp_path / "study" / "again").symlink_to(tmp_path / "study" / "000.dcm")
    assert not rejected(tmp_path / "link")


@needs_links
def test_a_name_of_odd_bytes_stays_one_line(tmp_path: Path) -> None:
    write_series(tmp_path)
    (tmp_path / "a\nb").write_text("x")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.dcm")).write_text("x")
    assert set(rejected(tmp_path)) == {"a?b", "?.dcm"}
    assert '"?.dcm"' in scan(tmp_path).model_dump_json()


def test_a_zip_in_the_folder_stays_packed_and_is_said(tmp_path: Path) -> None:
    write_series(tmp_path)
    (tmp_path / "more.ZIP").write_bytes(b"PK\3\4" + bytes(200))
    assert rejected(tmp_path) == {
        "more.ZIP": "a zip archive, which stays packed; unpack it, or give it by itself"
    }


def test_many_rejects_of_a_kind_are_counted_from_a_number_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dicom_rejects, "LISTED_OF_A_KIND", 3)
    paths = write_series(tmp_path, names=[f"z{k}" for k in range(4)])
    for number in range(8):
        (tmp_path / f"e{number}").write_bytes(b"")
    paths[0].write_bytes(paths[0].read_bytes()[:-1])
    rows = scan(tmp_path).rejected
    assert [row.file for row in rows] == ["e0", "e1", "e2", "e3", "z0"]
    assert rows[2].reason == "the file is empty"
    assert rows[3].reason == "the file is empty; so are 4 more files, which are not listed"
    assert rows[4].reason.startswith("truncated")


def test_a_folder_without_images_counts_every_file(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / str(number)).write_bytes(b"")
    (tmp_path / "text").write_text("text")
    with pytest.raises(DicomError, match=r"\(4 files looked at\); 0: the file is empty"):
        scan(tmp_path)


def test_kinds_of_reason_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dicom_rejects, "LISTED", 5)
    monkeypatch.setattr(dicom_rejects, "COUNTED_KINDS", 3)
    rejects = RejectList()
    for number in range(500):
        rejects.add(f"{number:03d}", f"reason {'x' * number}")
    rows = rejects.rows()
    assert len(rows) == 5 + 3 + 1
    assert rejects.count == 500
    assert rows[-1].file == "008"
    assert rows[-1].reason.endswith(
        ", or for another reason; so are 491 more files, which are not listed"
    )


def test_rejects_are_told_by_the_numbers_in_their_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dicom_rejects, "LISTED_OF_A_KIND", 1)
    rejects = RejectList()
    rejects.add("a", "truncated: 10 of 20 bytes")
    rejects.add("b", "truncated: 11 of 20 bytes")
    assert rejects.rows()[1] == RejectedFile(file="b", reason="truncated: 11 of 20 bytes")


@pytest.mark.parametrize("count", [1500, pytest.param(300_000, marks=pytest.mark.soak)])
def test_empty_files_by_the_thousand_cost_little_memory(tmp_path: Path, count: int) -> None:
    write_series(tmp_path / "study", names=list("abcd"))
    scan(tmp_path / "study")
    for number in range(count):
        (tmp_path / "study" / f"{number}.dcm").touch()
    tracemalloc.start()
    result = scan(tmp_path / "study")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2e6 + 200 * count
    assert len(result.rejected) == dicom_rejects.LISTED_OF_A_KIND + 1
    assert result.volumes[0].files == 4
