"""Image, landmark and facts files made to do harm are refused in one line, quickly."""

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from annotator.errors import AnnotatorError, FormatError
from annotator.geometry.grid import Grid
from annotator.io.facts_file import read_facts
from annotator.io.landmarks_file import read_landmarks
from annotator.io.packs import load_rules
from annotator.io.volume_files import read_image, write_label_map
from annotator.model.anatomy import Side
from annotator.staging.facts import parse_facts

NRRD = """NRRD0005
type: unsigned char
dimension: 3
space: left-posterior-superior
sizes: {sizes}
space directions: (1,0,0) (0,1,0) (0,0,1)
space origin: (0,0,0)
encoding: {encoding}
{more}
"""
META = """ObjectType = Image
NDims = 3
BinaryData = True
CompressedData = False
TransformMatrix = 1 0 0 0 1 0 0 0 1
Offset = 0 0 0
ElementSpacing = 1 1 1
DimSize = {sizes}
ElementType = MET_UCHAR
ElementDataFile = {where}
"""


def nrrd(sizes: str = "3 3 3", encoding: str = "raw", more: str = "") -> bytes:
    return NRRD.format(sizes=sizes, encoding=encoding, more=more).encode()


def meta(sizes: str = "3 3 3", where: str = "LOCAL") -> bytes:
    return META.format(sizes=sizes, where=where).encode()


def nifti(folder: Path, *sizes: int) -> bytes:
    path = folder / "sound.nii.gz"
    write_label_map(path, Grid((3, 3, 3), np.eye(4)), np.ones((3, 3, 3), np.uint8))
    content = bytearray(gzip.decompress(path.read_bytes()))
    struct.pack_into("<8h", content, 40, len(sizes), *sizes, *[1] * (7 - len(sizes)))
    return bytes(content)


@pytest.mark.parametrize("sizes", [(32767, 32767, 32767), (1600, 1600, 1600), (1500, 1500, 9)])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_nifti_that_claims_more_than_it_can_hold_is_refused(
    tmp_path: Path, sizes: tuple[int, ...], pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / ("x.nii" if pack is bytes else "x.nii.gz")
    path.write_bytes(pack(nifti(tmp_path, *sizes)))
    with pytest.raises(FormatError, match=r"x\.nii.* is no image of a hip"):
        read_image(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.nrrd", nrrd("1600 1600 1600") + bytes(27)),
        ("x.nrrd", nrrd("1600 1600 1600", "gzip") + gzip.compress(bytes(27))),
        ("x.mha", meta("1600 1600 1600") + bytes(27)),
    ],
)
def test_a_header_that_claims_more_than_it_can_hold_is_refused(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FormatError, match=r"4096000000 values in .* bytes is no image"):
        read_image(tmp_path / name)


def test_a_packed_bomb_is_refused_unread(tmp_path: Path) -> None:
    head = nifti(tmp_path, 1200, 1200, 1000)
    (tmp_path / "x.nii.gz").write_bytes(gzip.compress(head) + bytes(1_500_000))
    with pytest.raises(FormatError, match=r"1440000000 values in .* is no image"):
        read_image(tmp_path / "x.nii.gz")


@pytest.mark.parametrize("where", ["../secret.raw", "{folder}/secret.raw", "/dev/zero", "LIST"])
@pytest.mark.parametrize("suffix", ["nhdr", "nrrd", "mhd", "mha"])
def test_a_header_that_points_out_of_its_folder_is_refused(
    tmp_path: Path, suffix: str, where: str
) -> None:
    (tmp_path / "secret.raw").write_bytes(bytes(27))
    (tmp_path / "case").mkdir()
    where = where.format(folder=tmp_path)
    is_nrrd = suffix in {"nhdr", "nrrd"}
    content = nrrd(more=f"data file: {where}\n") if is_nrrd else meta(where=where)
    path = tmp_path / "case" / f"x.{suffix}"
    path.write_bytes(content + b"../secret.raw\n" * (where == "LIST"))
    with pytest.raises(FormatError, match="its voxels are not in one file beside it"):
        read_image(path)


def test_a_header_that_points_to_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.raw").write_bytes(bytes(27))
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "link.raw").symlink_to(tmp_path / "secret.raw")
    (tmp_path / "case" / "x.nhdr").write_bytes(nrrd(more="data file: link.raw\n"))
    with pytest.raises(FormatError, match="its voxels are not in one file beside it"):
        read_image(tmp_path / "case" / "x.nhdr")


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.nhdr", nrrd(more="data file: x.raw\n")), ("x.mhd", meta(where="x.raw"))],
)
def test_voxels_in_a_file_beside_their_header_are_read(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "x.raw").write_bytes(bytes(range(27)))
    assert np.array_equal(read_image(tmp_path / name).values.ravel(), np.arange(27))


def laughing(first: str, rest: str) -> str:
    """Nine times nine times nine ... of one value."""
    lines = [f"a: &a {first}"]
    for number in range(ord("b"), ord("k")):
        before = ", ".join([f"*{chr(number - 1)}"] * 9)
        lines.append(f"{chr(number)}: &{chr(number)} " + rest.format(before))
    return "\n".join(lines)


@pytest.mark.parametrize(
    "content",
    [
        laughing("[x]", "[{}]"),
        laughing("{x: 1}", "{{<<: [{}]}}"),
        "[" * 900_000,
        "- " * 400_000,
        "a: " + "[" * 100_000 + "]" * 100_000,
        "cause: &a [*a]",
        "age_years: " + "9" * 5000,
        "age_years: 0x" + "f" * 5000,
        "age_years: " + "1:" * 200_000 + "1",
        "age_years: 1e400",
        "age_years: .inf",
        "".join(f"k{number}: 1\n" for number in range(9_000)),
        "cause: " + "x" * 900_000,
        "cause: !!python/object/apply:os.system [true]",
        "\0\x01",
    ],
    ids=range(15),
)
@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_a_hostile_facts_file_is_refused_in_one_line(
    tmp_path: Path, content: str, suffix: str
) -> None:
    path = tmp_path / f"facts.{suffix}"
    path.write_text(content)
    with pytest.raises(AnnotatorError) as refusal:
        parse_facts(read_facts(path), load_rules())
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 1000


@pytest.mark.parametrize(
    "content",
    [
        '{"a":' * 300_000,
        '{"side":"L","teardrop_lps_mm":[1,2,' + "9" * 400 + "]}",
        '{"side":"L","teardrop_lps_mm":[1,2,1e999]}',
        '{"side":"L","x":' + "[" * 900 + "]" * 900 + "}",
        "{" + ",".join(f'"k{number}":1' for number in range(20_000)) + "}",
        '{"markups":[{"coordinateSystem":"LPS","controlPoints":' + "[" * 50_000,
    ],
    ids=range(6),
)
def test_a_hostile_landmark_file_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(AnnotatorError) as refusal:
        read_landmarks(tmp_path / "x.json", Side.LEFT)
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 1000
