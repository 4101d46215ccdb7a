"""A report as one PDF file: the result on its first page, then all figures, reasons and sources.

Every text reaches the page as data, never as markup, so that no text can change the page.
"""

import base64
import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

import typst

from annotator.report.chart import Chart
from annotator.report.content import Report
from annotator.report.glyphs import FONT_FOLDER, printable
from annotator.report.picture import COLOURS, Picture

__all__ = ["render_pdf"]

#: Tagged, with words for every picture, so that a screen reader can read the file (PDF/UA-1).
_STANDARD: Final = "ua-1"


def render_pdf(
    report: Report, pictures: Iterable[Picture] = (), charts: Iterable[Chart] = ()
) -> bytes:
    """The report as a PDF on A4 that also prints on Letter; the same bytes for the same input.

    Parameters
    ----------
    report : Report
    pictures : iterable of Picture
        Key images; none where the case could not be measured.
    charts : iterable of Chart
        Necrosis map with the head in 3D, and curves.
    """
    texts = printable(report.model_dump(mode="json"))
    content = {
        "report": texts,
        "has_codes": texts != report.model_dump(mode="json"),
        "pictures": [_picture(picture) for picture in pictures],
        "charts": [_chart(chart) for chart in charts],
        "colours": dict(COLOURS),
    }
    page: bytes = typst.compile(
        _template(),
        sys_inputs={"content": json.dumps(content)},
        font_paths=_fonts(),
        ignore_system_fonts=True,
        pdf_standards=[_STANDARD],
    )
    return page


def _picture(picture: Picture) -> Mapping[str, str]:
    return {
        "name": picture.name,
        "plain": _svg(picture.plain),
        "drawn": _svg(picture.drawn),
        "caption": picture.caption,
        "alternative": picture.alternative,
    }


def _chart(chart: Chart) -> Mapping[str, Any]:
    return {
        "title": chart.title,
        "image": _svg(chart.image),
        "small": _svg(chart.small) if chart.small else "",
        "caption": chart.caption,
        "alternative": chart.alternative,
        "also": [_chart(more) for more in chart.also],
    }


def _svg(uri: str) -> str:
    """The SVG text within a data URI."""
    _, _, encoded = uri.partition("base64,")
    return base64.b64decode(encoded).decode()


@cache
def _template() -> bytes:
    return files("annotator.report").joinpath("templates", "report.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """The library's own fonts and matplotlib's; none of the machine's."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONT_FOLDER)])
