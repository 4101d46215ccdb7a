"""A zip is read like the folder it was made from; damaged and hostile ones are refused."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from dicom_factory import write_series

from annotator.app.study import open_image
from annotator.errors import DicomError
from annotator.io.dicom.folder.archive import unpacked
from annotator.io.dicom.folder.scan import scan


def _zipped(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def _series(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in write_series(folder)}


def test_a_zip_gives_the_volume_of_its_folder(tmp_path: Path) -> None:
    entries = _series(tmp_path / "series")
    zipped = _zipped(tmp_path / "study.zip", {f"a/b/{name}": entries[name] for name in entries})

    found, expected = open_image(zipped), open_image(tmp_path / "series")

    assert np.array_equal(found.values, expected.values)
    assert found.grid.is_same_as(expected.grid)


def test_files_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    entries = _series(tmp_path / "series")
    same = {f"{number}/image": content for number, content in enumerate(entries.values())}

    with unpacked(_zipped(tmp_path / "study.zip", same)) as folder:
        assert scan(folder).volumes[0].shape[0] == len(entries)


def test_an_entry_that_has_lost_its_name_is_read_like_the_others(tmp_path: Path) -> None:
    entries = list(_series(tmp_path / "series").values())
    named = {"~": entries[0]} | {f"{number}": entries[number] for number in range(1, len(entries))}
    zipped = _zipped(tmp_path / "study.zip", named)
    # The name in the entry's own head and in the list at the end; readers stop at a zero byte.
    content = zipped.read_bytes()
    for place in (b"PK\x03\x04", b"PK\x01\x02"):
        head = content.index(place)
        name = content.index(b"~", head)
        content = content[:name] + b"\0" + content[name + 1 :]
    zipped.write_bytes(content)

    with unpacked(zipped) as folder:
        assert scan(folder).volumes[0].shape[0] == len(entries)


def test_a_zip_in_a_zip_stays_packed_and_is_said(tmp_path: Path) -> None:
    inner = _zipped(tmp_path / "inner.zip", _series(tmp_path / "one")).read_bytes()
    outer = _zipped(
        tmp_path / "outer.zip", {**_series(tmp_path / "series"), "deep/inner.zip": inner}
    )

    with unpacked(outer) as folder:
        (reject,) = scan(folder).rejected

    assert reject.file.endswith("inner.zip")
    assert "stays packed" in reject.reason


def test_no_entry_is_written_outside_and_nothing_stays(tmp_path: Path) -> None:
    entries = {
        "../../above.dcm": b"x",
        "/etc/absolute.dcm": b"x",
        "..\\back.dcm": b"x",
        "inner.zip": b"PK",
    }
    with unpacked(_zipped(tmp_path / "study.zip", entries)) as folder:
        files = [path for path in folder.rglob("*") if path.is_file()]
        assert sorted(path.name for path in files) == [
            "above.dcm",
            "absolute.dcm",
            "back.dcm",
            "inner.zip",
        ]
    assert not folder.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["study.zip"]


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = _zipped(tmp_path / "bomb.zip", {"zeros": bytes(80 * 2**20)})

    with pytest.raises(DicomError, match=r"bomb\.zip unpacks to \d+ times its size"):
        open_image(bomb)


@pytest.mark.parametrize("content", [b"PK", b"", b"no archive at all"])
def test_what_is_no_zip_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "study.zip"
    path.write_bytes(content)

    with pytest.raises(DicomError, match=r"study\.zip is no sound zip archive"):
        open_image(path)


@pytest.mark.parametrize("place", [60, 200, 1000, -40])
def test_a_damaged_zip_is_refused_or_read_but_never_crashes(tmp_path: Path, place: int) -> None:
    path = _zipped(tmp_path / "study.zip", _series(tmp_path / "series"))
    damaged = bytearray(path.read_bytes())
    damaged[place] ^= 0xFF
    path.write_bytes(bytes(damaged))

    try:
        outcome = str(open_image(path).grid.shape)
    except DicomError as error:
        outcome = str(error)
    assert outcome
    assert "\n" not in outcome


def test_a_locked_zip_asks_to_be_unpacked(tmp_path: Path) -> None:
    path = _zipped(tmp_path / "study.zip", {"image.dcm": b"x" * 100})
    locked = bytearray(path.read_bytes())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(locked))

    with pytest.raises(DicomError, match="locked with a password"):
        open_image(path)
