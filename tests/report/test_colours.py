"""No colour of the pages reads as go or stop: neither red, amber nor green stands out."""

import re
from pathlib import Path

import pytest

import annotator.report

STYLES = Path(annotator.report.__file__).parent / "templates"


@pytest.mark.parametrize("name", ["report.css", "rules.css"])
def test_ink_is_grey_or_blue(name: str) -> None:
    style = (STYLES / name).read_text()
    shades = re.findall(r"#([0-9a-f]{6}|[0-9a-f]{3})\b", style)
    assert shades
    assert not re.search(r"\b(red|green|orange|amber|yellow|lime)\b|rgb\(|hsl\(", style)
    for shade in shades:
        step = len(shade) // 3
        red, green, blue = (shade[place : place + step] for place in range(0, len(shade), step))
        assert int(blue, 16) >= max(int(red, 16), int(green, 16)), shade
