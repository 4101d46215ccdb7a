"""Contours of an RT structure set become the voxels that they go around, or are refused."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pydicom
import pytest
from dicom_factory import affine
from hypothesis import given
from hypothesis import strategies as st
from identified_object import as_file
from pydicom import Dataset
from pydicom.uid import RTStructureSetStorage, generate_uid
from skimage.measure import points_in_poly

from annotator.app.opened_labels import read_labels
from annotator.errors import AnnotationError, AnnotatorError
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints
from annotator.io.dicom.objects.structure_set_read import read_structure_set
from annotator.model.anatomy import Side

FRAME = "1.2.826.0.1.3680043.8.498.9"
MATRICES = {
    "coronal": affine(spacing=(2, 0.5, 0.5)),
    "oblique": affine(normal=(0.2, 1, 0.1), spacing=(3, 0.6, 0.4)),
    "axial": affine(normal=(0, 0, -1), spacing=(2, 0.5, 0.5)),
}


def grid(matrix: np.ndarray | None = None) -> Grid:
    return Grid((8, 90, 100), MATRICES["coronal"] if matrix is None else matrix, FRAME)


def circle(
    center: tuple[float, float], radius: float, turns: int = 200, *, backwards: bool = False
) -> np.ndarray:
    """A circle in (row, column), in voxels."""
    angle = np.linspace(0, 2 * np.pi, turns, endpoint=False)[:: -1 if backwards else 1]
    return np.stack([center[0] + radius * np.sin(angle), center[1] + radius * np.cos(angle)], -1)


def lps(where: Grid, number: float, line: np.ndarray) -> np.ndarray:
    corners = np.insert(line, 0, number, axis=1)
    return np.asarray(where.to_lps(IndexPoints(corners)))


def structure_set(
    path: Path,
    structures: Mapping[str, Sequence[np.ndarray]],
    *,
    kind: str = "CLOSED_PLANAR",
    frame: str = FRAME,
) -> Path:
    """A structure set as a planning program writes it: text of a tenth of a micrometre."""
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = RTStructureSetStorage, generate_uid()
    dataset.Modality = "RTSTRUCT"
    dataset.StructureSetROISequence, dataset.ROIContourSequence = [], []
    for number, (name, lines) in enumerate(structures.items(), start=1):
        roi, contours = Dataset(), Dataset()
        roi.ROINumber, roi.ROIName, roi.ReferencedFrameOfReferenceUID = number, name, frame
        contours.ReferencedROINumber, contours.ContourSequence = number, []
        for line in lines:
            item = Dataset()
            item.ContourGeometricType, item.NumberOfContourPoints = kind, len(line)
            item.ContourData = [f"{value:.4f}" for value in line.ravel()]
            contours.ContourSequence.append(item)
        dataset.StructureSetROISequence.append(roi)
        dataset.ROIContourSequence.append(contours)
    as_file(dataset, path)
    return path


@pytest.mark.parametrize("name", MATRICES)
def test_a_voxel_is_marked_if_its_centre_lies_within(tmp_path: Path, name: str) -> None:
    where = grid(MATRICES[name])
    line = circle((44.3, 50.2), 30)
    drawn = {
        "Femur_Head_L": [lps(where, number, line) for number in (2, 3, 4)],
        "lesion_L": [lps(where, 3, circle((40, 50), 9))],
    }
    read = read_structure_set(structure_set(tmp_path / "a.dcm", drawn), Side.LEFT, where)
    rows, columns = np.mgrid[: where.shape[1], : where.shape[2]]
    inside = points_in_poly(np.stack([rows.ravel(), columns.ravel()], -1), line)
    assert (read.labels[2] > 0).ravel().tolist() == inside.tolist()
    assert read.grid is where
    assert read.side is Side.LEFT
    assert sorted(np.flatnonzero((read.labels == 2).any(axis=(1, 2)))) == [3]
    assert read.issues == ()


@given(radius=st.floats(8, 38), row=st.floats(40, 48), column=st.floats(42, 58))
def test_the_area_is_that_of_the_circle(radius: float, row: float, column: float) -> None:
    where = grid()
    drawn = {"head": [lps(where, 4, circle((row, column), radius))]}
    with tempfile.TemporaryDirectory() as folder:
        path = structure_set(Path(folder) / "a.dcm", drawn)
        read = read_structure_set(path, Side.RIGHT, where)
    # Each voxel along the line is in or out as a whole.
    along_the_line = 0.2 * 2 * np.pi * radius
    assert np.count_nonzero(read.labels) == pytest.approx(np.pi * radius**2, abs=along_the_line)


def test_a_contour_within_another_is_a_hole_and_so_is_a_keyhole(tmp_path: Path) -> None:
    where = grid()
    outer, inner = circle((44, 50), 30), circle((44, 50), 10, backwards=True)
    two = [lps(where, 4, outer), lps(where, 4, inner)]
    keyhole = [lps(where, 4, np.vstack([outer, outer[:1], inner, inner[:1]]))]
    first, second = (
        read_structure_set(
            structure_set(tmp_path / f"{number}.dcm", {"head": lines}), Side.LEFT, where
        ).labels
        for number, lines in enumerate((two, keyhole))
    )
    assert first[4, 44, 50] == second[4, 44, 50] == 0
    assert first[4, 44, 70] == second[4, 44, 70] == 1
    assert (first != second).sum() < 5


def test_structures_of_the_other_side_are_passed_over(tmp_path: Path) -> None:
    where = grid()
    drawn = {
        "Femur_Head_R": [lps(where, 4, circle((44, 20), 10))],
        "Femur_Head_L": [lps(where, 4, circle((44, 70), 10))],
    }
    path = structure_set(tmp_path / "a.dcm", drawn)
    assert read_structure_set(path, Side.RIGHT, where).labels[4, 44, 20] == 1
    assert read_structure_set(path, Side.LEFT, where).labels[4, 44, 70] == 1


def test_slices_that_were_passed_over_are_told(tmp_path: Path) -> None:
    where = grid()
    drawn = {"head": [lps(where, number, circle((44, 50), 20)) for number in (1, 3, 5)]}
    read = read_structure_set(structure_set(tmp_path / "a.dcm", drawn), Side.LEFT, where)
    codes = [issue.code for issue in read.issues]
    assert codes == ["contours_leave_slices_out", "lesion_label_absent"]


@pytest.mark.parametrize(
    ("number", "further", "said"),
    [
        (3.4, {}, "does not lie on one of the image's slices"),
        (20, {}, "lies outside the image's slices"),
        (4, {"kind": "OPEN_PLANAR"}, "kind OPEN_PLANAR"),
        (4, {"kind": "POINT"}, "kind POINT"),
        (4, {"frame": "1.2.3.4"}, "another frame of reference"),
    ],
)
def test_other_lines_are_refused(
    tmp_path: Path, number: float, further: dict[str, str], said: str
) -> None:
    where = grid()
    drawn = {"head": [lps(where, number, circle((44, 50), 20))]}
    path = structure_set(tmp_path / "a.dcm", drawn, **further)
    with pytest.raises(AnnotationError, match=said):
        read_structure_set(path, Side.LEFT, where)


def test_contours_of_a_tilted_plane_are_refused(tmp_path: Path) -> None:
    where = grid()
    line = lps(where, 4, circle((44, 50), 20))
    line[:, 1] += np.linspace(-2, 2, len(line))
    path = structure_set(tmp_path / "a.dcm", {"head": [line]})
    with pytest.raises(AnnotationError, match="does not lie on one"):
        read_structure_set(path, Side.LEFT, where)


def test_a_structure_set_is_taken_as_labels_and_a_damaged_one_is_refused(tmp_path: Path) -> None:
    where = grid()
    path = structure_set(tmp_path / "a.dcm", {"head": [lps(where, 4, circle((44, 50), 20))]})
    assert not read_labels(path, Side.LEFT, 1, 2, image_grid=where).annotation.head.is_empty
    dataset = pydicom.dcmread(path)
    dataset.ROIContourSequence[0].ContourSequence[0].ContourData = ["1", "2"]
    dataset.save_as(path)
    with pytest.raises(AnnotatorError, match="damaged"):
        read_labels(path, Side.LEFT, 1, 2, image_grid=where)
    del dataset.StructureSetROISequence
    dataset.save_as(path)
    with pytest.raises(AnnotatorError, match="damaged"):
        read_labels(path, Side.LEFT, 1, 2, image_grid=where)
