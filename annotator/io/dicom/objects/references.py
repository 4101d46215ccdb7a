"""References from an object to the slices that it was made of, classic or frames of one file.

highdicom finds the slice that a plane lies on only where all frames of a file share orientation and
are one volume. So it is given every slice as an image of its own, and the references that it writes
are made true afterwards.
"""

from collections.abc import Iterable

from pydicom.dataset import Dataset
from pydicom.uid import MRImageStorage
from pydicom.valuerep import format_number_as_ds

from annotator.io.dicom.objects.sources import SourceImages, SourcePlane
from annotator.io.dicom.objects.tracking import uid_of

__all__ = ["plain_images", "references_to", "with_true_references"]


def plain_images(sources: SourceImages) -> list[Dataset]:
    """One image of a single slice for each plane; the first with all that the header says."""
    grid = sources.grid
    _, along_column, along_row = grid.axes_lps.T
    orientation = [_decimal(each) for each in (*along_row, *along_column)]
    images: list[Dataset] = []
    for number, plane in enumerate(sources.planes):
        image = Dataset()
        if not images:
            image.update(sources.header)
        image.SOPClassUID = MRImageStorage
        image.SOPInstanceUID = _placeholder(number)
        image.StudyInstanceUID = sources.header.StudyInstanceUID
        image.SeriesInstanceUID = sources.series_uid
        image.FrameOfReferenceUID = grid.frame_of_reference_uid
        image.Rows, image.Columns = grid.shape[1:]
        image.PixelSpacing = [_decimal(step_mm) for step_mm in grid.spacing_mm[1:]]
        image.SliceThickness = _decimal(sources.slice_thickness_mm or grid.spacing_mm[0])
        image.ImageOrientationPatient = orientation
        image.ImagePositionPatient = [_decimal(each) for each in plane.position_mm]
        images.append(image)
    return images


def with_true_references(made: Dataset, sources: SourceImages) -> None:
    """Let an object refer to the images themselves, not to those of `plain_images`.

    Parameters
    ----------
    made : Dataset
        A multi-frame image that highdicom made of `plain_images`; changed.
    sources : SourceImages
    """
    planes = {_placeholder(number): plane for number, plane in enumerate(sources.planes)}
    made.SourceImageSequence = _instances(made.SourceImageSequence, planes)
    for series in made.ReferencedSeriesSequence:
        series.ReferencedInstanceSequence = _instances(series.ReferencedInstanceSequence, planes)
    for frame in made.PerFrameFunctionalGroupsSequence:
        for derivation in frame.get("DerivationImageSequence", ()):
            for reference in derivation.SourceImageSequence:
                # Frames of several segments on one slice share an item, which is then done.
                plane = planes.get(reference.ReferencedSOPInstanceUID)
                if plane is not None:
                    _refer(reference, plane)


def references_to(instances: Iterable[tuple[str, str]]) -> list[Dataset]:
    """An item for each instance, given by class and UID."""
    references = []
    for class_uid, instance_uid in instances:
        reference = Dataset()
        reference.ReferencedSOPClassUID = class_uid
        reference.ReferencedSOPInstanceUID = instance_uid
        references.append(reference)
    return references


def _instances(references: Iterable[Dataset], planes: dict[str, SourcePlane]) -> list[Dataset]:
    """Each instance once, as a whole."""
    found = {}
    for reference in references:
        plane = planes[reference.ReferencedSOPInstanceUID]
        whole = Dataset()
        whole.ReferencedSOPClassUID = plane.class_uid
        whole.ReferencedSOPInstanceUID = plane.instance_uid
        found[plane.instance_uid] = whole
    return list(found.values())


def _refer(reference: Dataset, plane: SourcePlane) -> None:
    reference.ReferencedSOPClassUID = plane.class_uid
    reference.ReferencedSOPInstanceUID = plane.instance_uid
    if plane.frame_number is not None:
        reference.ReferencedFrameNumber = plane.frame_number


def _placeholder(number: int) -> str:
    return uid_of("plane", str(number))


def _decimal(value: float) -> str:
    return format_number_as_ds(float(value))
