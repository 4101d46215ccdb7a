"""A faulty record is told in words of its writer."""

from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from annotator.model.validation import first_fault


class Point(BaseModel):
    """A record with one number."""

    model_config = ConfigDict(extra="forbid")

    x_mm: Annotated[float, Field(gt=0)]


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({}, "x_mm is missing"),
        ({"x_mm": 1, "xmm": 2}, "xmm is not known here; check its spelling"),
        ({"x_mm": -1}, "x_mm: should be greater than 0"),
        ([1], "the document: should be a valid dictionary or instance of Point"),
    ],
)
def test_the_first_fault_names_its_place(stated: object, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Point.model_validate(stated)
    assert first_fault(caught.value) == said
