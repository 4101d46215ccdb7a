"""An outline as a DICOM segmentation of the study that it was drawn on."""

from collections.abc import Mapping
from enum import StrEnum
from io import BytesIO
from typing import Any

import numpy as np
from attrs import frozen
from highdicom import (
    AlgorithmIdentificationSequence,
    PixelMeasuresSequence,
    PlaneOrientationSequence,
    PlanePositionSequence,
)
from highdicom.color import CIELabColor
from highdicom.seg import Segmentation, SegmentDescription
from highdicom.sr import CodedConcept
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sr.coding import Code
from pydicom.valuerep import format_number_as_ds

from annotator import __version__
from annotator.drawing.change import Structure
from annotator.errors import FormatError
from annotator.geometry.grid import Grid
from annotator.io.annotation_hash import annotation_sha256
from annotator.io.dicom.objects.codes import LATERALITIES, SEGMENTS
from annotator.io.dicom.objects.quiet import quiet_highdicom
from annotator.io.dicom.objects.references import plain_images, with_true_references
from annotator.io.dicom.objects.sources import MADE_BY, SourceImages
from annotator.io.dicom.objects.tracking import tracking_of, uid_of
from annotator.model.annotation import HipAnnotation

__all__ = ["DrawnWith", "SegmentationKind", "encoded", "make_segmentation"]

#: Cosine between two index axes above which a grid counts as sheared: DICOM planes are upright.
SHEAR_COSINE = 1e-4

#: Characters that divide a DICOM person name, and the most that one group of it holds.
NAME_MARKS, NAME_LENGTH = str.maketrans("\\^=", "   "), 63


class SegmentationKind(StrEnum):
    """How voxels are stored."""

    #: One bit a voxel and segment; the lesion's voxels belong to the head's segment too.
    BINARY = "binary"
    #: One label a voxel: the head's segment is what is not lesion. Fewer programs read it.
    LABELMAP = "labelmap"


@frozen
class DrawnWith:
    """What helped a reader to an outline.

    Parameters
    ----------
    name, version : str
    family : Code
        Of CID 7162.
    """

    name: str
    version: str
    family: Code

    @property
    def identification(self) -> AlgorithmIdentificationSequence:
        """As an item of the segment's description."""
        return AlgorithmIdentificationSequence(self.name, self.family, self.version)


def make_segmentation(
    annotation: HipAnnotation,
    sources: SourceImages,
    *,
    kind: SegmentationKind = SegmentationKind.BINARY,
    has_empty_frames: bool = False,
    drawn_with: Mapping[Structure, DrawnWith] | None = None,
) -> Dataset:
    """Head and lesion as segments with codes, tracking identifiers and colours.

    Parameters
    ----------
    annotation : HipAnnotation
        On the grid of the images or on its own. A lesion that nobody has looked for is left out;
        one that is surely absent is an empty segment.
    sources : SourceImages
    kind : SegmentationKind
    has_empty_frames : bool
        Whether slices without a marked voxel are stored too, for viewers that need every slice.
    drawn_with : mapping of Structure to DrawnWith, optional
        Outlines that did not come from the reader's hand alone.

    Returns
    -------
    Dataset
        With a file's meta information. The same input gives the same object, UIDs and all.

    Raises
    ------
    FormatError
        If the images name no frame of reference, or the grid is sheared.
    """
    _refuse_unplaced(annotation.grid, sources)
    # Label files round the figures of the grid; the images' own are the same for all of them.
    is_on_images = annotation.grid.is_same_as(sources.grid)
    grid = sources.grid if is_on_images else annotation.grid
    helpers = sorted((drawn_with or {}).items())
    identity = _identity(annotation, sources, kind, has_empty_frames, helpers)
    with quiet_highdicom():
        segmentation = Segmentation(
            source_images=plain_images(sources),
            pixel_array=_pixels(annotation, kind),
            segmentation_type=kind.name,
            segment_descriptions=_descriptions(annotation, sources, drawn_with or {}),
            series_instance_uid=uid_of("segmentation series", *identity),
            series_number=sources.later_series_number,
            sop_instance_uid=uid_of("segmentation", *identity),
            instance_number=1,
            manufacturer=MADE_BY,
            manufacturer_model_name=MADE_BY,
            software_versions=__version__,
            device_serial_number=__version__,
            content_label=f"FEMORAL_HEAD_{annotation.side.value}",
            content_description=f"Outline of the {annotation.side.in_words} femoral head",
            series_description=f"Outline of the {annotation.side.in_words} femoral head",
            omit_empty_frames=not has_empty_frames,
            specific_character_set="ISO_IR 192",
            **_places(grid, sources),
            **_times(sources),
        )
        with_true_references(segmentation, sources)
        _settle(segmentation, annotation.reader, grid, uid_of("dimensions", *identity))
    return segmentation


def encoded(made: Dataset) -> bytes:
    """An object as the bytes of a DICOM file."""
    buffer = BytesIO()
    with quiet_highdicom():
        made.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def _refuse_unplaced(grid: Grid, sources: SourceImages) -> None:
    if not sources.grid.frame_of_reference_uid:
        raise FormatError(
            "the images name no frame of reference, which a DICOM segmentation must share with "
            "them; save the outlines as seg.nrrd"
        )
    cosines = grid.axes_lps.T @ grid.axes_lps - np.eye(3)
    if np.abs(cosines).max() > SHEAR_COSINE:
        raise FormatError(
            f"the outlines' grid is sheared (cosine {np.abs(cosines).max():.4f}), which DICOM "
            "planes cannot be; resample the outlines to an upright grid first"
        )


def _structures(annotation: HipAnnotation) -> tuple[Structure, ...]:
    if annotation.is_lesion_open:
        return (Structure.HEAD,)
    return (Structure.HEAD, Structure.LESION)


def _identity(annotation: HipAnnotation, sources: SourceImages, *made_as: object) -> list[str]:
    """All in which two segmentations may differ."""
    return [
        *(f"{plane.instance_uid} {plane.frame_number}" for plane in sources.planes),
        annotation.side.value,
        annotation_sha256(annotation),
        str(annotation.is_lesion_open),
        annotation.reader,
        *(str(each) for each in made_as),
        __version__,
    ]


def _pixels(annotation: HipAnnotation, kind: SegmentationKind) -> NDArray[np.uint8]:
    """(slices, rows, columns) labels, or with a fourth axis of the segments' zeros and ones."""
    if kind is SegmentationKind.LABELMAP:
        return annotation.label_map
    voxels = {
        Structure.HEAD: annotation.head.voxels | annotation.lesion.voxels,
        Structure.LESION: annotation.lesion.voxels,
    }
    return np.stack([voxels[each].astype(np.uint8) for each in _structures(annotation)], axis=-1)


def _descriptions(
    annotation: HipAnnotation,
    sources: SourceImages,
    drawn_with: Mapping[Structure, DrawnWith],
) -> list[SegmentDescription]:
    side = LATERALITIES[annotation.side]
    descriptions = []
    for number, structure in enumerate(_structures(annotation), start=1):
        codes, helper = SEGMENTS[structure], drawn_with.get(structure)
        tracking = tracking_of(sources.series_uid, annotation.side, structure)
        description = SegmentDescription(
            segment_number=number,
            segment_label=codes.label,
            segmented_property_category=codes.category,
            segmented_property_type=codes.kind,
            algorithm_type="MANUAL" if helper is None else "SEMIAUTOMATIC",
            algorithm_identification=None if helper is None else helper.identification,
            tracking_uid=tracking.uid,
            tracking_id=tracking.identifier,
            anatomic_regions=[codes.region],
            display_color=CIELabColor.from_rgb(*codes.color_rgb),
        )
        region = description.AnatomicRegionSequence[0]
        region.AnatomicRegionModifierSequence = [CodedConcept.from_code(side)]
        descriptions.append(description)
    return descriptions


def _places(grid: Grid, sources: SourceImages) -> dict[str, Any]:
    """Where the planes of the grid lie, in highdicom's words."""
    step_mm, row_mm, column_mm = grid.spacing_mm.tolist()
    _, along_column, along_row = grid.axes_lps.T
    positions = grid.affine_lps[:3, 3] + np.outer(np.arange(grid.shape[0]), grid.affine_lps[:3, 0])
    has_own_planes = not grid.is_same_as(sources.grid)
    thickness_mm = None if has_own_planes else sources.slice_thickness_mm
    return {
        "pixel_measures": PixelMeasuresSequence(
            pixel_spacing=(row_mm, column_mm),
            slice_thickness=thickness_mm or step_mm,
            spacing_between_slices=step_mm,
        ),
        "plane_orientation": PlaneOrientationSequence(
            "PATIENT", [*along_row.tolist(), *along_column.tolist()]
        ),
        "plane_positions": [
            PlanePositionSequence("PATIENT", position) for position in positions.tolist()
        ],
    }


def _times(sources: SourceImages) -> dict[str, Any]:
    date, time = sources.made_at
    return {"content_date": date, "content_time": time, "series_date": date, "series_time": time}


def _settle(segmentation: Dataset, drawn_by: str, grid: Grid, dimensions_uid: str) -> None:
    """What highdicom takes from a clock, from chance, or from the images' header."""
    del segmentation.InstanceCreationDate, segmentation.InstanceCreationTime
    for equipment in segmentation.ContributingEquipmentSequence:
        equipment.pop("ContributionDateTime", None)
    for item in (
        *segmentation.DimensionOrganizationSequence,
        *segmentation.DimensionIndexSequence,
    ):
        item.DimensionOrganizationUID = dimensions_uid
    measures = segmentation.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
    step_mm = float(grid.spacing_mm[0])
    measures.SpacingBetweenSlices = format_number_as_ds(step_mm)
    reader = drawn_by.translate(NAME_MARKS)[:NAME_LENGTH].strip()
    segmentation.ContentCreatorName = f"{reader}^" if reader else None
