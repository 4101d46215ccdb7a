"""From the options of a command to the values that the use cases take."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from annotator.errors import FormatError

if TYPE_CHECKING:  # pydantic and the readers load only when a command needs them
    from annotator.app.dicom_objects import DicomObjects
    from annotator.app.signal_series import NamedSeries
    from annotator.measure.settings import MeasureSettings
    from annotator.model.case import Case, CaseResult
    from annotator.model.mask import Mask
    from annotator.model.measurements import Measurements

__all__ = [
    "CaseFiles",
    "SignalInput",
    "blocked_message",
    "open_case",
    "open_dicom_objects",
    "open_signal",
    "settings_from",
]


@frozen
class CaseFiles:
    """Where one hip's image and outlines are, as the options name them."""

    image: Path
    labels: Path
    side: str
    landmarks: Path | None
    series_uid: str | None
    volume_number: int | None
    head_label: int
    lesion_label: int
    signal: tuple[str, ...] = ()
    oedema: Path | None = None


def open_case(files: CaseFiles, findings: Mapping[str, Any] | None = None) -> "Case":
    """Read the image and the annotation of one hip."""
    from annotator.app import study
    from annotator.model.anatomy import Side

    if files.head_label == files.lesion_label:
        raise FormatError(
            f"--head-label and --lesion-label are both {files.head_label}; give two values"
        )
    return study.open_case(
        files.image,
        files.labels,
        Side(files.side),
        series_uid=files.series_uid,
        volume_number=files.volume_number,
        head_label=files.head_label,
        lesion_label=files.lesion_label,
        landmarks_path=files.landmarks,
        findings=findings,
    )


def settings_from(
    *,
    zone: str | None,
    surface_reach_mm: float,
    boundary_error_mm: float | None,
    neck_cut_mm: float | None,
    accept_geometry: Iterable[str] | None,
) -> "MeasureSettings":
    """The measuring settings that options state.

    Raises
    ------
    FormatError
        If a value is out of its range, with the option, the value and the reason.
    """
    from pydantic import ValidationError

    from annotator.measure.settings import MeasureSettings

    stated = {
        "zone": zone,
        "surface_reach_mm": surface_reach_mm,
        "boundary_error_mm": boundary_error_mm,
        "neck_cut_mm": neck_cut_mm,
        "accepted_geometry": frozenset(accept_geometry or ()),
    }
    try:
        return MeasureSettings.model_validate(stated)
    except ValidationError as error:
        first = error.errors()[0]
        reason = first["msg"].removeprefix("Value error, ").replace("Input ", "").lower()
        if first["loc"] == ("accepted_geometry",):
            raise FormatError(f"--accept-geometry: {reason}") from None
        option = str(first["loc"][0]).replace("_", "-")
        raise FormatError(f"--{option} {first['input']}: {reason}") from None


def open_dicom_objects(
    image: Path,
    case: "Case",
    wanted: Iterable[str],
    *,
    seg_type: str,
    has_empty_frames: bool,
    sr_type: str,
) -> "DicomObjects | None":
    """What the asked DICOM formats need of the images; None if none is asked for."""
    from annotator.app.outputs import DICOM_FORMATS

    if not set(DICOM_FORMATS).intersection(wanted):
        return None
    from annotator.app.dicom_objects import open_objects
    from annotator.io.dicom.objects.report_written import ReportKind
    from annotator.io.dicom.objects.segmentation_written import SegmentationKind

    return open_objects(
        image,
        case,
        kind=SegmentationKind(seg_type),
        has_empty_frames=has_empty_frames,
        report_kind=ReportKind(sr_type),
    )


@frozen(eq=False)
class SignalInput:
    """The series and the oedema that options name, opened; nothing where they name none."""

    series: "tuple[NamedSeries, ...]" = ()
    oedema: "Mask | None" = None

    def measured(self, result: "CaseResult", case: "Case") -> "CaseResult":
        """The result with the signal that was asked for; as it is if none was."""
        if not self.series and self.oedema is None:
            return result
        from annotator.app.signal import with_signal

        return with_signal(result, case, self.series, self.oedema)


def open_signal(files: CaseFiles, case: "Case", settings: "MeasureSettings") -> SignalInput:
    """Open what the options about signal name, before anything is measured."""
    if not files.signal and files.oedema is None:
        return SignalInput()
    from annotator.app.signal_series import open_signal_series, signal_choices
    from annotator.io.mask_file import read_oedema

    choices = signal_choices(files.signal)
    return SignalInput(
        open_signal_series(choices, case.image, files.image, settings),
        None if files.oedema is None else read_oedema(files.oedema),
    )


def blocked_message(measurements: "Measurements") -> str:
    """Which issues block measuring, and how a reader acknowledges them."""
    from annotator.measure.settings import ACCEPTABLE_GEOMETRY
    from annotator.model.issue import Severity

    blocking = [issue for issue in measurements.issues if issue.severity is Severity.BLOCKING]
    what = " ".join(issue.message for issue in blocking)
    if any(issue.code not in ACCEPTABLE_GEOMETRY for issue in blocking):
        return f"nothing was measured: {what}"
    accept = " ".join(f"--accept-geometry {issue.code}" for issue in blocking)
    return f"nothing was measured: {what} After checking the images, acknowledge with {accept}"
