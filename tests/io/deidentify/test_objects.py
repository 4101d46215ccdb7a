"""What identifies is gone from an object, wherever it stood; what is measured stays."""

from collections.abc import Iterator
from io import BytesIO

import pydicom
import pytest
from dicognito.anonymizer import Anonymizer
from hypothesis import given
from hypothesis import strategies as st
from identified_object import KEY, NAME, PATIENT_ID, as_file, identified, written_anew
from pydicom import Dataset
from pydicom.datadict import DicomDictionary
from pydicom.dataelem import DataElement
from pydicom.sequence import Sequence
from pydicom.uid import EncapsulatedPDFStorage, SecondaryCaptureImageStorage

from annotator.errors import DicomError
from annotator.io.deidentify.options import Dates, Option, Policy

#: Family name and given name; Latin, Cyrillic, Greek, Hebrew, Arabic, Japanese, Korean, Chinese.
NAMES = (
    *("Wintergrün^Rosalinde", "Достоевская^Анна", "Παπαδοπούλου^Ελένη", "כהןשטיין^אורלי"),
    *("قباني^لنزار", "山田^太郎", "김철수^민", "王小東^明"),
)
TEXT = ("LO", "SH", "ST", "LT", "UT", "UC", "PN")
TEXT_TAGS = sorted(
    tag
    for tag, (vr, _, _, retired, _) in DicomDictionary.items()
    if vr in TEXT and not retired and tag >> 16 > 0x0008
)
SEQUENCES = sorted(
    tag for tag, (vr, _, _, retired, _) in DicomDictionary.items() if vr == "SQ" and not retired
)
ENCODINGS = ("utf-8", "utf-16-le", "latin-1", "iso8859-5", "iso8859-7", "iso8859-8", "shift_jis")


def in_bytes(content: bytes, secret: str) -> bool:
    """Found independently: each part of the name, in each encoding that can hold it."""
    return any(part in content for part in parts(secret))


def parts(secret: str) -> Iterator[bytes]:
    for part in secret.split("^"):
        for encoding in ENCODINGS:
            try:
                yield part.encode(encoding)
            except UnicodeEncodeError:
                continue


def planted(place: str, tag: int, secret: str) -> Dataset:
    """An object whose patient's name stands in one more place."""
    dataset = identified(name=secret)
    vr = DicomDictionary[tag][0]
    text = secret if vr == "PN" else f"Dr {secret.split('^', maxsplit=1)[0]}"
    element = DataElement(tag, vr, text)
    if place == "plain":
        dataset.add(element)
    elif place == "nested":
        inner, outer = Dataset(), Dataset()
        inner.add(element)
        outer.add_new(SEQUENCES[tag % len(SEQUENCES)], "SQ", Sequence([inner]))
        dataset.add_new(SEQUENCES[tag % 97], "SQ", Sequence([outer]))
    else:
        block = dataset.private_block(0x0029, "ACME 1.1", create=True)
        block.add_new(1, "UN", secret.encode())
        block.add_new(2, "LO", secret.replace("^", " "))
        inner = Dataset()
        inner.add(element)
        block.add_new(3, "SQ", Sequence([inner]))
    return dataset


@given(
    secret=st.sampled_from(NAMES),
    tag=st.sampled_from(TEXT_TAGS),
    place=st.sampled_from(("plain", "nested", "private")),
    options=st.frozensets(st.sampled_from(Option)),
)
def test_a_name_is_left_nowhere(
    secret: str, tag: int, place: str, options: frozenset[Option]
) -> None:
    content = written_anew(planted(place, tag, secret), Policy(options))
    assert not in_bytes(content, secret)


@pytest.mark.parametrize("tag", ["SeriesDescription", "ImageComments", "ProtocolName"])
def test_a_name_in_another_case_order_or_spelling_is_found_too(tag: str) -> None:
    dataset = identified()
    setattr(dataset, tag, "hip of ROSALINDE WINTERGRUN left")
    content = written_anew(dataset, Policy(frozenset(Option)))
    assert b"ROSALINDE" not in content
    assert b"WINTERGRUN" not in content


def test_every_identifying_value_of_the_header_is_gone() -> None:
    dataset = identified()
    content = written_anew(dataset)
    for value in (
        *("Rosalinde", PATIENT_ID, "19610203", "20240229", "ACC998877", "ST5544", "Klinik"),
        *("Doppelbauer", dataset.SOPInstanceUID, dataset.StudyInstanceUID),
    ):
        assert value.encode() not in content


def test_what_is_measured_stays_as_it_is() -> None:
    before = identified()
    after = pydicom.dcmread(BytesIO(written_anew(before)))
    for keyword in ("PixelData", "ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"):
        assert after[keyword].value == before[keyword].value
    assert (after.Modality, after.Rows, after.InstanceNumber) == ("MR", 4, 1)


def test_what_dicognito_takes_away_or_replaces_is_not_left_here_either() -> None:
    dataset = identified()
    dataset.OperatorsName, dataset.PatientAddress = "Eilig^Eva", "Seeweg 1"
    dataset.OtherPatientIDs, dataset.RequestingPhysician = "X-99-77", "Doppelbauer^Udo"
    dataset.InstitutionAddress, dataset.StationName = "Am See 5", "MR-RAUM-2"
    before, theirs = as_file(dataset), as_file(dataset)
    Anonymizer(seed="1").anonymize(theirs)
    ours = pydicom.dcmread(BytesIO(written_anew(dataset)))
    changed = [
        element.keyword
        for element in before
        if element.tag not in theirs or theirs[element.tag].value != element.value
    ]
    assert len(changed) > 12
    left = [key for key in changed if key in ours and ours[key].value == before[key].value]
    assert left == ["StudyTime"]  # dates move by whole days, so that intervals within one stay


def test_the_method_is_written() -> None:
    after = pydicom.dcmread(BytesIO(written_anew(identified(), Policy(frozenset({Option.UIDS})))))
    codes = {item.CodeValue for item in after.DeidentificationMethodCodeSequence}
    assert after.PatientIdentityRemoved == "YES"
    assert after.LongitudinalTemporalInformationModified == "MODIFIED"
    assert codes == {"113100", "113104", "113107", "113110"}
    assert after.StudyInstanceUID == identified().StudyInstanceUID


def test_the_same_key_gives_the_same_object_and_another_another() -> None:
    once, again = written_anew(identified()), written_anew(identified())
    other = pydicom.dcmread(BytesIO(written_anew(identified(), key=b"o" * 32)))
    mine = pydicom.dcmread(BytesIO(once))
    assert once == again
    for keyword in ("PatientID", "StudyInstanceUID", "StudyDate"):
        assert mine[keyword].value != other[keyword].value


def test_kept_dates_are_said_to_be_kept() -> None:
    after = pydicom.dcmread(BytesIO(written_anew(identified(), Policy(dates=Dates.KEPT))))
    assert after.StudyDate == "20240229"
    assert after.LongitudinalTemporalInformationModified == "UNMODIFIED"
    assert "113106" in {item.CodeValue for item in after.DeidentificationMethodCodeSequence}


def test_ages_are_told_only_when_asked_for_and_not_above_ninety() -> None:
    dataset = identified()
    dataset.PatientAge = "097Y"
    assert "PatientAge" not in pydicom.dcmread(BytesIO(written_anew(dataset)))
    asked = Policy(frozenset({Option.PATIENT}))
    assert pydicom.dcmread(BytesIO(written_anew(dataset, asked))).PatientAge == "090Y"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"BurnedInAnnotation": "YES"}, "burned into its pixels"),
        ({"SOPClassUID": SecondaryCaptureImageStorage}, "secondary capture"),
        ({"ImageType": ["DERIVED", "SECONDARY"]}, "does not say whether text is burned in"),
        ({"ImageType": ["DERIVED", "PRIMARY", "SCREEN SAVE"]}, "saved screen"),
    ],
)
def test_pixels_that_may_show_a_name_are_refused_until_somebody_has_looked(
    changes: dict[str, object], said: str
) -> None:
    dataset = identified()
    for keyword, value in changes.items():
        setattr(dataset, keyword, value)
    with pytest.raises(DicomError, match=said):
        written_anew(dataset)
    looked = pydicom.dcmread(BytesIO(written_anew(dataset, Policy(accepts_burned_in=True))))
    assert "accepted" in looked.DeidentificationMethod[1]


@pytest.mark.parametrize("kind", [EncapsulatedPDFStorage, "1.2.840.10008.5.1.4.1.1.88.99999"])
def test_an_object_whose_content_is_not_known_is_refused_even_so(kind: str) -> None:
    dataset = identified()
    dataset.SOPClassUID = kind
    with pytest.raises(DicomError, match=r"write the report anew|not known here"):
        written_anew(dataset, Policy(accepts_burned_in=True))


def test_no_message_of_a_refusal_and_no_repr_names_the_patient() -> None:
    dataset = identified()
    dataset.BurnedInAnnotation = "YES"
    with pytest.raises(DicomError) as refusal:
        written_anew(dataset)
    assert not in_bytes(str(refusal.value).encode(), NAME)
    assert KEY.decode() not in repr(refusal.value)
