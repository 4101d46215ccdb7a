"""Pages that are written from the code say what the code says."""

from pathlib import Path

from generate_docs import pages

from annotator.model.definitions import MEASUREMENTS

ROOT = Path(__file__).parents[2]


def test_the_generated_pages_are_up_to_date() -> None:
    stale = [name for name, text in pages().items() if (ROOT / name).read_text() != text]

    assert not stale, "run: make docs"


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
