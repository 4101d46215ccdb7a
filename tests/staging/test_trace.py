"""Facts and thresholds in the words of a trace."""

import pytest

from annotator.staging.trace import number_in_words


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        (11339.4, "mm3", "11.34 mL"),
        (0.20218, "1", "20.2 %"),
        (199.6, "deg", "199.6 deg"),
        (200.0, "deg", "200 deg"),
        (1 / 3, "index", "0.333"),
        (-0.004, "mm", "0 mm"),
        (50, "years", "50 years"),
    ],
)
def test_a_number_reads_in_the_unit_of_the_clinic(number: float, unit: str, words: str) -> None:
    assert number_in_words(number, unit) == words
