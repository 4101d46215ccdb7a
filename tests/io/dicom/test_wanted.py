"""Reading that nobody waits for any more stops soon, keeps nothing and leaves nothing behind."""

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from dicom_compressor import write_compressed
from dicom_factory import voxels, write_series
from pydicom.uid import JPEGLSLossless

from annotator.errors import Cancelled
from annotator.io.dicom import volume as dicom_volume
from annotator.io.dicom.folder import index as dicom_index
from annotator.io.dicom.folder import scan as dicom_scan
from annotator.io.dicom.folder.archive import unpacked
from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.folder.wanted import IsWanted, while_wanted
from annotator.io.dicom.header.file_header import HeaderReader
from annotator.io.dicom.volume import load_volume

SLICES = 4


def wanted_for(questions: int) -> IsWanted:
    """Yes so often, then no."""
    answers = iter([True] * questions)
    return lambda: next(answers, False)


@pytest.fixture
def files_read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """The files whose headers were read."""
    seen: list[Path] = []
    read = HeaderReader.read
    monkeypatch.setattr(
        HeaderReader, "read", lambda self, path: (seen.append(path), read(self, path))[1]
    )
    return seen


def test_no_item_is_taken_that_is_not_wanted() -> None:
    taken: list[int] = []

    def endless() -> Iterator[int]:
        number = 0
        while True:
            yield number
            number += 1

    with pytest.raises(Cancelled):
        taken.extend(number for number in while_wanted(endless(), wanted_for(3)))

    assert taken == [0, 1, 2]
    assert list(while_wanted(range(3), wanted_for(3))) == taken


@pytest.mark.parametrize("yes", range(2 * SLICES + 1))
def test_a_scan_ends_with_the_file_it_is_reading_and_keeps_no_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files_read: list[Path], yes: int
) -> None:
    monkeypatch.setenv("ONFH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(dicom_scan, "WORTH_KEEPING_S", -1)
    monkeypatch.setattr(dicom_index, "SETTLED_NS", -(10**18))
    folder = tmp_path / "study"
    write_series(folder)
    if yes == 2 * SLICES:  # each file is asked about when it is found and when it is read
        assert scan(folder, wanted_for(yes)).document() == scan(folder).document()
        assert any((tmp_path / "cache").rglob("*"))
        return
    with pytest.raises(Cancelled):
        scan(folder, wanted_for(yes))

    assert len(files_read) == max(0, yes - SLICES)
    assert not [path for path in tmp_path.glob("cache/**/*") if path.is_file()]


STACKS: dict[str, Callable[[Path], object]] = {
    "as it stands": lambda folder: write_series(folder, values=voxels((9, 6, 7))),
    "interpolated": lambda folder: write_series(folder, positions=(0, 1, 2.5, 3.2)),
    "decoded": lambda folder: write_compressed(folder, JPEGLSLossless, values=voxels((9, 6, 7))),
}


@pytest.mark.parametrize("kind", STACKS)
def test_a_load_reads_no_slice_that_is_not_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    STACKS[kind](tmp_path)
    (summary,) = scan(tmp_path).volumes
    whole = load_volume(summary).values
    read, fill = list[object](), dicom_volume.read_stored_pixels
    monkeypatch.setattr(
        dicom_volume, "read_stored_pixels", lambda *of: (read.append(of), fill(*of))[1]
    )
    with pytest.raises(Cancelled):
        load_volume(summary, wanted_for(2))

    assert len(read) == 2
    count = len(summary.stack.slices)
    assert np.array_equal(load_volume(summary, wanted_for(count)).values, whole)


@pytest.mark.parametrize("yes", [0, 2])
def test_a_cancelled_unpacking_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, yes: int
) -> None:
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    with zipfile.ZipFile(tmp_path / "study.zip", "w") as archive:
        for path in write_series(tmp_path / "series"):
            archive.write(path, path.name)
    with (
        pytest.raises(Cancelled),
        unpacked(tmp_path / "study.zip", wanted_for(yes)),
    ):
        pytest.fail("it was unpacked")

    assert list(room.iterdir()) == []
