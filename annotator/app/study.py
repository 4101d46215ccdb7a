"""Opening what a case consists of: the image, the outline on it, and both as a case."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve

from annotator.app.opened_labels import read_labels
from annotator.app.opened_volume import open_volume
from annotator.app.side import with_side_issue
from annotator.errors import DicomError, GridMismatch
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints
from annotator.geometry.voxels import marked_voxels
from annotator.io.annotation_file import read_landmarks
from annotator.io.dicom.folder.archive import unpacked
from annotator.io.dicom.folder.scan import VolumeSummary, scan
from annotator.io.itk_files import has_image_suffix
from annotator.io.volume_files import read_image
from annotator.model.anatomy import Side
from annotator.model.annotation import HEAD_LABEL, LESION_LABEL, HipAnnotation
from annotator.model.case import Case
from annotator.model.volume import Volume

__all__ = ["open_annotation", "open_case", "open_image", "pick_volume", "refuse_foreign_grid"]

#: The image box ends half a voxel beyond the outermost voxel centres; a labelled voxel's
#: centre may lie outside it by this, in voxels of the image.
OUTSIDE_VOXELS = 0.5

#: What a refusal tells to do about several volumes.
PICK_WITH = "pick one with --series and --volume"

#: A refusal lists at most this many volumes.
LISTED_VOLUMES = 12


def open_image(
    path: Path,
    *,
    series_uid: str | None = None,
    volume_number: int | None = None,
    pick_with: str = PICK_WITH,
) -> Volume:
    """The one image volume that a path and a pick name.

    Parameters
    ----------
    path : Path
        A folder of DICOM files, one DICOM file, a zip of them, NIfTI, NRRD or MetaImage.
    series_uid : str, optional
        Series Instance UID to choose from a folder.
    volume_number : int, optional
        1-based number of the volume within its series.
    pick_with : str
        What to do about several volumes, for the message.

    Raises
    ------
    DicomError
        If there is no such volume, or more than one and no pick; the message lists them.
    FormatError
        If a NIfTI, NRRD or MetaImage file cannot be read.
    """
    if path.is_dir() or not has_image_suffix(path):
        with unpacked(path) as place:
            picked = pick_volume(
                scan(place).volumes,
                path.name,
                series_uid=series_uid,
                volume_number=volume_number,
                pick_with=pick_with,
            )
            return open_volume(picked)
    if series_uid is not None or volume_number not in (None, 1):
        raise DicomError(f"{path.name} is one volume without series; leave out --series, --volume")
    return with_side_issue(read_image(path))


def pick_volume(
    volumes: Sequence[VolumeSummary],
    name: str,
    *,
    series_uid: str | None = None,
    volume_number: int | None = None,
    pick_with: str = PICK_WITH,
) -> VolumeSummary:
    """The one volume of a scan that the pick leaves.

    Parameters
    ----------
    volumes : sequence of VolumeSummary
    name : str
        What was scanned, for the message.
    series_uid, volume_number, pick_with
        As in `open_image`.

    Raises
    ------
    DicomError
        If none or several remain; the message lists what there is.
    """
    left = [
        volume
        for volume in volumes
        if series_uid in (None, volume.series_uid) and volume_number in (None, volume.volume)
    ]
    if len(left) == 1:
        return left[0]
    if left:
        raise DicomError(f"{name} holds {len(left)} volumes; {pick_with}: {_listed(left)}")
    number = "" if volume_number is None else f" {volume_number}"
    series = "" if series_uid is None else f" of series {series_uid}"
    raise DicomError(f"{name} holds no volume{number}{series}; there is: {_listed(volumes)}")


def _listed(volumes: Sequence[VolumeSummary]) -> str:
    rows = [
        f"volume {volume.volume} of {volume.series_uid} ({volume.description or 'no description'}, "
        f"{' x '.join(str(count) for count in volume.shape)})"
        for volume in volumes[:LISTED_VOLUMES]
    ]
    hidden = len(volumes) - len(rows)
    return "; ".join(rows) + (f"; and {hidden} more, see onfh scan" if hidden else "")


def open_annotation(
    path: Path,
    *,
    image: Volume,
    side: Side,
    head_label: int = HEAD_LABEL,
    lesion_label: int = LESION_LABEL,
    landmarks_path: Path | None = None,
) -> HipAnnotation:
    """The outline of one hip, checked to lie on the image.

    Parameters
    ----------
    path : Path
        Label map, ``.seg.nrrd``, DICOM SEG or RTSTRUCT, or the NAME.json of a saved annotation.
    image : Volume
    side : Side
    head_label, lesion_label : int
        Values in a label map.
    landmarks_path : Path, optional
        Takes the place of the landmarks of a saved annotation.

    Returns
    -------
    HipAnnotation
        On the grid of its file, which may differ from the image's; there it is measured.

    Raises
    ------
    AnnotationError
        If there is no head, or the file is of the other side.
    FormatError
        If a file cannot be read.
    GridMismatch
        If the labels do not lie on the image.
    """
    labels = read_labels(path, side, head_label, lesion_label, image_grid=image.grid)
    return _placed(labels.annotation, image=image, landmarks_path=landmarks_path)


def open_case(  # noqa: PLR0913 - one keyword for each option of the command
    image_path: Path,
    labels_path: Path,
    side: Side,
    *,
    series_uid: str | None = None,
    volume_number: int | None = None,
    head_label: int = HEAD_LABEL,
    lesion_label: int = LESION_LABEL,
    landmarks_path: Path | None = None,
    findings: Mapping[str, Any] | None = None,
) -> Case:
    """One hip from its files, ready to be analysed.

    Parameters
    ----------
    image_path, series_uid, volume_number
        As in `open_image`.
    labels_path, side, head_label, lesion_label, landmarks_path
        As in `open_annotation`.
    findings : mapping of fact name to raw value, optional
        Where none are given, those of a saved annotation.

    Returns
    -------
    Case
        What reading the labels raised is among the image's issues.

    Raises
    ------
    AnnotatorError
        As `open_image` and `open_annotation`.
    """
    image = open_image(image_path, series_uid=series_uid, volume_number=volume_number)
    labels = read_labels(labels_path, side, head_label, lesion_label, image_grid=image.grid)
    annotation = _placed(labels.annotation, image=image, landmarks_path=landmarks_path)
    return Case(
        image=evolve(image, issues=(*image.issues, *labels.issues)),
        annotation=annotation,
        findings=labels.findings if findings is None else findings,
        neck_cut_mm=labels.neck_cut_mm,
        proposals=labels.proposals,
        is_head_from_click=labels.is_head_from_click,
    )


def refuse_foreign_grid(image_grid: Grid, annotation: HipAnnotation) -> None:
    """Refuse an outline that does not lie on the image; a grid of its own is allowed.

    Raises
    ------
    GridMismatch
        If the frames of reference differ, or a labelled voxel lies outside the image box.
    """
    grid = annotation.grid
    frames = {grid.frame_of_reference_uid, image_grid.frame_of_reference_uid} - {None}
    if len(frames) > 1:
        raise GridMismatch(
            "the labels have another frame of reference than the image: "
            f"{_both_grids(grid, image_grid)}"
        )
    if grid.is_same_as(image_grid):
        return
    labelled = IndexPoints(
        marked_voxels(annotation.head.voxels | annotation.lesion.voxels).astype(np.float64)
    )
    index = image_grid.to_index(grid.to_lps(labelled))
    limit = 0.5 + OUTSIDE_VOXELS
    is_outside = (index < -limit) | (index > np.array(image_grid.shape) - 1 + limit)
    outside = int(is_outside.any(axis=1).sum())
    if outside:
        raise GridMismatch(
            f"{outside} of {len(labelled)} labelled voxels lie outside the image: "
            f"{_both_grids(grid, image_grid)}; give the labels of this image"
        )


def _placed(
    annotation: HipAnnotation, *, image: Volume, landmarks_path: Path | None
) -> HipAnnotation:
    """The annotation with its landmarks, checked to lie on the image.

    On the image's own voxels it takes the image's grid: each kind of label file rounds in its way.
    """
    refuse_foreign_grid(image.grid, annotation)
    if annotation.grid.is_same_as(image.grid):
        annotation = evolve(
            annotation,
            head=evolve(annotation.head, grid=image.grid),
            lesion=evolve(annotation.lesion, grid=image.grid),
        )
    if landmarks_path is None:
        return annotation
    return evolve(annotation, landmarks=read_landmarks(landmarks_path, annotation.side))


def _both_grids(labels: Grid, image: Grid) -> str:
    return f"labels {_in_words(labels)}; image {_in_words(image)}"


def _in_words(grid: Grid) -> str:
    shape = " x ".join(str(count) for count in grid.shape)
    spacing = " x ".join(f"{step:.3f}" for step in grid.spacing_mm)
    first = ", ".join(f"{value:.1f}" for value in grid.affine_lps[:3, 3])
    axes = " ".join(
        f"({', '.join(f'{component:.2f}' for component in axis)})" for axis in grid.axes_lps.T
    )
    frame = grid.frame_of_reference_uid or "not stated"
    return f"{shape} voxels of {spacing} mm from ({first}) along {axes}, frame of reference {frame}"
