"""The page of conformance says what the command measures today."""

from itertools import islice
from pathlib import Path

import pytest
from conformance_page import (
    PAGE,
    REAL_HEADING,
    case_tables,
    conformance_page,
    phantom_part,
    real_part,
    tolerance_part,
)
from real_data import real_data

from onfh_samples.conformance import phantom_outcome
from onfh_samples.conformance_phantoms import phantoms

WRITTEN = (Path(__file__).parents[2] / PAGE).read_text()


def test_the_first_phantom_on_the_page_is_up_to_date() -> None:
    tables = case_tables(map(phantom_outcome, islice(phantoms(), 1)))

    assert all(table in WRITTEN for table in tables.values()), "run: make docs"


def test_the_page_names_every_tolerance_and_every_phantom() -> None:
    assert tolerance_part() in WRITTEN
    assert [
        name for name in (one.name for one in phantoms()) if f"### {name}\n" not in WRITTEN
    ] == []


def test_every_figure_on_the_page_keeps_what_it_must() -> None:
    assert WRITTEN.count(" | pass |\n") > 250
    assert "MISS" not in WRITTEN


@pytest.mark.soak
def test_all_phantoms_on_the_page_are_up_to_date() -> None:
    assert conformance_page("") == phantom_part(WRITTEN), "run: make docs"


@pytest.mark.soak
def test_the_real_heads_on_the_page_are_up_to_date() -> None:
    data = real_data()

    assert REAL_HEADING + WRITTEN.partition(REAL_HEADING)[2] == real_part(data), (
        "run: python scripts/conformance_page.py"
    )
