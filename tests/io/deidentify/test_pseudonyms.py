"""Laws of pseudonyms and of moved dates."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from annotator.io.deidentify.pseudonyms import Pseudonyms, shifted, shifted_datetime

KEYS = st.binary(min_size=32, max_size=32)
IDS = st.text(min_size=1, max_size=16).filter(str.strip)
DATES = st.dates(date(1920, 1, 1), date(2090, 1, 1))


@given(key=KEYS, one=IDS, other=IDS)
def test_patients_are_told_apart_and_found_again(key: bytes, one: str, other: str) -> None:
    names = Pseudonyms(key)
    assert names.patient(f" {one} ") == names.patient(one)
    assert (names.patient(one) == names.patient(other)) == (one.strip() == other.strip())


@given(one=KEYS, other=KEYS, patient=IDS)
def test_another_key_gives_another_pseudonym(one: bytes, other: bytes, patient: str) -> None:
    same = Pseudonyms(one).patient(patient) == Pseudonyms(other).patient(patient)
    assert same == (one == other)


@given(key=KEYS, uid=st.from_regex(r"1\.2(\.[1-9][0-9]{0,5}){3,8}", fullmatch=True))
def test_a_new_uid_is_one_that_dicom_allows(key: bytes, uid: str) -> None:
    new = Pseudonyms(key).uid(uid)
    assert new.startswith("2.25.")
    assert len(new) <= 64
    assert new != uid


@given(key=KEYS, patient=IDS, first=DATES, second=DATES)
def test_intervals_of_a_patient_stay(key: bytes, patient: str, first: date, second: date) -> None:
    shift = Pseudonyms(key).shift_of(patient)
    moved = [shifted_datetime(f"{day:%Y%m%d}", shift) for day in (first, second)]
    days = [datetime.strptime(text, "%Y%m%d") for text in moved]  # noqa: DTZ007 - dates alone
    assert days[1] - days[0] == second - first
    assert days[0].date() != first


@given(day=DATES, time=st.times())
def test_a_time_of_day_stays(day: date, time: datetime) -> None:
    shift = timedelta(days=-400)
    text = f"{day:%Y%m%d}{time:%H%M%S}.{time.microsecond:06}"
    assert shifted_datetime(text, shift)[8:] == text[8:]
    iso = f"{day.isoformat()}T{time:%H:%M:%S}"
    assert shifted(iso, shift) == f"{(day + shift).isoformat()}T{time:%H:%M:%S}"


def test_what_is_no_date_becomes_none_of_anybody() -> None:
    assert shifted_datetime("99999999", timedelta(days=-1)) == "19000101"
    assert shifted_datetime("", timedelta(days=-1)) == ""


def test_nobody_has_no_pseudonym_and_readers_have_one_in_any_spelling() -> None:
    names = Pseudonyms(b"k" * 32)
    assert names.person("") == ""
    assert names.person("Mueller^Eva") == names.person("mueller eva")
