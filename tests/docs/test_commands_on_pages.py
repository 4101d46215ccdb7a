"""Every ``onfh`` line of a page names a command and options that exist."""

import re
import shlex
from pathlib import Path

import pytest

from annotator.cli import main

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def _lines() -> list[str]:
    """Lines that begin with ``onfh`` in the code of a page, each once, comments cut off."""
    blocks = (
        block
        for page in PAGES
        for block in re.findall(r"^```sh\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    )
    lines = (line.partition("#")[0].strip() for block in blocks for line in block.splitlines())
    return sorted({line for line in lines if line.startswith("onfh ")})


def test_the_readme_shows_each_main_command() -> None:
    shown = {line.split()[1] for line in _lines()}

    assert {"scan", "measure", "assess", "analyse", "rules", "gui"} <= shown


@pytest.mark.parametrize("line", _lines())
def test_a_command_on_a_page_exists_with_its_options(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = shlex.split(line)[1:]
    command = words[:2] if words[0] in {"rules", "pacs", "worklist"} else words[:1]
    options = [word for word in words if word.startswith("--")]

    code = main.run([*command, "--help"])

    said = capsys.readouterr().out
    assert code == 0
    assert not [option for option in options if option not in said]
