"""Pages that are written from the code say what the code says."""

from pathlib import Path

import pytest
from generate_docs import RULES_TO_SEARCH, pages

from annotator.io.packs import load_rules
from annotator.model.definitions import MEASUREMENTS
from annotator.staging.rule_records import rule_records

ROOT = Path(__file__).parents[2]


def _is_stale(name: str) -> bool:
    return (ROOT / name).read_text() != pages()[name]()


def test_the_generated_pages_are_up_to_date() -> None:
    assert not [name for name in pages() if name != RULES_TO_SEARCH and _is_stale(name)], (
        "make docs"
    )


def test_the_page_to_search_holds_every_rule_as_it_is() -> None:
    page = (ROOT / RULES_TO_SEARCH).read_text()

    assert not [one.id for one in rule_records(load_rules()) if one.sha256 not in page], "make docs"


@pytest.mark.soak
def test_the_page_to_search_is_up_to_date_with_its_cases() -> None:
    assert not _is_stale(RULES_TO_SEARCH), "make docs"


def test_every_measurement_has_its_section() -> None:
    page = (ROOT / "docs/measurements.md").read_text()

    assert not [name for name in MEASUREMENTS if f"\n`{name}`, unit: " not in page]


def test_every_module_of_the_library_declares_its_public_names() -> None:
    modules = (ROOT / "annotator").rglob("*.py")

    assert not [
        path.relative_to(ROOT).as_posix()
        for path in modules
        if path.name != "__init__.py" and "__all__ = [" not in path.read_text()
    ]
