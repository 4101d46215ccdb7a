"""Notes, measurements and signal as rows of a tree: what no rule takes part in."""

from collections.abc import Iterable

from annotator.model.issue import Issue
from annotator.report.content import MeasurementLine, Report, SignalLine, SignalPart
from napari_onfh.language import tr
from napari_onfh.words.rows import Row, filled, group, texts

__all__ = ["measurement_rows", "signal_rows"]


def measurement_rows(report: Report, issues: Iterable[Issue]) -> tuple[Row, ...]:
    """Notes and measurements: what needs no rule.

    Parameters
    ----------
    report : Report
    issues : iterable of Issue
        Those to show; without those of the rules while the tool's stages are hidden.
    """
    return filled(
        _notes(issues),
        Row(tr("Measurements"), children=_measurements(report), is_open=True),
    )


def signal_rows(signal: SignalPart) -> tuple[Row, ...]:
    """The marrow's signal as it was measured on request."""
    tables = (
        Row(
            f"{tr(table.title)} ({tr(table.basis)})",
            children=(*map(_signal, table.lines), *texts(filter(None, (table.trend,)))),
            is_open=True,
        )
        for table in signal.tables
    )
    suggestion = Row(
        tr("Mitchell class, a suggestion that no rule reads"),
        value=signal.mitchell,
        tip=signal.mitchell_rests_on,
    )
    oedema = signal.oedema
    return (
        Row(
            tr("Signal of the marrow"),
            children=(
                *tables,
                *((Row(oedema.label, value=oedema.text),) if oedema else ()),
                *texts(signal.remarks),
                *((suggestion,) if signal.tables else ()),
                *group(
                    tr("Definitions"), (f"{one.label}: {one.text}" for one in signal.definitions)
                ),
            ),
            is_open=True,
        ),
    )


def _notes(issues: Iterable[Issue]) -> Row:
    lines = tuple(
        Row(issue.message, value=tr(issue.severity.value), tip=issue.message) for issue in issues
    )
    return Row(tr("Notes and warnings"), value=str(len(lines)), children=lines, is_open=True)


def _measurements(report: Report) -> tuple[Row, ...]:
    return tuple(
        Row(tr(group.title), children=tuple(map(_measurement, group.lines)), is_open=index < 2)  # noqa: PLR2004 - head and size
        for index, group in enumerate(report.measurements)
    )


def _measurement(line: MeasurementLine) -> Row:
    label = tr(line.label)
    tip = f"{label}\n{tr(line.definition)}\n{line.source}"
    if line.missing:
        return Row(label, value="\N{EM DASH}", interval=line.missing, tip=tip)
    gap = "" if line.unit == "\N{DEGREE SIGN}" else " "
    return Row(label, f"{line.value}{gap}{line.unit}".strip(), line.interval, tip)


def _signal(line: SignalLine) -> Row:
    region = tr(line.region)
    if line.missing:
        return Row(region, value="\N{EM DASH}", interval=line.missing)
    ratio = line.ratio_missing or (
        tr("ratio to healthy marrow {ratio}").format(ratio=line.ratio)
        + (f" ({line.ratio_interval})" if line.ratio_interval else "")
    )
    spread = tr("interquartile range {spread}, {voxels} voxels").format(
        spread=line.spread, voxels=line.voxels
    )
    return Row(region, line.median, line.median_interval, children=texts((ratio, spread)))
