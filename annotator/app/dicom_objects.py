"""What the DICOM objects of an analysed hip are made of, beyond the case itself."""

from pathlib import Path

from attrs import frozen
from pydicom.dataset import Dataset

from annotator import __version__
from annotator.app.study import pick_volume
from annotator.drawing.change import Structure
from annotator.errors import DicomError, FormatError
from annotator.io.dicom.folder.archive import unpacked
from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.objects.codes import ARTIFICIAL_INTELLIGENCE, EDGE_DETECTION
from annotator.io.dicom.objects.report_written import ReportKind
from annotator.io.dicom.objects.segmentation_written import (
    DrawnWith,
    SegmentationKind,
    make_segmentation,
)
from annotator.io.dicom.objects.sources import MADE_BY, SourceImages, read_sources
from annotator.model.case import Case

__all__ = ["DicomObjects", "open_objects", "segmentation_of"]


@frozen(eq=False)
class DicomObjects:
    """The images that objects refer to, and how segmentation and report are stored.

    Parameters
    ----------
    sources : SourceImages
    kind : SegmentationKind
    has_empty_frames : bool
        Whether slices without a marked voxel are stored too.
    report_kind : ReportKind
    """

    sources: SourceImages
    kind: SegmentationKind = SegmentationKind.BINARY
    has_empty_frames: bool = False
    report_kind: ReportKind = ReportKind.COMPREHENSIVE_3D


def open_objects(
    image_path: Path,
    case: Case,
    *,
    kind: SegmentationKind = SegmentationKind.BINARY,
    has_empty_frames: bool = False,
    report_kind: ReportKind = ReportKind.COMPREHENSIVE_3D,
) -> DicomObjects:
    """Read the headers of a case's images once more, as objects that refer to them need them.

    Parameters
    ----------
    image_path : Path
        Where the case's image was opened from.
    case : Case
    kind, has_empty_frames, report_kind
        As in `DicomObjects`.

    Raises
    ------
    FormatError
        If the image is not DICOM.
    DicomError
        If its files are not those that were opened.
    """
    source = case.image.source
    if source.series_uid is None:
        raise FormatError(
            f"{image_path.name} is not DICOM, so no DICOM object can refer to it; leave seg, "
            "sr, pdf.dcm and key.dcm out of --format, or give the DICOM series"
        )
    with unpacked(image_path) as place:
        picked = pick_volume(
            scan(place).volumes,
            image_path.name,
            series_uid=source.series_uid,
            volume_number=source.volume_number,
        )
        sources = read_sources(picked)
    found = tuple(dict.fromkeys(plane.instance_uid for plane in sources.planes))
    if found != source.instance_uids:
        raise DicomError(f"the images in {image_path.name} changed while they were read; try again")
    return DicomObjects(sources, kind, has_empty_frames, report_kind)


def segmentation_of(case: Case, objects: DicomObjects) -> Dataset:
    """The outline of a case as a DICOM segmentation.

    Raises
    ------
    FormatError
        As `annotator.io.dicom.objects.segmentation_written.make_segmentation`.
    """
    drawn_with = {
        Structure(by.kind.value): DrawnWith(by.name, by.version, ARTIFICIAL_INTELLIGENCE)
        for by in case.proposals
    }
    if case.is_head_from_click:
        clicked = DrawnWith(f"{MADE_BY} head from a click", __version__, EDGE_DETECTION)
        drawn_with.setdefault(Structure.HEAD, clicked)
    return make_segmentation(
        case.annotation,
        objects.sources,
        kind=objects.kind,
        has_empty_frames=objects.has_empty_frames,
        drawn_with=drawn_with,
    )
