"""What the pages say exists, exists: targets of make, commands, links, dependencies, recipes."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
each_page = pytest.mark.parametrize("page", PAGES, ids=[str(p.relative_to(ROOT)) for p in PAGES])


def _code(page: Path) -> str:
    """Fenced blocks and inline code of a page."""
    text = page.read_text()
    fenced = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return "\n".join([*fenced, *re.findall(r"`([^`\n]+)`", text)])


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@each_page
def test_every_make_target_on_a_page_exists(page: Path) -> None:
    named = set(re.findall(r"^make ([a-z-]+)", _code(page), re.MULTILINE))

    assert not named - _targets()


@each_page
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text())
    inward = [link for link in links if "://" not in link]

    assert not [link for link in inward if not (page.parent / link).exists()]


@each_page
def test_no_page_names_a_folder_of_somebody(page: Path) -> None:
    assert not re.search(r"(?<![\w.])/(work|home|root|Users|tmp)/", page.read_text())


def test_the_readme_gives_the_two_commands_and_the_intended_use() -> None:
    text = (ROOT / "README.md").read_text()

    assert re.search(r"^make demo\b", text, re.MULTILINE)
    assert re.search(r"^make test\b", text, re.MULTILINE)
    assert "Research and teaching. **This is not a medical device.**" in text


def test_the_page_on_dependencies_has_a_row_for_each_and_no_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [
        *project["project"]["dependencies"],
        *(line for lines in project["project"]["optional-dependencies"].values() for line in lines),
        *project["dependency-groups"]["dev"],
    ]
    page = (ROOT / "docs/dependencies.md").read_text()
    rows = re.findall(r"^\| ([a-z0-9-]+) \| [^|]+ \| [^|]+ \|$", page, re.MULTILINE)

    assert sorted(set(rows) - {"package"}) == sorted(
        {re.split(r"[^A-Za-z0-9._-]", line)[0].lower() for line in asked}
    )


def test_contributing_ends_with_the_three_recipes() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE)

    assert headings[-3:] == [
        "Recipe: add a measurement",
        "Recipe: add a rule",
        "Recipe: add an exporter",
    ]
