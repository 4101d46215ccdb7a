"""``onfh analyse``: measure, assess and report one hip."""

from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.case_input import (
    CaseFiles,
    blocked_message,
    open_case,
    open_dicom_objects,
    open_signal,
    settings_from,
)
from annotator.cli.console import message, result
from annotator.cli.options import (
    AcceptGeometry,
    BoundaryError,
    HeadLabel,
    ImagePath,
    LabelsPath,
    LandmarksPath,
    LesionLabel,
    NeckCut,
    OedemaPath,
    OwnStagesPath,
    PolicyPath,
    SegEmptyFrames,
    SegType,
    SeriesUid,
    SideLetter,
    SignalSeries,
    SignaturesPath,
    SrType,
    SurfaceReach,
    VolumeNumber,
    Zone,
)

__all__ = ["analyse"]


def analyse(  # noqa: PLR0913 - one parameter an option
    image: ImagePath,
    *,
    labels: LabelsPath,
    side: SideLetter,
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="DIR", help="Results go to DIR/L or DIR/R.", show_default=False
        ),
    ],
    findings: Annotated[
        Path | None,
        typer.Option("--findings", metavar="FILE", help="The reader's findings, JSON or YAML."),
    ] = None,
    policy: PolicyPath = None,
    signatures: SignaturesPath = None,
    own_stages: OwnStagesPath = None,
    formats: Annotated[
        str,
        typer.Option(
            "--format",
            help="Comma-separated: json, html, pdf, seg.nrrd, nii.gz (with names for ITK-SNAP), "
            "map.svg, map.png, intact.svg, intact.png, seg (DICOM segmentation), "
            "sr (DICOM structured report), "
            "pdf.dcm (the PDF as a DICOM object), key.dcm (key images as DICOM images).",
        ),
    ] = "html,json",
    head_label: HeadLabel = 1,
    lesion_label: LesionLabel = 2,
    landmarks: LandmarksPath = None,
    series: SeriesUid = None,
    volume: VolumeNumber = None,
    accept_geometry: AcceptGeometry = None,
    zone: Zone = None,
    surface_reach_mm: SurfaceReach = 4.0,
    boundary_error_mm: BoundaryError = None,
    neck_cut_mm: NeckCut = None,
    signal: SignalSeries = None,
    oedema: OedemaPath = None,
    seg_type: SegType = "binary",
    seg_empty_frames: SegEmptyFrames = False,
    sr_type: SrType = "comprehensive-3d",
) -> None:
    """Measure, stage and report one hip; print a summary and the files written.

    Without --signal the signal of IMAGE is measured where its header says what it shows.
    """
    from attrs import evolve

    from annotator.app.case_memory import CaseMemory
    from annotator.app.opinion import opinion_on_outline
    from annotator.app.outputs import chosen_formats, report_words, write_case
    from annotator.app.pipeline import analyse as analyse_case
    from annotator.app.rules_in_force import rules_in_force
    from annotator.app.signal import with_own_signal
    from annotator.cli.own_stages_text import own_stages_text
    from annotator.cli.summary import case_text
    from annotator.io.facts_file import read_facts
    from annotator.report.own_stages import own_stage_lines

    wanted = chosen_formats(formats)
    settings = settings_from(
        zone=zone,
        surface_reach_mm=surface_reach_mm,
        boundary_error_mm=boundary_error_mm,
        neck_cut_mm=neck_cut_mm,
        accept_geometry=accept_geometry,
    )
    files = CaseFiles(
        image=image,
        labels=labels,
        side=side,
        landmarks=landmarks,
        series_uid=series,
        volume_number=volume,
        head_label=head_label,
        lesion_label=lesion_label,
        signal=tuple(signal or ()),
        oedema=oedema,
    )
    rules = rules_in_force(policy, signatures)
    case = open_case(files, read_facts(findings) if findings else None)
    objects = open_dicom_objects(
        image,
        case,
        wanted,
        seg_type=seg_type,
        has_empty_frames=seg_empty_frames,
        sr_type=sr_type,
    )
    settings = settings.with_kept_cut(case.neck_cut_mm)
    if own_stages:
        own = opinion_on_outline(own_stages, case.annotation, rules)
        case = evolve(case, reader_opinion=own.opinion, opinion_reader=own.reader)
    asked = open_signal(files, case, settings)
    memory = CaseMemory()
    analysed = asked.measured(analyse_case(case, rules, settings, memory=memory), case)
    if analysed.signal is None:
        analysed = with_own_signal(analysed, case)
    written = write_case(
        analysed, case, out, rules=rules, formats=wanted, memory=memory, objects=objects
    )
    words = report_words(rules, analysed.assessment)
    own_lines = own_stage_lines(case.reader_opinion, analysed.assessment, words)
    text = case_text(analysed, words, own_stages_text(own_lines, case.opinion_reader))
    result(f"{text}\n\nFiles\n" + "\n".join(f"  {path}" for path in written))
    if analysed.measurements.is_blocked:
        message(blocked_message(analysed.measurements))
        raise typer.Exit(1)
