"""Identifiers depend on what they name and on nothing else."""

import re

from hypothesis import given
from hypothesis import strategies as st

from annotator.drawing.change import Structure
from annotator.io.dicom.objects.tracking import tracking_of, uid_of
from annotator.model.anatomy import Side

WORDS = st.lists(st.text(max_size=4), max_size=3)


@given(WORDS, WORDS)
def test_words_have_the_same_uid_if_and_only_if_they_are_the_same(
    one: list[str], other: list[str]
) -> None:
    assert (uid_of("kind", *one) == uid_of("kind", *other)) is (one == other)


@given(WORDS)
def test_a_uid_is_one_that_the_standard_allows(words: list[str]) -> None:
    uid = uid_of("kind", *words)
    assert len(uid) <= 64
    assert re.fullmatch(r"2\.25\.[1-9]\d{0,38}", uid)


def test_head_and_lesion_of_both_sides_and_of_two_series_are_told_apart() -> None:
    every = {
        tracking_of(series, side, structure).uid
        for series in ("1.2.3", "1.2.4")
        for side in Side
        for structure in Structure
    }
    assert len(every) == 8


def test_a_structure_keeps_its_identity_for_ever() -> None:
    tracking = tracking_of("1.2.3", Side.LEFT, Structure.LESION)
    assert tracking.identifier == "left femoral head necrosis"
    assert tracking_of("1.2.3", Side.LEFT, Structure.HEAD).identifier == "left femoral head"
    assert tracking.uid == "2.25.285783597060599520301320162647012067832"
