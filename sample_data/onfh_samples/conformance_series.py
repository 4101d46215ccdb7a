"""Lesions of known volume painted into the marrow of real series, measured from files alone."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from skimage.filters import threshold_otsu

from annotator.app.pipeline import measure_case
from annotator.app.study import open_case, open_image
from annotator.errors import AnnotationError, AnnotatorError
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints
from annotator.io.dicom.folder.archive import unpacked
from annotator.io.dicom.folder.scan import VolumeSummary, scan
from annotator.io.volume_files import write_seg_nrrd
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.volume import Volume
from onfh_samples.acquisition import label_map
from onfh_samples.conformance import Outcome
from onfh_samples.conformance_rows import ConformanceRow, rows_of
from onfh_samples.conformance_tolerances import REAL_SERIES
from onfh_samples.lesion import Ellipsoid, Lesion, Sector
from onfh_samples.phantom import Hip, direction
from onfh_samples.truth import truth_of

__all__ = ["bright_place_mm", "series_outcomes"]

#: The ball that stands for the head, mm, and the room that it needs to the image's border.
RADIUS_MM = 20.0
ROOM_MM = 2.0

#: Voxels are looked through in steps of about this size, mm.
STEP_MM = 1.5

#: What a ball in a knee or a phantom can answer for: it has no acetabulum.
NAMES = ("head_diameter_mm", "head_volume_mm3", "lesion_volume_mm3", "lesion_fraction")


def series_outcomes(path: Path) -> Iterator[Outcome]:
    """Every series below a folder, each with two lesions painted into its brightest marrow.

    Parameters
    ----------
    path : Path
        DICOM files, searched below, or a zip of them. The first volume of each series is taken;
        one that is too small, or whose geometry blocks measuring, is passed over.

    Yields
    ------
    Outcome

    Raises
    ------
    DicomError
        If nothing below the folder is a DICOM image.
    """
    with unpacked(path) as place:
        first: dict[str, VolumeSummary] = {}
        for volume in scan(place).volumes:
            known = first.setdefault(volume.series_uid, volume)
            if volume.volume < known.volume:
                first[volume.series_uid] = volume
        for number, volume in enumerate(first.values(), start=1):
            name = f"series {number}"
            try:
                yield Outcome(name, _rows(place, name, volume.series_uid, volume.volume))
            except AnnotatorError as error:
                yield Outcome(name, passed_over=str(error))


def _rows(
    place: Path, name: str, series_uid: str, volume_number: int
) -> tuple[ConformanceRow, ...]:
    image = open_image(place, series_uid=series_uid, volume_number=volume_number)
    center_mm = bright_place_mm(image)
    side = Side.LEFT if center_mm[0] > 0 else Side.RIGHT
    found: list[ConformanceRow] = []
    with tempfile.TemporaryDirectory() as folder:
        for kind, lesion in _lesions(side).items():
            hip = Hip(side, center_mm, RADIUS_MM, lesion=lesion)
            outlines = Path(folder, f"{kind}.seg.nrrd")
            write_seg_nrrd(outlines, image.grid, label_map(hip, image.grid), side)
            case = open_case(
                place, outlines, side, series_uid=series_uid, volume_number=volume_number
            )
            result = measure_case(case, MeasureSettings()).measurements
            if result.is_blocked:
                codes = ", ".join(issue.code for issue in result.issues)
                raise AnnotationError(f"its geometry blocks measuring: {codes}")
            exact = truth_of(hip).model_dump(include=set(NAMES))
            found += rows_of(f"{name}, {kind}", exact, result, REAL_SERIES)
    return tuple(found)


def _lesions(side: Side) -> dict[str, Lesion]:
    """One wholly inside the ball, one that reaches its surface."""
    return {
        "ellipsoid": Ellipsoid([0.0, 1.0, 2.0], [11.0, 13.0, 12.0]),
        "sector": Sector(direction(side, 10.0, 5.0), 55.0),
    }


def bright_place_mm(image: Volume) -> NDArray[np.float64]:
    """The middle of the largest bright part of an image that leaves room for a ball, LPS mm.

    Raises
    ------
    AnnotationError
        If the image is too small for a ball of a head's size, or uniform.
    """
    grid = image.grid
    stride = tuple(max(1, round(STEP_MM / spacing)) for spacing in grid.spacing_mm)
    coarse = np.asarray(image.values)[tuple(slice(None, None, step) for step in stride)]
    room = _room_mm(grid, stride, coarse.shape)
    allowed = room >= RADIUS_MM + ROOM_MM
    if not allowed.any():
        raise AnnotationError(f"it has no room for a ball of {RADIUS_MM:g} mm radius")
    if coarse.min() == coarse.max():
        raise AnnotationError("it is uniform, so that no marrow stands out")
    limit = float(
        threshold_otsu(coarse.astype(np.float64))  # type: ignore[no-untyped-call] # scikit-image has no types
    )
    bright = coarse > limit
    depth = distance_transform_edt(bright, sampling=grid.spacing_mm * np.array(stride))
    index = np.unravel_index(np.where(allowed, depth, -1.0).argmax(), coarse.shape)
    place: NDArray[np.float64] = grid.to_lps(
        IndexPoints(np.array(index, dtype=np.float64) * stride)
    )
    return place


def _room_mm(grid: Grid, stride: tuple[int, ...], shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Distance of every looked-at voxel from the image's nearest border, mm."""
    along = []
    for count, spacing, step, full in zip(shape, grid.spacing_mm, stride, grid.shape, strict=True):
        index = np.arange(count) * step
        along.append(np.minimum(index, full - 1 - index) * spacing)
    slices, rows, columns = np.ix_(*along)
    room: NDArray[np.float64] = np.minimum(np.minimum(slices, rows), columns)
    return room
