"""An index of a scanned folder saves time and changes nothing else."""

import atexit
import functools
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from dicom_compressor import write_compressed
from dicom_factory import SERIES_UID, affine, save, voxels, write_series
from enhanced_factory import enhanced, mosaic, write_enhanced
from hypothesis import given
from hypothesis import strategies as st
from pydicom.uid import ExplicitVRBigEndian, RLELossless
from real_data import real_data

import annotator
from annotator.io.dicom.folder import index as dicom_index
from annotator.io.dicom.folder import index_folder
from annotator.io.dicom.folder import scan as dicom_scan
from annotator.io.dicom.folder.header_columns import to_columns, to_headers
from annotator.io.dicom.folder.scan import ScanResult, scan
from annotator.io.dicom.header.file_header import HeaderReader, read_headers
from annotator.io.dicom.header.slice_header import SliceHeader, Tile
from annotator.io.dicom.volume import load_volume


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder that takes small folders and such that were just written."""
    monkeypatch.setenv("ONFH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(dicom_scan, "WORTH_KEEPING_S", -1)
    monkeypatch.setattr(dicom_index, "SETTLED_NS", -(10**18))
    return tmp_path / "cache"


def study(folder: Path) -> Path:
    """A copy of the study, in a folder of its own."""
    shutil.copytree(_written_study(), folder)
    return folder


@functools.cache
def _written_study() -> Path:
    """Series of several kinds, copies, and files that are none."""
    folder = Path(tempfile.mkdtemp(prefix="onfh-study-"))
    atexit.register(shutil.rmtree, folder)
    write_series(folder / "a", change=lambda k, item: setattr(item, "TriggerTime", 10.5 * k))
    for echo in (1, 2):
        names = [f"{echo}-{k}.dcm" for k in range(4)]
        change = {"EchoTime": 10 * echo, "SeriesInstanceUID": f"{SERIES_UID}.2"}
        write_series(folder, values=voxels() + echo, names=names, change=change)
    change = {"SeriesInstanceUID": f"{SERIES_UID}.3"}
    write_series(folder / "b", syntax=ExplicitVRBigEndian, change=change)
    write_series(folder / "copy", syntax=ExplicitVRBigEndian, change=change)
    write_compressed(folder / "c", RLELossless)
    places = [*range(6), *range(40, 46)]
    values = voxels((12, 6, 5))
    write_series(folder / "d", values=values, positions=places, change=of_two_stacks)
    (folder / "note.txt").write_text("no image")
    (folder / "empty.dcm").write_bytes(b"")
    return folder


def of_two_stacks(index: int, item: pydicom.Dataset) -> None:
    item.SeriesInstanceUID, item.InstanceNumber = f"{SERIES_UID}.4", index + 1


def everything(result: ScanResult) -> str:
    """The document and all that loading needs, as text that tells 0.0 from -0.0."""
    stacks = [
        (
            [[_plain(v) for v in h] for h in volume.stack.slices],
            volume.stack.grid.affine_lps.tolist(),
            _plain(volume.stack.places),
            [issue.model_dump_json() for issue in volume.stack.issues],
        )
        for volume in result.volumes
    ]
    return json.dumps([result.document(), stacks])


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    return [type(value).__name__, str(value)] if isinstance(value, Path | Tile) else value


def without_index(folder: Path) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ONFH_CACHE_DIR", "")
        return everything(scan(folder))


def files_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are read from now on."""
    names: list[str] = []
    read = HeaderReader.read

    def noted(self: HeaderReader, location: str) -> tuple[SliceHeader, ...]:
        names.append(Path(location).name)
        return read(self, location)

    monkeypatch.setattr(HeaderReader, "read", noted)
    return names


def test_a_second_scan_gives_the_same_and_reads_no_file(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = study(tmp_path / "study")
    first = everything(scan(folder))
    assert len(list(cache.iterdir())) == 1
    read = files_read(monkeypatch)

    assert everything(scan(folder)) == first

    assert read == []
    assert without_index(folder) == first


def test_a_volume_that_was_kept_loads_as_one_that_was_read(cache: Path, tmp_path: Path) -> None:
    folder = study(tmp_path / "study")
    first, second = scan(folder).volumes, scan(folder).volumes
    assert cache.is_dir()
    assert [volume.files for volume in first] == [8, 4, 4, 8, 6, 6]
    for one, other in zip(first, second, strict=True):
        assert np.array_equal(load_volume(one).values, load_volume(other).values)


def test_frames_mosaics_and_their_issues_are_kept(cache: Path, tmp_path: Path) -> None:
    write_enhanced(tmp_path / "study", enhanced(voxels(), affine()))
    save(mosaic(voxels((4, 6, 5)), affine(), across=2), tmp_path / "study" / "mosaic.dcm")
    first = everything(scan(tmp_path / "study"))
    assert cache.is_dir()
    assert everything(scan(tmp_path / "study")) == first == without_index(tmp_path / "study")


def change_a_file(folder: Path) -> set[str]:
    path = folder / "1-2.dcm"
    content = path.read_bytes()
    path.write_bytes(content[:-2] + b"\7\7")
    return {path.name}


def change_a_file_but_not_its_size_and_time(folder: Path) -> set[str]:
    status = (folder / "1-2.dcm").stat()
    changed = change_a_file(folder)
    os.utime(folder / "1-2.dcm", ns=(status.st_atime_ns, status.st_mtime_ns))
    return changed


def remove_a_file(folder: Path) -> set[str]:
    (folder / "a" / "002.dcm").unlink()
    return set()


def add_a_series(folder: Path) -> set[str]:
    change = {"SeriesInstanceUID": f"{SERIES_UID}.9"}
    return {path.name for path in write_series(folder / "0", change=change)}


def fill_the_gap_between_two_stacks(folder: Path) -> set[str]:
    names = [f"gap{k}.dcm" for k in range(6, 40)]
    paths = write_series(
        folder / "d",
        values=voxels((34, 6, 5)),
        positions=range(6, 40),
        names=names,
        change=of_two_stacks,
    )
    return {path.name for path in paths}


def exchange_two_files(folder: Path) -> set[str]:
    (folder / "a" / "000.dcm").rename(folder / "a" / "x")
    (folder / "a" / "003.dcm").rename(folder / "a" / "000.dcm")
    (folder / "a" / "x").rename(folder / "a" / "003.dcm")
    return {"000.dcm", "003.dcm"}


def damage_a_file(folder: Path) -> set[str]:
    (folder / "2-1.dcm").write_bytes(b"damaged")
    return {"2-1.dcm"}


def mend_a_file(folder: Path) -> set[str]:
    shutil.copy(folder / "2-1.dcm", folder / "note.txt")
    return {"note.txt"}


@pytest.mark.parametrize(
    "change",
    [
        change_a_file,
        change_a_file_but_not_its_size_and_time,
        remove_a_file,
        add_a_series,
        fill_the_gap_between_two_stacks,
        exchange_two_files,
        damage_a_file,
        mend_a_file,
    ],
)
def test_what_changed_is_read_again_and_nothing_else(
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path], set[str]],
) -> None:
    folder = study(tmp_path / "study")
    before = everything(scan(folder))
    assert cache.is_dir()
    changed = change(folder)
    with monkeypatch.context() as patch:
        read = files_read(patch)
        now = everything(scan(folder))
    assert set(read) == changed
    assert now == without_index(folder) == everything(scan(folder))
    assert now != before or change in {change_a_file, change_a_file_but_not_its_size_and_time}


def test_a_file_that_was_just_written_keeps_the_index_from_being_kept(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dicom_index, "SETTLED_NS", 2 * 10**9)
    scan(study(tmp_path / "study"))
    assert not cache.exists()


def test_a_file_that_changes_while_it_is_read_keeps_the_index_from_being_kept(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_series(tmp_path / "study")[2]
    read = HeaderReader.read

    def touched(self: HeaderReader, file: Path) -> tuple[SliceHeader, ...]:
        os.utime(path, (1, 1))
        return read(self, file)

    monkeypatch.setattr(HeaderReader, "read", touched)
    scan(tmp_path / "study")
    assert not cache.exists()


def test_what_is_read_in_no_time_is_not_kept(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dicom_scan, "WORTH_KEEPING_S", 60)
    scan(study(tmp_path / "study"))
    assert not cache.exists()


def test_other_code_reads_afresh(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = study(tmp_path / "study")
    first = everything(scan(folder))
    assert cache.is_dir()
    monkeypatch.setattr(dicom_index, "_reader", lambda: "another version")
    read = files_read(monkeypatch)
    assert everything(scan(folder)) == first
    assert read


def test_an_index_belongs_to_every_module_that_a_scan_stands_on() -> None:
    stamped = set(dicom_index.reading_modules())
    imported = imported_modules(Path(dicom_scan.__file__))
    assert len(imported) > 40
    # Packages are imported for their place, and an error's class says nothing of a series.
    assert {path.name for path in imported - stamped} <= {"__init__.py", "errors.py"}


def imported_modules(start: Path) -> set[Path]:
    """The library's modules that one of them imports, itself and those of those included."""
    library, found, waiting = Path(annotator.__file__).parent, set[Path](), [start]
    while waiting:
        path = waiting.pop()
        found.add(path)
        names = re.findall(r"^from annotator\.([\w.]+) import", path.read_text(), re.MULTILINE)
        places = [library.joinpath(*name.split(".")) for name in names]
        modules = [p / "__init__.py" if p.is_dir() else p.with_suffix(".py") for p in places]
        waiting += [module for module in modules if module not in found]
    return found


def test_no_name_of_patient_folder_or_file_is_kept(cache: Path, tmp_path: Path) -> None:
    planted = {
        "PatientName": "Mustermann^Erika",
        "PatientID": "PID-424242",
        "PatientBirthDate": "19610203",
        "AccessionNumber": "ACC-77",
        "ReferringPhysicianName": "Hausarzt^Otto",
        "OtherPatientIDs": "OTHER-9",
        "InstitutionName": "Klinikum Nord",
    }
    write_series(tmp_path / "Mustermann", change=planted, names=list("efgh"))
    (tmp_path / "Mustermann" / "Erika.txt").write_text("Mustermann")
    scan(tmp_path / "Mustermann")
    (kept,) = cache.iterdir()
    text = (kept.name + kept.read_bytes().decode("latin-1")).lower()
    words = {word for value in planted.values() for word in value.replace("^", " ").split()}
    assert SERIES_UID in text
    assert not [word for word in words | {"mustermann", "erika"} if word.lower() in text]


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_an_index_is_for_its_user_alone(cache: Path, tmp_path: Path) -> None:
    scan(study(tmp_path / "study"))
    (kept,) = cache.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert cache.stat().st_mode & 0o777 == 0o700


def resealed(content: bytes) -> bytes:
    """Something else with the mark and the digest of an index."""
    mark = index_folder._MARK  # noqa: SLF001 - a forger knows it
    return mark + hashlib.blake2b(content, digest_size=32).digest() + content


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda kept: kept[:-1],
        lambda kept: kept[:200],
        lambda kept: kept + b" ",
        lambda kept: kept[:1000] + bytes([kept[1000] ^ 1]) + kept[1001:],
        lambda kept: b"\0" + kept[1:],
        lambda _: resealed(b"{}"),
        lambda _: resealed(b"[]\n"),
        lambda _: resealed(b"\xff\n\xff"),
        lambda kept: resealed(kept[48:].replace(b'"volume":1', b'"volume":"x"')),
        lambda kept: resealed(kept[48:].replace(b'"rank"', b'"ranks"')),
        lambda kept: resealed(kept[48:].replace(b'"lengths":[', b'"lengths":[99999999,')),
    ],
)
def test_a_damaged_or_foreign_index_is_passed_over(
    cache: Path, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    folder = study(tmp_path / "study")
    first = everything(scan(folder))
    (kept,) = cache.iterdir()
    sound = kept.read_bytes()
    kept.write_bytes(spoil(sound))
    assert kept.read_bytes() != sound
    assert everything(scan(folder)) == first
    assert kept.read_bytes() == sound


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="owners are POSIX")
def test_an_index_that_others_may_write_is_passed_over(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = study(tmp_path / "study")
    scan(folder)
    next(cache.iterdir()).chmod(0o666)
    read = files_read(monkeypatch)
    scan(folder)
    assert read


def test_a_cache_folder_that_cannot_be_written_is_done_without(tmp_path: Path, cache: Path) -> None:
    cache.write_text("a file stands in its place")
    folder = study(tmp_path / "study")
    assert everything(scan(folder)) == everything(scan(folder)) == without_index(folder)
    assert cache.read_text() == "a file stands in its place"


def test_of_many_indexes_the_oldest_go(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_folder, "MOST_INDEXES", 2)
    kept: list[Path] = []
    for number in range(4):
        scan(write_series(tmp_path / str(number))[0].parent)
        kept += [path for path in cache.iterdir() if path not in kept]
        os.utime(kept[-1], (number, number))
    assert set(cache.iterdir()) == set(kept[-2:])


def test_an_index_that_is_too_large_is_not_kept(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_folder, "LARGEST_BYTES", 1000)
    scan(study(tmp_path / "study"))
    assert not cache.exists()


def test_the_index_lies_in_the_users_cache_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ONFH_CACHE_DIR")
    monkeypatch.setattr(
        index_folder, "user_cache_path", lambda name, **_: tmp_path / "caches" / name
    )
    index_folder.write_index("name", b"content")
    assert (tmp_path / "caches" / "onfh-annotator" / "scans" / "name").is_file()
    assert index_folder.read_index("name") == b"content"


@given(
    changes=st.fixed_dictionaries(
        {
            "description": st.text(),
            "trigger_time_ms": st.none() | st.floats(allow_nan=False, allow_infinity=False),
            "position_mm": st.tuples(*[st.sampled_from([0.0, -0.0, 1e-300, 0.1])] * 3).map(
                np.array
            ),
            "image_type": st.lists(st.text()).map(tuple),
            "tile": st.none() | st.builds(Tile, *[st.integers(0, 999)] * 4),
            "pixel_offset": st.none() | st.integers(0, 2**40),
        }
    )
)
def test_headers_come_back_from_columns_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory, changes: dict[str, Any]
) -> None:
    (first,) = read_headers(write_series(tmp_path_factory.mktemp("one"))[0])
    other = first._replace(**changes)
    headers = [first, other, other._replace()]
    columns = json.loads(json.dumps(to_columns(headers)))
    again = to_headers(columns, [h.location for h in headers], [h.file_state for h in headers])
    for one, back in zip(headers, again, strict=True):
        for name, value in one._asdict().items():
            restored = getattr(back, name)
            assert type(restored) is type(value), name
            assert repr(restored) == repr(value), name


@pytest.mark.soak
def test_every_real_folder_is_the_same_from_an_index(cache: Path) -> None:
    root = real_data()
    first = everything(scan(root))
    assert len(list(cache.iterdir())) == 1
    assert everything(scan(root)) == first
