"""``onfh measure``: the measurements of one hip."""

from typing import TYPE_CHECKING

import typer

from annotator.cli.case_input import (
    CaseFiles,
    blocked_message,
    open_case,
    open_signal,
    settings_from,
)
from annotator.cli.console import message, result
from annotator.cli.options import (
    AcceptGeometry,
    AsJson,
    BoundaryError,
    HeadLabel,
    ImagePath,
    LabelsPath,
    LandmarksPath,
    LesionLabel,
    NeckCut,
    OedemaPath,
    SeriesUid,
    SideLetter,
    SignalSeries,
    SurfaceReach,
    VolumeNumber,
    Zone,
)

if TYPE_CHECKING:
    from annotator.model.case import CaseResult

__all__ = ["measure"]


def measure(  # noqa: PLR0913 - one parameter an option
    image: ImagePath,
    *,
    labels: LabelsPath,
    side: SideLetter,
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
    as_json: AsJson = False,
) -> None:
    """Measure one hip: sizes, angles, position, depth, each with its 95 % interval."""
    from annotator.app.pipeline import measure_case

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
    case = open_case(files)
    settings = settings.with_kept_cut(case.neck_cut_mm)
    asked = open_signal(files, case, settings)
    measured = asked.measured(measure_case(case, settings), case)
    result(_as_text(measured, as_json=as_json))
    if measured.measurements.is_blocked:
        message(blocked_message(measured.measurements))
        raise typer.Exit(1)


def _as_text(measured: "CaseResult", *, as_json: bool) -> str:
    if as_json:
        from annotator.app.documents import measurements_document, signal_document, to_json

        document, signal = measurements_document(measured), signal_document(measured)
        return to_json(document if signal is None else {**document, "signal": signal})
    from annotator.cli.summary import measurements_text

    return measurements_text(measured)
