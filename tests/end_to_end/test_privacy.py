"""What a series says about its patient is in nothing that is written, printed, logged or warned."""

import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from command_cases import LeftHip, Outcome, make_left_hip, onfh_here
from pydicom import dcmread
from pydicom.dataset import Dataset

#: Attribute, what it says, and the bytes of it to look for.
PLANTED = {
    "PatientName": "Qvortrup^Zdeněk^^Dr",
    "PatientID": "ID-90817263",
    "PatientBirthDate": "19371123",
    "OtherPatientNames": "Wyxwz^Maiden",
    "OtherPatientIDs": "ALT-55443322",
    "PatientComments": "Neighbour of Kvothe",
    "PatientAddress": "Blorenge Lane 17",
    "PatientTelephoneNumbers": "0049-555-0199",
    "PatientMotherBirthName": "Ysgramor",
    "ReferringPhysicianName": "Hjelmslev^Louis",
    "PerformingPhysicianName": "Trubetzkoy",
    "OperatorsName": "Jespersen^Otto",
    "InstitutionName": "Hospital Xyzzy",
    "AccessionNumber": "ACC-424242",
    "IssuerOfPatientID": "ISSUER-77",
}
TOLD = (
    *("Qvortrup", "Zdeněk", "90817263", "19371123", "1937-11-23", "Wyxwz", "55443322", "Kvothe"),
    *("Blorenge", "555-0199", "Ysgramor", "Hjelmslev", "Trubetzkoy", "Jespersen", "Xyzzy"),
    *("424242", "ISSUER-77"),
)


def plant(path: Path) -> None:
    item = dcmread(path)
    item.SpecificCharacterSet = "ISO_IR 192"
    for keyword, value in PLANTED.items():
        setattr(item, keyword, value)
    private = item.private_block(0x0031, "MAKER NOTES", create=True)
    private.add_new(1, "PN", "Qvortrup^Private")
    item.RequestAttributesSequence = [Dataset()]
    item.RequestAttributesSequence[0].RequestingPhysician = "Hjelmslev^Louis"
    item.save_as(path)


@pytest.fixture(scope="module")
def hip(tmp_path_factory: pytest.TempPathFactory) -> LeftHip:
    hip = make_left_hip(tmp_path_factory.mktemp("planted"))
    for path in hip.image.iterdir():
        plant(path)
    return hip


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """What was logged and warned; add what was printed."""
    caplog.set_level(logging.DEBUG)
    everything: list[str] = []
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        yield everything
    everything += [str(each.message) for each in warned] + [caplog.text]
    assert told_in("\n".join(everything).encode()) == []


def told_in(content: bytes) -> list[str]:
    """Which of the planted words stand in some bytes, in whatever encoding."""
    plain = content.replace(b"\0", b"").lower()
    return [word for word in TOLD if word.lower().encode() in plain]


def words_of(outcome: Outcome) -> str:
    return outcome.out + outcome.err


def test_the_planted_words_would_be_found(hip: LeftHip) -> None:
    content = next(hip.image.iterdir()).read_bytes()
    assert set(TOLD) - set(told_in(content)) == {"1937-11-23"}


def test_nothing_that_a_hip_gives_tells_the_patient(
    hip: LeftHip, tmp_path: Path, said: list[str]
) -> None:
    outcome = onfh_here(
        *("analyse", hip.image, "--labels", hip.labels, "--side", "L", "--out", tmp_path),
        *("--format", "html,json,seg.nrrd"),
    )
    assert outcome.code == 0
    said += [words_of(outcome)]
    for words in (("scan", hip.image), ("scan", hip.image, "--json")):
        said += [words_of(onfh_here(*words))]
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) == 5
    for path in written:
        assert told_in(path.read_bytes() + path.name.encode()) == []


def cut(content: bytes) -> bytes:
    return content[:-3000]


def without_orientation(content: bytes) -> bytes:
    return content.replace(b"\x20\0\x37\0DS", b"\x20\0\x36\0DS", 1)


def name_in_place_of(tag: bytes) -> "object":
    """The patient's name under another element's tag."""

    def spoil(content: bytes) -> bytes:
        return content.replace(b"\x10\0\x10\0PN", tag, 1)

    return spoil


SPOILT = {
    "cut": cut,
    "without orientation": without_orientation,
    "another bit depth": lambda content: content.replace(b"\x28\0\1\1US", b"\x28\0\1\1LO", 1),
    "an ID as bits": lambda content: content.replace(
        b"\x28\0\1\1US\2\0", b"\x28\0\1\2US\2\0", 1
    ).replace(b"\x10\0\x20\0LO", b"\x28\0\1\1LO", 1),
    "an ID as rows": lambda content: content.replace(
        b"\x28\0\x10\0US\2\0", b"\x28\0\x17\0US\2\0", 1
    ).replace(b"\x10\0\x20\0LO", b"\x28\0\x10\0LO", 1),
    "a name as colours": lambda content: content.replace(
        b"\x28\0\4\0CS", b"\x28\0\7\0CS", 1
    ).replace(b"\x10\0\x10\0PN", b"\x28\0\4\0PN", 1),
    "a name as spacing": lambda content: content.replace(
        b"\x28\0\x30\0DS", b"\x28\0\x38\0DS", 1
    ).replace(b"\x10\0\x10\0PN", b"\x28\0\x30\0DS", 1),
    "a name as a number": lambda content: content.replace(
        b"\x20\0\x13\0IS", b"\x20\0\x23\0IS", 1
    ).replace(b"\x10\0\x10\0PN", b"\x20\0\x13\0IS", 1),
    "a name as syntax": lambda content: content.replace(
        b"1.2.840.10008.1.2.1\0", b"Qvortrup^Zdenek.1.2\0", 1
    ),
    "a name as class": lambda content: content.replace(
        b"1.2.840.10008.5.1.4.1.1.4\0", b"Qvortrup^Zdenek^Dr.1.2.34\0"
    ),
}


@pytest.mark.parametrize("kind", SPOILT)
def test_no_refusal_tells_the_patient(
    hip: LeftHip, tmp_path: Path, kind: str, said: list[str]
) -> None:
    folder = tmp_path / "series"
    folder.mkdir()
    for path in hip.image.iterdir():
        content = path.read_bytes()
        spoilt = SPOILT[kind](content)
        assert spoilt != content
        (folder / path.name).write_bytes(spoilt)
    outcomes = [
        onfh_here("scan", folder),
        onfh_here("scan", folder, "--json"),
        onfh_here("scan", next(folder.iterdir())),
        onfh_here("measure", folder, "--labels", hip.labels, "--side", "L"),
    ]
    assert all(outcome.code in (0, 1, 2) for outcome in outcomes)
    assert outcomes[-1].code != 0
    said += map(words_of, outcomes)


def test_a_contradicted_side_and_missing_slices_do_not_tell_the_patient(
    hip: LeftHip, tmp_path: Path, said: list[str]
) -> None:
    folder = tmp_path / "series"
    folder.mkdir()
    for number, path in enumerate(sorted(hip.image.iterdir())):
        if number != 9:
            (folder / path.name).write_bytes(path.read_bytes())
    for words in (
        ("measure", folder, "--labels", hip.labels, "--side", "L"),
        ("measure", hip.image, "--labels", hip.labels, "--side", "R"),
        ("measure", hip.image, "--labels", hip.labels, "--side", "L", "--series", "1.2.3"),
        ("measure", hip.image, "--labels", tmp_path / "absent.nii", "--side", "L"),
    ):
        outcome = onfh_here(*words)
        said += [words_of(outcome)]


def test_pixels_that_no_decoder_takes_do_not_tell_the_patient(
    hip: LeftHip, tmp_path: Path, said: list[str]
) -> None:
    for path in hip.image.iterdir():
        item = dcmread(path)
        item.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.70"
        item["PixelData"].VR = "OB"
        item.PixelData = b"\xfe\xff\x00\xe0\0\0\0\0\xfe\xff\x00\xe0\4\0\0\0\xff\xd8\xff\xd9"
        item["PixelData"].is_undefined_length = True
        item.save_as(tmp_path / path.name)
    outcome = onfh_here("measure", tmp_path, "--labels", hip.labels, "--side", "L")
    assert outcome.code == 2
    assert np.char.count(outcome.err, "compressed frame 1") == 1
    said += [words_of(outcome)]
