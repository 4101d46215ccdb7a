"""Measure cases whose truth is known, by the way that every analysis goes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.app.pipeline import measure_case
from annotator.errors import FormatError
from annotator.geometry.grid import Grid
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Landmarks, Side
from annotator.model.annotation import HipAnnotation
from annotator.model.case import Case
from annotator.model.measurements import Measurements
from annotator.model.volume import Volume
from onfh_samples.acquisition import Acquisition, rasterise
from onfh_samples.anatomical import AnatomicalHip
from onfh_samples.conformance_phantoms import ConformancePhantom, phantoms
from onfh_samples.conformance_rows import ConformanceRow, rows_of
from onfh_samples.conformance_tolerances import ANATOMICAL, PHANTOM
from onfh_samples.lesion import Cap, Ellipsoid, Lesion, Sector
from onfh_samples.mesh_files import mesh_paths, read_stl
from onfh_samples.mesh_head import MeshHead, find_head
from onfh_samples.phantom import direction
from onfh_samples.truth import truth_of

__all__ = [
    "Outcome",
    "lesions_for",
    "mesh_outcomes",
    "phantom_outcome",
    "phantom_outcomes",
    "rows_of_head",
]


@frozen
class Outcome:
    """What became of one phantom, mesh file or series.

    Parameters
    ----------
    name : str
        Of the phantom or the file; never a path.
    rows : tuple of ConformanceRow
        Empty for one that was passed over.
    passed_over : str
        Why; empty if it was measured.
    """

    name: str
    rows: tuple[ConformanceRow, ...] = ()
    passed_over: str = ""


def phantom_outcomes() -> Iterator[Outcome]:
    """Every figure of every analytic phantom."""
    return (phantom_outcome(phantom) for phantom in phantoms())


def phantom_outcome(phantom: ConformancePhantom) -> Outcome:
    """Every figure of one analytic phantom."""
    hip = phantom.hip
    grid, labels = rasterise(hip, phantom.acquisition)
    measured = _measured(grid, labels, hip.side, hip.landmarks())
    rows = rows_of(phantom.name, truth_of(hip).model_dump(), measured, PHANTOM)
    return Outcome(phantom.name, tuple(rows))


def mesh_outcomes(folder: Path) -> Iterator[Outcome]:
    """Each femoral head among the meshes of a folder, with lesions of known volume.

    Parameters
    ----------
    folder : Path
        STL files in mm, searched below. "right" in a file's name makes it a right hip. Meshes
        that are no femoral head (pelvis, muscles) are passed over.

    Raises
    ------
    FormatError
        If the folder holds no STL file, or none of them is a femoral head.
    """
    found = False
    for path in mesh_paths(folder):
        outcome = _mesh_outcome(path)
        found = found or bool(outcome.rows)
        yield outcome
    if not found:
        raise FormatError(f"no mesh in {folder.name} is a femoral head; give a femur in mm")


def _mesh_outcome(path: Path) -> Outcome:
    try:
        head = find_head(read_stl(path))
    except FormatError as error:
        return Outcome(path.name, passed_over=str(error))
    if head is None:
        return Outcome(path.name, passed_over="no femoral head in it")
    side = Side.RIGHT if "right" in path.name.lower() else Side.LEFT
    rows = (
        row
        for kind, lesion in lesions_for(head, side).items()
        for row in rows_of_head(f"{path.stem}, {kind}", AnatomicalHip.posed(head, side, lesion))
    )
    return Outcome(path.name, tuple(rows))


def lesions_for(head: MeshHead, side: Side) -> dict[str, Lesion]:
    """The lesions that are put into a head, under its load, by their kind."""
    radius_mm = head.sphere.radius_mm
    semi_axes_mm = radius_mm * np.array([0.45, 0.35, 0.4])
    return {
        "sector": Sector(direction(side, 5.0, 8.0), 42.0),
        "cap": Cap(direction(side, 0.0, 5.0), 50.0),
        "ellipsoid": Ellipsoid(0.6 * radius_mm * direction(side, 5.0, 10.0), semi_axes_mm),
    }


def rows_of_head(name: str, hip: AnatomicalHip) -> Iterator[ConformanceRow]:
    """Every figure of a head made from a mesh, in coronal slices of 3 mm."""
    grid = hip.grid(Acquisition.coronal())
    measured = _measured(grid, hip.label_map(grid), hip.side, hip.landmarks())
    yield from rows_of(name, hip.truth(), measured, ANATOMICAL)


def _measured(
    grid: Grid, labels: NDArray[np.uint8], side: Side, landmarks: Landmarks
) -> Measurements:
    """What the use case behind `onfh measure` and `onfh analyse` says of a label map."""
    annotation = HipAnnotation.from_label_map(grid, labels, side=side, landmarks=landmarks)
    blank = Volume(grid, np.zeros(grid.shape, dtype=np.uint8))
    return measure_case(Case(blank, annotation), MeasureSettings()).measurements
