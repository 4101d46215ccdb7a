"""Sides in the descriptions of series, as they are typed in five languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.measure.side_words import side_in_words
from annotator.model.anatomy import Side

RIGHT = (
    *("T1 cor RIGHT hip", "RT HIP T2 FS", "HIP_RT_COR_T1", "t1_tse_cor_R_hip", "Hip R", "HIP-R"),
    *("Hüfte rechts", "HUEFTE RE COR", "rechte Hüfte T1", "HipRight", "RHIP PD"),
    *("Hanche droite", "HANCHE D", "Cadera derecha", "CADERA DCHA", "anca destra", "Anca dx T1"),
)
LEFT = (
    *("T1 cor LEFT hip", "LT HIP T2 FS", "HIP_LT_COR_T1", "t1_tse_cor_L_hip", "Hip L", "left"),
    *("Hüfte links", "HUEFTE LI COR", "linke Hüfte T1", "HipLeft", "LHIP PD"),
    *("Hanche gauche", "HANCHE G", "Cadera izquierda", "CADERA IZQ", "anca sinistra", "anca sin"),
)
NONE = (
    *("", "T1 cor pelvis", "T2 L-spine", "L SPINE SAG", "LWS L5", "T2 tra RT", "RT trigger abd"),
    *("both hips", "HIP L/R", "HIP R+L", "Hüfte li und re", "Hüften beidseits", "left, right hip"),
    *("PE R>L pelvis", "phase L-R", "MRT der Hüfte", "cadera sin contraste", "upright", "bright"),
    *(
        "hip L-spine",
        "3D T1",
        "hips bilateral LEFT",
        "DIXON R2star",
        "T1 hip axial l5",
        "Right/Left",
    ),
)


@pytest.mark.parametrize("description", RIGHT)
def test_words_for_right(description: str) -> None:
    assert side_in_words(description) is Side.RIGHT


@pytest.mark.parametrize("description", LEFT)
def test_words_for_left(description: str) -> None:
    assert side_in_words(description) is Side.LEFT


@pytest.mark.parametrize("description", NONE)
def test_words_for_neither_or_both(description: str) -> None:
    assert side_in_words(description) is None


@pytest.mark.parametrize(("one", "other"), list(zip(RIGHT, LEFT, strict=True)))
def test_a_description_that_names_both_names_none(one: str, other: str) -> None:
    assert side_in_words(f"{one} {other}") is None


@pytest.mark.parametrize("description", [*RIGHT, *LEFT])
def test_capitals_matter_not(description: str) -> None:
    side = side_in_words(description)

    assert side_in_words(description.upper()) is side_in_words(description.lower()) is side


@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    assert side_in_words(text) in {None, *Side}


@pytest.mark.parametrize("mark", [" ", "_", "-", ".", "/", ", ", " T1 "])
def test_any_mark_parts_words(mark: str) -> None:
    assert side_in_words(mark.join(["cor", "right", "hip"])) is Side.RIGHT
