"""A report as one HTML file that asks for nothing else: styles and pictures inside."""

from collections.abc import Iterable
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from annotator.report.chart import Chart
from annotator.report.content import Report
from annotator.report.picture import COLOURS, Picture
from annotator.report.rule_parts import RulesPage

__all__ = ["render_html", "render_rules"]


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
    return _page("report.html.jinja").render(
        report=report, pictures=tuple(pictures), charts=tuple(charts), colours=COLOURS
    )


def render_rules(page: RulesPage, *, signing: bool) -> str:
    """The rules as an HTML page to search, or to print and sign; every text is escaped.

    Parameters
    ----------
    page : RulesPage
    signing : bool
        Whether each rule has room for a clinician's answer.
    """
    cases = any(rule.examples for section in page.sections for rule in section.rules)
    return _page("rules.html.jinja").render(page=page, signing=signing, cases=cases)


@cache
def _page(name: str) -> Template:
    """The template; compiling it takes as long as filling it ten times."""
    environment = Environment(
        loader=PackageLoader("annotator.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)
