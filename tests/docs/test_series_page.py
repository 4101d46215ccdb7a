"""The page of real series says what loading them gives today."""

import re
from pathlib import Path

from real_data import real_data
from series_page import PAGE, series_page

WRITTEN = (Path(__file__).parents[2] / PAGE).read_text()


def test_the_page_of_real_series_is_up_to_date() -> None:
    assert series_page(real_data()) == WRITTEN, "run: python scripts/series_page.py"


def test_every_loaded_series_agrees_with_other_software() -> None:
    rows = re.findall(r"\| ([\d.]+) \| (\w+) \|$", WRITTEN, re.MULTILINE)
    assert len(rows) >= 40
    assert all(float(worst_mm) < 0.01 and voxels == "equal" for worst_mm, voxels in rows)
