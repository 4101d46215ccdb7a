"""How the findings form reads numbers and orders facts."""

import pytest

from annotator.staging.pack import FactSpec
from napari_onfh.words.answers import (
    YES_NO_ANSWERS,
    form_groups,
    number_from_text,
    number_hint,
    number_in_words,
    value_in_words,
)

AGE = FactSpec(kind="number", label="Age", group="patient", unit="years", min=0, max=120)


@pytest.mark.parametrize(
    ("text", "value"),
    [("12.5", 12.5), (" 40 ", 40.0), ("12,5", 12.5), ("10 to 15", [10.0, 15.0]), ("", None)],
)
def test_a_number_an_interval_and_nothing_are_read(text: str, value: object) -> None:
    assert number_from_text(text, AGE) == value


@pytest.mark.parametrize("text", ["old", "15 to 10", "1 to 2 to 3", "nan", "inf", "-1", "9 to 130"])
def test_what_the_fact_does_not_allow_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(ValueError, match=text.split(maxsplit=1)[0]):
        number_from_text(text, AGE)


@pytest.mark.parametrize("value", [12.5, [10.0, 15.0], None, 40.0])
def test_a_shown_number_is_read_back(value: object) -> None:
    assert number_from_text(number_in_words(value), AGE) == value


def test_unknown_is_offered_with_its_reasons_beside_yes_and_no() -> None:
    assert list(YES_NO_ANSWERS) == ["yes", "no", "unknown", "not_assessable", "not_imaged"]


def test_required_facts_stand_on_top_and_measured_ones_are_not_asked() -> None:
    def fact(group: str, *, required: bool = False) -> FactSpec:
        return FactSpec.model_validate(
            {"kind": "yes_no", "label": "x", "group": group, "required": required}
        )

    groups = form_groups(
        {
            "bmi": fact("patient"),
            "xr_done": fact("imaging"),
            "lesion_fraction": fact("measured"),
            "side": fact("patient"),
            "symptomatic": fact("patient", required=True),
        }
    )

    assert [list(group.facts) for group in groups] == [["symptomatic"], ["xr_done"], ["bmi"]]


def test_a_share_is_asked_as_zero_to_one() -> None:
    share = FactSpec(kind="number", label="Share", group="imaging", unit="1", min=0, max=1)

    assert number_hint(share).startswith("0 to 1")


def test_values_still_possible_are_joined_by_or() -> None:
    assert value_in_words(["I", "II"]) == "I or II"
    assert value_in_words("renal_transplant") == "renal transplant"
