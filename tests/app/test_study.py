"""Opening images, outlines and cases."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from dicom_factory import FRAME_UID, SERIES_UID, affine, voxels, write_series
from examples import with_files
from hip_factory import hip_annotation, hip_labels, hip_landmarks
from hypothesis import given
from hypothesis import strategies as st
from real_data import real_data

from annotator.app.study import open_annotation, open_case, open_image
from annotator.errors import AnnotationError, AnnotatorError, DicomError, FormatError, GridMismatch
from annotator.geometry.grid import Grid
from annotator.io.annotation_file import save_annotation, write_landmarks
from annotator.io.volume_files import write_label_map, write_seg_nrrd
from annotator.model.anatomy import Side
from annotator.model.issue import Severity
from annotator.model.volume import Source, Volume

MATRIX = affine(normal=(0.2, 0.9, -0.3))
GRID = Grid((4, 6, 5), MATRIX)


def image(frame: str | None = FRAME_UID) -> Volume:
    return Volume(Grid((4, 6, 5), MATRIX, frame), voxels())


def labels_file(folder: Path, grid: Grid = GRID, labels: np.ndarray | None = None) -> Path:
    path = folder / "labels.nii.gz"
    write_label_map(path, grid, hip_labels() if labels is None else labels)
    return path


def two_echoes(folder: Path) -> Path:
    for echo in (1, 2):
        write_series(
            folder,
            names=[f"{echo}-{index}.dcm" for index in range(4)],
            values=voxels() + echo,
            change={"EchoTime": 10 * echo, "EchoNumbers": echo},
        )
    return folder


def test_folder_file_and_image_files_are_all_opened(tmp_path: Path) -> None:
    slices = write_series(tmp_path / "dicom", matrix=MATRIX)
    write_label_map(tmp_path / "a.nrrd", GRID, voxels(dtype="u1"))
    assert np.array_equal(open_image(tmp_path / "dicom").values, voxels())
    assert open_image(slices[0]).grid.shape == (1, 6, 5)
    assert np.array_equal(open_image(tmp_path / "a.nrrd").values, voxels(dtype="u1"))


def test_several_volumes_without_a_pick_are_refused_with_the_list(tmp_path: Path) -> None:
    with pytest.raises(DicomError) as raised:
        open_image(two_echoes(tmp_path))
    message = str(raised.value)
    assert "2 volumes" in message
    for part in ("volume 1 of", "volume 2 of", SERIES_UID, "T1 cor", "4 x 6 x 5"):
        assert part in message
    assert "\n" not in message


@pytest.mark.parametrize("number", [1, 2])
def test_picked_volume_is_opened(tmp_path: Path, number: int) -> None:
    volume = open_image(two_echoes(tmp_path), series_uid=SERIES_UID, volume_number=number)
    assert volume.values[0, 0, 0] == number + 1
    assert volume.source.volume_number == number


def test_unknown_picks_are_refused_with_the_list(tmp_path: Path) -> None:
    two_echoes(tmp_path)
    with pytest.raises(DicomError, match="no volume 3"):
        open_image(tmp_path, volume_number=3)
    with pytest.raises(DicomError, match=r"series 1\.2\.3; there is: volume 1"):
        open_image(tmp_path, series_uid="1.2.3")
    write_label_map(tmp_path / "a.nrrd", GRID, hip_labels())
    with pytest.raises(DicomError, match="without series"):
        open_image(tmp_path / "a.nrrd", series_uid="1.2.3")


def test_what_is_no_image_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.dcm").write_text("a text file renamed")
    (tmp_path / "a.zip").write_bytes(b"PK")
    for name, reason in (
        ("a.dcm", "not a DICOM file"),
        ("a.zip", "no sound zip archive"),
        ("absent", "no such file"),
    ):
        with pytest.raises(DicomError, match=reason):
            open_image(tmp_path / name)


def test_labels_on_the_image_grid_are_opened(tmp_path: Path) -> None:
    annotation = open_annotation(labels_file(tmp_path), image=image(), side=Side.LEFT)
    assert np.array_equal(annotation.label_map, hip_labels())
    assert annotation.side is Side.LEFT


@with_files
@given(factor=st.integers(1, 3), start=st.tuples(*[st.integers(0, 1)] * 3))
def test_labels_on_a_grid_of_their_own_stay_on_it(
    tmp_path_factory: pytest.TempPathFactory, factor: int, start: tuple[int, int, int]
) -> None:
    cropped = GRID.cropped(start, (2, 3, 3))
    matrix = cropped.affine_lps.copy()
    matrix[:3, :3] /= factor
    own = Grid([count * factor for count in cropped.shape], matrix)
    path = labels_file(tmp_path_factory.mktemp("own"), own, np.ones(own.shape, int))
    annotation = open_annotation(path, image=image(), side=Side.LEFT)
    assert annotation.grid.is_same_as(own)


@pytest.mark.parametrize(("shift", "is_refused"), [(0.45, False), (0.95, False), (1.05, True)])
@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("direction", [-1, 1])
def test_labelled_voxel_more_than_half_a_voxel_outside_the_image_is_refused(
    tmp_path: Path, shift: float, axis: int, direction: int, *, is_refused: bool
) -> None:
    matrix = MATRIX.copy()
    matrix[:3, 3] += direction * shift * MATRIX[:3, axis]
    path = labels_file(tmp_path, Grid(GRID.shape, matrix), np.ones(GRID.shape, int))
    if not is_refused:
        assert open_annotation(path, image=image(), side=Side.LEFT).grid.shape == GRID.shape
        return
    with pytest.raises(GridMismatch, match="lie outside the image") as raised:
        open_annotation(path, image=image(), side=Side.LEFT)
    assert str(raised.value).count("4 x 6 x 5 voxels") == 2


def test_unlabelled_margin_may_lie_outside_the_image(tmp_path: Path) -> None:
    wide = GRID.cropped((-3, -3, -3), (10, 12, 11))
    labels = np.pad(hip_labels(), 3)
    path = labels_file(tmp_path, wide, labels)
    assert open_annotation(path, image=image(), side=Side.LEFT).grid.shape == (10, 12, 11)


def test_labels_of_another_frame_of_reference_are_refused_with_both_grids(tmp_path: Path) -> None:
    path = tmp_path / "a.seg.nrrd"
    write_seg_nrrd(path, Grid(GRID.shape, MATRIX, "1.9.9"), hip_labels(), Side.LEFT)
    with pytest.raises(GridMismatch) as raised:
        open_annotation(path, image=image(), side=Side.LEFT)
    assert "1.9.9" in str(raised.value)
    assert FRAME_UID in str(raised.value)
    assert open_annotation(path, image=image(None), side=Side.LEFT).side is Side.LEFT


def test_labels_of_the_other_side_are_refused(tmp_path: Path) -> None:
    write_seg_nrrd(tmp_path / "a.seg.nrrd", GRID, hip_labels(), Side.RIGHT)
    with pytest.raises(AnnotationError, match="right hip, but the left"):
        open_annotation(tmp_path / "a.seg.nrrd", image=image(), side=Side.LEFT)


def test_labels_that_are_not_read_are_refused(tmp_path: Path) -> None:
    (tmp_path / "seg.dcm").write_bytes(b"x")
    with pytest.raises(FormatError, match="DICOM SEG"):
        open_annotation(tmp_path / "seg.dcm", image=image(), side=Side.LEFT)


def test_landmarks_are_attached_and_those_of_the_other_side_refused(tmp_path: Path) -> None:
    path = labels_file(tmp_path)
    landmarks = tmp_path / "landmarks.json"
    write_landmarks(landmarks, hip_landmarks())
    annotation = open_annotation(path, image=image(), side=Side.LEFT, landmarks_path=landmarks)
    assert annotation.landmarks == hip_landmarks()
    with pytest.raises(AnnotationError, match="left hip, but the right"):
        open_annotation(path, image=image(), side=Side.RIGHT, landmarks_path=landmarks)


def test_case_holds_image_outline_and_findings(tmp_path: Path) -> None:
    write_series(tmp_path / "dicom", matrix=MATRIX)
    case = open_case(
        tmp_path / "dicom", labels_file(tmp_path), Side.LEFT, findings={"symptomatic": "yes"}
    )
    assert case.image.source.series_uid == SERIES_UID
    assert np.array_equal(case.annotation.label_map, hip_labels())
    assert case.findings == {"symptomatic": "yes"}


def test_what_the_labels_raised_stands_among_the_issues_of_the_case(tmp_path: Path) -> None:
    write_series(tmp_path / "dicom", matrix=MATRIX)
    path = labels_file(tmp_path, labels=hip_labels() * 3)
    case = open_case(tmp_path / "dicom", path, Side.LEFT, head_label=3)
    warnings = [issue.code for issue in case.image.issues if issue.severity is Severity.WARNING]
    assert warnings == ["lesion_label_absent"]


def test_saved_annotation_opens_as_a_case_with_its_landmarks_and_findings(tmp_path: Path) -> None:
    write_series(tmp_path / "dicom", matrix=MATRIX)
    path = save_annotation(
        tmp_path,
        "hip",
        hip_annotation(grid=Grid(GRID.shape, MATRIX, FRAME_UID)),
        findings={"symptomatic": "no"},
        head=None,
        source=Source(),
        saved_at="",
        reader="reader-1",
        neck_cut_mm=14.5,
    )
    case = open_case(tmp_path / "dicom", path, Side.LEFT)
    assert case.neck_cut_mm == 14.5
    assert case.annotation.landmarks == hip_landmarks()
    assert case.annotation.reader == "reader-1"
    assert case.findings == {"symptomatic": "no"}
    given_now = open_case(tmp_path / "dicom", path, Side.LEFT, findings={"age_years": 40})
    assert given_now.findings == {"age_years": 40}
    with pytest.raises(AnnotationError, match="left hip, but the right"):
        open_case(tmp_path / "dicom", path, Side.RIGHT)


def test_no_refusal_names_a_folder_or_a_patient(tmp_path: Path) -> None:
    folder = tmp_path / "Doe^Jane"
    write_series(folder / "in", change={"PatientName": "Doe^Jane"})
    shutil.copy(folder / "in" / "000.dcm", folder / "in" / "z.nii.gz")
    for path in (folder / "in" / "z.nii.gz", folder / "absent.dcm"):
        with pytest.raises(AnnotatorError) as raised:
            open_image(path)
        assert "Doe" not in str(raised.value)


def test_real_knee_needs_a_pick_and_then_opens() -> None:
    folder = real_data("knee_mr_multiecho_ge_bigendian", "dicom")
    with pytest.raises(DicomError, match="3 volumes"):
        open_image(folder)
    volume = open_image(folder, volume_number=1)
    assert volume.values.shape == (24, 256, 256)
    assert volume.values.dtype == np.int16
