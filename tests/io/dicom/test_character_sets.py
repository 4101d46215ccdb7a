"""Descriptions in every character set that DICOM knows, and in those that it does not."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from dicom_factory import affine, voxels, write_series
from enhanced_factory import enhanced, write_enhanced
from pydicom import dcmread
from pydicom.charset import python_encoding
from pydicom.dataset import Dataset
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.volume import load_volume

#: Character set, then the words "hip" or "hip joint" as they are written with it.
WRITTEN = {
    ("",): "hip T1",
    ("ISO_IR 6",): "hip T1",
    ("ISO_IR 100",): "Hüfte française",
    ("ISO_IR 101",): "kyčel łokieć",
    ("ISO_IR 109",): "ĉevalo ħ",
    ("ISO_IR 110",): "puusaliiges ģ",
    ("ISO_IR 144",): "тазобедренный",
    ("ISO_IR 127",): "مفصل الورك",
    ("ISO_IR 126",): "ισχίο",
    ("ISO_IR 138",): "מפרק הירך",
    ("ISO_IR 148",): "kalça ğışİ",
    ("ISO_IR 166",): "ข้อสะโพก",
    ("ISO_IR 13",): "ｺｶﾝｾﾂ",
    ("ISO_IR 192",): "髋关节 Hüfte ισχίο",
    ("GB18030",): "髋关节 冠状位",
    ("GBK",): "髋关节",
    ("", "ISO 2022 IR 87"): "股関節 T1",
    ("", "ISO 2022 IR 159"): "hip 丂",
    ("ISO 2022 IR 13", "ISO 2022 IR 87"): "ｺｶﾝ 股関節",
    ("", "ISO 2022 IR 149"): "고관절 T1",
    ("ISO 2022 IR 100", "ISO 2022 IR 144", "ISO 2022 IR 126"): "Hüfte",
}


def described(folder: Path, sets: Sequence[str], content: str | bytes, syntax: UID) -> str:
    """The description that a scan gives; its volume must load."""

    def change(_: int, item: Dataset) -> None:
        item.SpecificCharacterSet = list(sets)
        item.SeriesDescription = content

    write_series(folder, syntax=syntax, change=change)
    (summary,) = scan(folder).volumes
    volume = load_volume(summary)
    assert np.array_equal(volume.values, voxels())
    assert volume.source.description == summary.description
    assert summary.description.isprintable()
    return summary.description


def raw(folder: Path, sets: bytes, content: bytes) -> str:
    """The description that stands in a file with just these bytes."""
    (path,) = write_series(
        folder, values=voxels((1, 4, 4)), change={"SeriesDescription": "D" * len(content)}
    )
    found = path.read_bytes().replace(b"D" * len(content), content, 1)
    start = 144 + int.from_bytes(found[140:144], "little")
    element = b"\x08\0\5\0CS" + len(sets).to_bytes(2, "little") + sets
    path.write_bytes(found[:start] + element + found[start:])
    (summary,) = scan(folder).volumes
    assert load_volume(summary).values.shape == (1, 4, 4)
    return summary.description


@pytest.mark.parametrize("sets", WRITTEN, ids="+".join)
def test_a_description_is_read_in_its_character_set(tmp_path: Path, sets: tuple[str, ...]) -> None:
    assert described(tmp_path, sets, WRITTEN[sets], ExplicitVRLittleEndian) == WRITTEN[sets]


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian])
@pytest.mark.parametrize("sets", [("ISO_IR 144",), ("", "ISO 2022 IR 87")], ids="+".join)
def test_a_description_is_read_however_the_file_is_written(
    tmp_path: Path, sets: tuple[str, ...], syntax: UID
) -> None:
    assert described(tmp_path, sets, WRITTEN[sets], syntax) == WRITTEN[sets]


#: Written byte by byte, since pydicom does not write the escape before them.
ESCAPED = {
    b"\\ISO 2022 IR 58": b"T1 \x1b$)A" + "髋关节".encode("gb2312"),
    b"\\ISO 2022 IR 149": b"T1 \x1b$)C" + "고관절".encode("euc_kr"),
    b"\\ISO 2022 IR 87": b"T1 \x1b$B" + "股関節".encode("iso2022_jp")[3:-3] + b"\x1b(B",
}


@pytest.mark.parametrize("sets", ESCAPED, ids=lambda sets: sets.decode())
def test_escapes_between_character_sets_are_not_shown(tmp_path: Path, sets: bytes) -> None:
    content = ESCAPED[sets]
    found = raw(tmp_path, sets + b" " * (len(sets) % 2), content + b" " * (len(content) % 2))
    assert found in {"T1 髋关节", "T1 고관절", "T1 股関節"}


def test_every_character_set_that_pydicom_knows_is_tried_here() -> None:
    def plain(name: str) -> str:
        return name.replace("2022 IR", "IR").replace("ISO_IR", "ISO IR")

    tried = {plain(name) for sets in WRITTEN for name in sets}
    tried |= {plain(sets.decode().strip("\\")) for sets in ESCAPED}
    # Misspellings that pydicom takes for these.
    misspelt = {"ISO 2022 GBK", "ISO 2022 58"}
    assert {plain(name) for name in python_encoding} - misspelt <= tried


def test_the_description_of_a_multi_frame_image_is_read_in_its_character_set(
    tmp_path: Path,
) -> None:
    image = enhanced(voxels(), affine())
    image.SpecificCharacterSet = ["", "ISO 2022 IR 87"]
    image.SeriesDescription = "股関節 T1"
    write_enhanced(tmp_path, image)
    (summary,) = scan(tmp_path).volumes
    assert summary.description == "股関節 T1"


@pytest.mark.parametrize(
    ("sets", "content"),
    [
        (b"ISO_IR 203", b"T1 \xbd  "),
        (b"ISO_IR 999 ", "Hüfte ".encode("latin-1")),
        (b"ISO_IR 192 ", b"H\xfcfte  "),
        (b"ISO 2022 IR 87", b"T1 \x1b$B9T"),
        (b"\\ISO 2022 IR 149", b"T1 \x1b$)C\xb0\xed\xff\xff"),
        (b"\\\\\\\\", b"H\xfcfte "),
        (b"GB18030 ", b"T1 \xff\xff\x80 "),
        (b"ISO_IR 6  ", b"H\xfcfte\x01\x02 "),
        (b"GB18030\0", b"hip "),
    ],
)
def test_a_wrong_character_set_leaves_the_volume_to_be_loaded(
    tmp_path: Path, sets: bytes, content: bytes
) -> None:
    description = raw(tmp_path, sets, content)
    assert description.isprintable()
    assert "\n" not in description
    assert len(description) <= len(content) * 2


def test_a_character_set_that_is_not_named_is_guessed_at_without_loss_of_the_ascii(
    tmp_path: Path,
) -> None:
    (path,) = write_series(
        tmp_path, values=voxels((1, 4, 4)), change={"SeriesDescription": "T1 XXXX cor"}
    )
    path.write_bytes(path.read_bytes().replace(b"XXXX", "é髋"[:1].encode() + b"\xfc\xfe", 1))
    assert "SpecificCharacterSet" not in dcmread(path)
    (summary,) = scan(tmp_path).volumes
    assert summary.description.startswith("T1 ")
    assert summary.description.endswith(" cor")
