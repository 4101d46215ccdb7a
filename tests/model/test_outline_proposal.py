"""What a model is asked, and what is kept about it."""

import numpy as np
import pytest
from model_packages import request
from pydantic import ValidationError

from annotator.model.outline_proposal import Click, ProposalKind, ProposedBy


@pytest.mark.parametrize("part", ["head", "lesion", "strokes_inside", "strokes_outside"])
def test_what_is_drawn_has_the_shape_of_the_image(part: str) -> None:
    with pytest.raises(ValueError, match=r"\(6, 20, 23\)"):
        request(**{part: np.zeros((6, 20, 23), dtype=bool)})


@pytest.mark.parametrize("index", [(6, 0, 0), (0, -1, 0), (0, 0, 24)])
def test_a_click_lies_in_the_image(index: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="outside"):
        request(clicks=(Click(index),))


@pytest.mark.parametrize("text", ["", " ", " x", "x ", "a\nb", "a\x00b", "x" * 61, "a\u2028b"])
@pytest.mark.parametrize("part", ["name", "version"])
def test_name_and_version_are_short_lines(part: str, text: str) -> None:
    said = {"kind": ProposalKind.HEAD, "name": "A", "version": "1", part: text}

    with pytest.raises(ValidationError):
        ProposedBy.model_validate(said)


def test_a_step_is_named_after_its_model() -> None:
    by = ProposedBy(kind=ProposalKind.LESION, name="Dark marrow", version="2.1")

    assert by.in_words == "lesion proposal by Dark marrow 2.1"
