"""Where figures and their intervals lie on the bars of the live numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model.quantity import Quantity
from napari_onfh.words.error_bars import error_bar


@given(
    parts=st.lists(st.floats(0, 2000), min_size=3, max_size=3).map(sorted),
    unit=st.sampled_from(["1", "deg", "mm", "mm3"]),
)
def test_the_figure_lies_within_its_interval_and_all_of_it_on_the_bar(
    parts: list[float], unit: str
) -> None:
    low, value, high = parts
    bar = error_bar(Quantity(value=value, low=low, high=high, unit=unit))

    assert bar is not None
    assert 0 <= bar.low <= bar.value <= bar.high <= 1


def test_a_share_of_a_quarter_is_a_quarter_of_its_bar() -> None:
    bar = error_bar(Quantity(value=0.25, low=0.2, high=0.3, unit="1"))

    assert (bar.low, bar.value, bar.high) == pytest.approx((0.2, 0.25, 0.3))
    assert bar.full == "100 %"


@pytest.mark.parametrize(
    "quantity", [None, Quantity.word("yes"), Quantity.missing("deg", "no lesion")]
)
def test_a_word_and_a_missing_figure_have_no_bar(quantity: Quantity | None) -> None:
    assert error_bar(quantity) is None
