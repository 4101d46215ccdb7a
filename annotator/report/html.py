"""A report as one HTML file that asks for nothing else: styles and pictures inside."""

from collections.abc import Iterable
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from annotator.report.chart import Chart
from annotator.report.content import Report
from annotator.report.picture import COLOURS, Picture

__all__ = ["render_html"]


def render_html(
    report: Report, pictures: Iterable[Picture] = (), charts: Iterable[Chart] = ()
) -> str:
    """The report as an HTML page; every text is escaped.

    Parameters
    ----------
    report : Report
    pictures : iterable of Picture
        Key images; none where the case could not be measured.
    charts : iterable of Chart
        Necrosis map and curves, each a section of its own.
    """
    return _page().render(
        report=report, pictures=tuple(pictures), charts=tuple(charts), colours=COLOURS
    )


@cache
def _page() -> Template:
    """The template; compiling it takes as long as filling it ten times."""
    environment = Environment(
        loader=PackageLoader("annotator.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("report.html.jinja")
