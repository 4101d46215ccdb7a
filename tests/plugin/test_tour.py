"""The tour's words and where its bubble stands."""

from itertools import pairwise

from napari_onfh.reading.steps import Step
from napari_onfh.words.shortcuts import usual_keys
from napari_onfh.words.tour import STOPS


def test_the_tour_is_short_and_goes_along_the_reading() -> None:
    order = list(Step)
    steps = [stop.step for stop in STOPS if stop.step is not None]

    assert 6 <= len(STOPS) <= 8
    assert [stop.name for stop in STOPS] == [
        "open",
        "side",
        "head",
        "lesion",
        "fill",
        "points",
        "findings",
        "results",
    ]
    assert all(order.index(one) <= order.index(next_) for one, next_ in pairwise(steps))
    assert all(len(stop.words) < 220 for stop in STOPS)


def test_the_keys_that_the_tour_names_are_the_usual_ones() -> None:
    keys = usual_keys()

    assert [keys[f"tool_{place}"] for place in range(1, 8)] == list("1234567")
    assert [keys[name] for name in ("earlier_slice", "later_slice", "smaller", "larger")] == [
        *"ADZX"
    ]
