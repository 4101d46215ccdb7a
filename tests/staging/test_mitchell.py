"""Mitchell 1987: the class that the reader states, or those still possible."""

from collections.abc import Callable

import pytest
from hip_findings import HIP

from annotator.model.assessment import Assessment

Assess = Callable[..., Assessment]


@pytest.mark.parametrize("stated", ["A", "B", "C", "D", ["A", "B"], ["B", "C", "D"]])
def test_the_class_is_what_the_reader_states(assessed: Assess, stated: str | list[str]) -> None:
    result = assessed(**HIP, mitchell_class=stated).systems["mitchell_1987"]
    assert result.possible == tuple(stated)


def test_a_class_that_cannot_be_judged_stays_open(assessed: Assess) -> None:
    result = assessed(**HIP, mitchell_class="not_assessable").systems["mitchell_1987"]
    assert result.possible == ("A", "B", "C", "D")
    assert result.needs == ("mitchell_class",)


def test_a_lesion_stated_absent_has_no_class(assessed: Assess) -> None:
    result = assessed(site="femoral_head", onfh_present="no").systems["mitchell_1987"]
    assert result.possible == ()
    assert result.notes
