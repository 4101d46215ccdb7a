"""The files of an analysed hip: all are made in memory first, then written, never by halves."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.app.case_memory import CaseMemory
from annotator.app.documents import (
    assessment_document,
    measurements_document,
    signal_document,
    to_json,
)
from annotator.app.head_pictures import PICTURE_FILES, head_charts, picture_file
from annotator.app.opinion import with_own_stages
from annotator.app.outline_files import OUTLINE_FORMATS, write_outline
from annotator.app.report_words import report_words
from annotator.errors import FormatError
from annotator.io.store import write_whole
from annotator.model.case import Case, CaseResult
from annotator.report.document import compose
from annotator.staging.rulebase import RuleBase

if TYPE_CHECKING:  # highdicom loads only where an object is written
    from annotator.app.dicom_objects import DicomObjects
    from annotator.report.chart import Chart
    from annotator.report.content import Report
    from annotator.report.picture import Picture

__all__ = [
    "DEFAULT_FORMATS",
    "DICOM_FORMATS",
    "FORMATS",
    "chosen_formats",
    "report_html",
    "report_pdf",
    "report_words",
    "write_case",
]

DEFAULT_FORMATS = ("json", "html")

#: Formats that this version writes.
FORMATS = ("json", "html", *OUTLINE_FORMATS, "pdf", *PICTURE_FILES)

#: Formats that refer to DICOM images, so that the image must be DICOM.
DICOM_FORMATS = ("seg", "sr", "pdf.dcm", "key.dcm")

_NAMES = frozenset(
    {
        "measurements.json",
        "assessment.json",
        "signal.json",
        "report.html",
        "report.pdf",
        "report.pdf.dcm",
        "report.sr.dcm",
        "segmentation.dcm",
        *(name for names in OUTLINE_FORMATS.values() for name in names),
        *(f"key_{name}.dcm" for name in ("coronal", "sagittal", "axial", "necrosis_map")),
        *PICTURE_FILES.values(),
    }
)

_LATER = ("fhir",)


def chosen_formats(text: str) -> tuple[str, ...]:
    """The formats that a comma-separated list names; ``json`` is always among them.

    Parameters
    ----------
    text : str
        For example ``"html,json,seg.nrrd"``.

    Raises
    ------
    FormatError
        If a format is unknown or not written by this version.
    """
    named = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    known = ", ".join((*FORMATS, *DICOM_FORMATS))
    for name in named:
        if name in _LATER:
            raise FormatError(f"--format {name} is not available in this version; choose {known}")
        if name not in (*FORMATS, *DICOM_FORMATS):
            raise FormatError(f"--format {name} is not known; choose {known}")
    if not named:
        raise FormatError(f"--format names no format; choose {known}")
    return tuple(name for name in (*FORMATS, *DICOM_FORMATS) if name in (*named, "json"))


def report_html(
    result: CaseResult, case: Case, rules: RuleBase, memory: CaseMemory | None = None
) -> str:
    """The HTML report of one hip.

    Parameters
    ----------
    result : CaseResult
    case : Case
        The input that gave the result; images and outlines are drawn from it.
    rules : RuleBase
        For the names of facts and the safety wording.
    memory : CaseMemory or None
        Of the case's measuring: pictures need not make its hip ready again.
    """
    from annotator.report.html import render_html

    report, planes, charts = _report_parts(result, case, rules, memory)
    return render_html(report, planes, charts)


def report_pdf(
    result: CaseResult, case: Case, rules: RuleBase, memory: CaseMemory | None = None
) -> bytes:
    """The PDF report of one hip: the same parts and pictures as the HTML report has.

    Parameters
    ----------
    result : CaseResult
    case : Case
    rules : RuleBase
    memory : CaseMemory or None
    """
    from annotator.report.pdf import render_pdf

    report, planes, charts = _report_parts(result, case, rules, memory)
    return render_pdf(report, planes, charts)


def _report_parts(
    result: CaseResult, case: Case, rules: RuleBase, memory: CaseMemory | None
) -> "tuple[Report, tuple[Picture, ...], tuple[Chart, ...]]":
    """What is said, the key planes, and the charts; no pictures where nothing was measured."""
    import numpy as np

    from annotator.measure.frame import hip_frame
    from annotator.report.figures import pictures  # matplotlib takes a second

    words = report_words(rules, result.assessment)
    report = compose(result, case, words=words, safety=rules.pack.safety)
    head = result.measurements.head
    if head is None:
        return report, (), ()
    frame = hip_frame(np.array(head.center_lps_mm), case.annotation.side, case.annotation.landmarks)
    return report, pictures(case, result.measurements, frame), head_charts(result, case, memory)


def write_case(
    result: CaseResult,
    case: Case,
    out: Path,
    *,
    rules: RuleBase,
    formats: Iterable[str] = DEFAULT_FORMATS,
    memory: CaseMemory | None = None,
    objects: "DicomObjects | None" = None,
) -> tuple[Path, ...]:
    """Write the files of one hip to ``out/L`` or ``out/R``.

    Parameters
    ----------
    result : CaseResult
    case : Case
    out : Path
        Created if it does not exist; files of an earlier run are replaced or removed.
    rules : RuleBase
    formats : iterable of str
        As `chosen_formats` gives them.
    memory : CaseMemory or None
        Of the case's measuring: pictures need not make its hip ready again.
    objects : DicomObjects or None
        Needed for the `DICOM_FORMATS`.

    Returns
    -------
    tuple of Path
        The files, in the order in which they were written.

    Raises
    ------
    FormatError
        If a file cannot be written, or a DICOM object cannot be made.
    """
    wanted = frozenset(formats)
    made = _made(result, case, rules, wanted=wanted, memory=memory or CaseMemory())
    made |= _objects(result, case, objects, wanted)
    if objects is not None and "pdf.dcm" in wanted:
        pdf = made.get("report.pdf") or report_pdf(result, case, rules, memory)
        made["report.pdf.dcm"] = _as_dicom(pdf, result, objects)
    if objects is not None and "key.dcm" in wanted:
        from annotator.app.key_pictures import key_image_files

        made |= key_image_files(result, case, objects.sources, memory)
    folder = out / result.measurements.side.value
    _create(folder)
    written = []
    for name, content in made.items():
        write_whole(folder / name, content)
        written.append(folder / name)
    for outline_format in OUTLINE_FORMATS:
        if outline_format in wanted:
            written += write_outline(folder, case.annotation, outline_format)
    _remove_stale(folder, written)
    return tuple(written)


def _remove_stale(folder: Path, written: Iterable[Path]) -> None:
    """Take away this program's files of an earlier run that would contradict the new ones."""
    for name in _NAMES - {path.name for path in written}:
        (folder / name).unlink(missing_ok=True)


def _made(
    result: CaseResult, case: Case, rules: RuleBase, *, wanted: frozenset[str], memory: CaseMemory
) -> dict[str, bytes]:
    """The content of each file, so that a fault while making one leaves the folder untouched."""
    made = {}
    if "json" in wanted:
        made["measurements.json"] = to_json(measurements_document(result)).encode()
    if "json" in wanted and result.assessment is not None:
        assessed = with_own_stages(
            assessment_document(result.assessment),
            case.reader_opinion,
            case.opinion_reader or case.annotation.reader,
            result.assessment,
        )
        made["assessment.json"] = to_json(assessed).encode()
    signal = signal_document(result)
    if "json" in wanted and signal is not None:
        made["signal.json"] = to_json(
            {**signal, "provenance": result.provenance.model_dump(mode="json")}
        ).encode()
    if "html" in wanted:
        made["report.html"] = report_html(result, case, rules, memory).encode()
    if "pdf" in wanted:
        made["report.pdf"] = report_pdf(result, case, rules, memory)
    for name in sorted(wanted & PICTURE_FILES.keys()):
        picture = picture_file(result, case, name, memory)
        if picture is not None:
            made[PICTURE_FILES[name]] = picture
    return made


def _objects(
    result: CaseResult, case: Case, objects: "DicomObjects | None", wanted: frozenset[str]
) -> dict[str, bytes]:
    """The content of each DICOM object; the report refers to a segmentation of the same run."""
    if wanted.isdisjoint(DICOM_FORMATS):
        return {}
    if objects is None:
        raise FormatError(
            "a DICOM object needs the DICOM images that it refers to; leave out "
            + ", ".join(DICOM_FORMATS)
        )
    from annotator.app.dicom_objects import segmentation_of  # highdicom takes half a second
    from annotator.io.dicom.objects.segmentation_written import encoded

    made = {}
    segmentation = segmentation_of(case, objects) if "seg" in wanted else None
    if segmentation is not None:
        made["segmentation.dcm"] = encoded(segmentation)
    if "sr" in wanted:
        from annotator.io.dicom.objects.report_written import measurement_report

        made["report.sr.dcm"] = measurement_report(
            result, objects.sources, segmentation, kind=objects.report_kind
        )
    return made


def _as_dicom(pdf: bytes, result: CaseResult, objects: "DicomObjects") -> bytes:
    from annotator.io.dicom.objects.encapsulated_pdf import encapsulated_pdf

    return encapsulated_pdf(pdf, result.measurements.side, objects.sources)


def _create(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FormatError(
            f"the output folder {folder.parent.name}/{folder.name} cannot be made ({reason}); "
            "give another --out"
        ) from error
