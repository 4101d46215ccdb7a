"""Identifying values are found however they are written, and not where they are none."""

import pytest

from annotator.io.deidentify.attributes import Searched
from annotator.io.deidentify.known_values import KnownValues

KNOWN = KnownValues.of(
    [
        (Searched.NAME, "Müller^Änne"),
        (Searched.NAME, "Ng^Li"),
        (Searched.NAME, "Yamada^Tarou=山田^太郎"),
        (Searched.ID, "AB-123456"),
        (Searched.ID, "77"),
        (Searched.BIRTH, "19610203"),
        (Searched.UID, "1.2.840.99999.1.2.3"),
        (Searched.UID, "2.25.12345678901234567890"),
    ]
)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "MUELLER^MÜLLER",
            "anne muller",
            "hip of \N{FULLWIDTH LATIN CAPITAL LETTER M}üller",
            "müller's hip",
            "AnneMüller2",
        ),
        *("seen: 山田 太郎様", "id ab 123456", "ab-123456", "born 3.2.1961", "1961-02-03"),
        *("02/03/1961", "see 1.2.840.99999.1.2.3!", "uid 2.25.12345678901234567890", "mülleränne"),
    ],
)
def test_a_value_is_found(text: str) -> None:
    assert KNOWN.found_in_text(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        *("", "T1 coronal", "angle 12.5", "mull and mule", "77 slices", "1.2.840.99999.1.2.34"),
        *("1961", "2.25.1234567890123456789", "annex"),
    ],
)
def test_other_text_is_let_be(text: str) -> None:
    assert KNOWN.found_in_text(text) is None


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16-le", "utf-16-be"])
def test_a_value_is_found_in_bytes(encoding: str) -> None:
    for value in ("Müller", "ab-123456", "1.2.840.99999.1.2.3"):
        content = b"\x01\x02" + value.encode(encoding) + b"\x00\xff"
        assert KNOWN.found_in_bytes(content) is not None


def test_values_that_are_too_short_are_counted() -> None:
    assert KNOWN.too_short == 3  # two parts of a name and an id
    assert KnownValues.of([]).found_in_text("anything") is None
    assert KnownValues.of([]).found_in_bytes(b"anything") is None


def test_no_value_is_in_a_repr() -> None:
    assert "ller" not in repr(KNOWN)
    assert "123456" not in repr(KNOWN)
