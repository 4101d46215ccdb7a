"""NIfTI, NRRD and MetaImage images and label maps, and 3D Slicer segmentations."""

import gzip
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
import SimpleITK
from dicom_factory import affine, voxels
from examples import with_files
from hypothesis import given
from hypothesis import strategies as st
from real_data import real_data

from annotator.errors import AnnotationError, FormatError
from annotator.geometry.grid import Grid
from annotator.io.volume_files import (
    read_image,
    read_label_map,
    write_label_map,
    write_seg_nrrd,
)
from annotator.model.anatomy import Side
from annotator.model.issue import Severity

NORMALS = st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda n: np.linalg.norm(n) > 0.2)
SUFFIXES = st.sampled_from((".nii", ".nii.gz", ".nrrd", ".mha"))


def hip_labels() -> np.ndarray:
    labels = np.zeros((4, 6, 5), np.uint8)
    labels[1:3, 1:4, 1:4] = 1
    labels[2, 2, 2:4] = 2
    return labels


def grid(
    normal: tuple[float, float, float] = (0.2, 0.9, -0.3), *, left_handed: bool = False
) -> Grid:
    matrix = affine(normal=normal)
    if left_handed:
        matrix[:, 0] *= -1
    return Grid((4, 6, 5), matrix)


def write_layers(path: Path, layers: np.ndarray, header: dict[str, str]) -> None:
    """An overlapping segmentation as 3D Slicer writes it: a list axis before x, y, z."""
    count, slices, rows, columns = layers.shape
    lines = [
        "NRRD0004",
        "type: unsigned char",
        "dimension: 4",
        "space: left-posterior-superior",
        f"sizes: {count} {columns} {rows} {slices}",
        "space directions: none (0.7,0,0) (0,0.8,0) (0,0,3)",
        "kinds: list domain domain domain",
        "encoding: gzip",
        "space origin: (1,2,3)",
        *(f"{key}:={value}" for key, value in header.items()),
    ]
    voxel_bytes = np.moveaxis(layers, 0, -1).astype(np.uint8).tobytes()
    path.write_bytes(("\n".join(lines) + "\n\n").encode() + gzip.compress(voxel_bytes))


def segments(*names: str, layers: tuple[int, ...], labels: tuple[int, ...]) -> dict[str, str]:
    header = {}
    for number, (name, layer, label) in enumerate(zip(names, layers, labels, strict=True)):
        header |= {
            f"Segment{number}_ID": f"Segment_{number}",
            f"Segment{number}_Name": name,
            f"Segment{number}_Layer": str(layer),
            f"Segment{number}_LabelValue": str(label),
        }
    return header


@with_files
@given(normal=NORMALS, suffix=SUFFIXES, left_handed=st.booleans())
def test_label_map_round_trips_on_any_grid(
    tmp_path_factory: pytest.TempPathFactory,
    normal: tuple[float, float, float],
    suffix: str,
    left_handed: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    path = tmp_path_factory.mktemp("labels") / f"a{suffix}"
    where = grid(normal, left_handed=left_handed)
    write_label_map(path, where, hip_labels())
    labels = read_label_map(path)
    assert labels.grid.is_same_as(where)
    assert np.array_equal(labels.labels, hip_labels())
    assert labels.side is None


@with_files
@given(normal=NORMALS, side=st.sampled_from(Side), frame=st.sampled_from((None, "1.2.3")))
def test_segmentation_round_trips_with_side_and_frame_of_reference(
    tmp_path_factory: pytest.TempPathFactory,
    normal: tuple[float, float, float],
    side: Side,
    frame: str | None,
) -> None:
    path = tmp_path_factory.mktemp("labels") / "a.seg.nrrd"
    where = Grid((4, 6, 5), affine(normal=normal), frame)
    write_seg_nrrd(path, where, hip_labels(), side)
    labels = read_label_map(path)
    assert labels.grid.is_same_as(where)
    assert labels.grid.frame_of_reference_uid == frame
    assert np.array_equal(labels.labels, hip_labels())
    assert labels.side is side


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.seg.nrrd", "b.seg.nrrd"):
        write_seg_nrrd(tmp_path / name, grid(), hip_labels(), Side.LEFT)
    assert (tmp_path / "a.seg.nrrd").read_bytes() == (tmp_path / "b.seg.nrrd").read_bytes()


def test_segmentation_carries_what_slicer_shows(tmp_path: Path) -> None:
    write_seg_nrrd(tmp_path / "a.seg.nrrd", grid(), hip_labels(), Side.LEFT)
    header = (tmp_path / "a.seg.nrrd").read_bytes().split(b"\n\n")[0].decode()
    for line in (
        "space: left-posterior-superior",
        "Segment0_Name:=head",
        "Segment0_LabelValue:=1",
        "Segment1_Name:=lesion",
        "Segment1_LabelValue:=2",
        "Segment1_Layer:=0",
        "Segmentation_ContainedRepresentationNames:=Binary labelmap|",
        "Segment0_Extent:=0 4 0 5 0 3",
    ):
        assert line in header.splitlines()
    assert "Segment1_Color:=" in header


def test_hip_without_lesion_round_trips(tmp_path: Path) -> None:
    labels = np.minimum(hip_labels(), 1)
    write_seg_nrrd(tmp_path / "a.seg.nrrd", grid(), labels, Side.RIGHT)
    read = read_label_map(tmp_path / "a.seg.nrrd")
    assert np.array_equal(read.labels, labels)
    assert not read.issues


@with_files
@given(normal=NORMALS, left_handed=st.booleans())
def test_nifti_affine_agrees_with_nibabel(
    tmp_path_factory: pytest.TempPathFactory,
    normal: tuple[float, float, float],
    left_handed: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    path = tmp_path_factory.mktemp("image") / "a.nii.gz"
    where = grid(normal, left_handed=left_handed)
    to_ras = np.diag([-1.0, -1.0, 1.0, 1.0]) @ where.affine_lps
    stored: Any = nibabel.Nifti1Image(voxels(dtype="i2").transpose(), to_ras[:, [2, 1, 0, 3]])
    nibabel.save(stored, path)
    image = read_image(path)
    assert np.allclose(image.grid.affine_lps, where.affine_lps, atol=1e-3)
    assert np.array_equal(image.values, voxels(dtype="i2"))


def test_nrrd_in_ras_space_is_turned_to_lps(tmp_path: Path) -> None:
    header = (
        "NRRD0004\ntype: unsigned char\ndimension: 3\nspace: right-anterior-superior\n"
        "sizes: 5 6 4\nspace directions: (1,0,0) (0,2,0) (0,0,3)\nencoding: raw\n"
        "space origin: (10,20,30)\n\n"
    )
    (tmp_path / "a.nrrd").write_bytes(header.encode() + voxels(dtype="u1").tobytes())
    image = read_image(tmp_path / "a.nrrd")
    expected = [[0, 0, -1, -10], [0, -2, 0, -20], [3, 0, 0, 30], [0, 0, 0, 1]]
    assert np.allclose(image.grid.affine_lps, expected)


def test_segments_are_found_by_name_whatever_their_case_and_value(tmp_path: Path) -> None:
    layers = np.zeros((1, 4, 6, 5))
    layers[0, 1:3, 1:4, 1:4] = 7
    layers[0, 2, 2, 2] = 3
    header = segments("Necrosis", "Femoral Head", layers=(0, 0), labels=(3, 7))
    write_layers(tmp_path / "a.seg.nrrd", layers, header)
    labels = read_label_map(tmp_path / "a.seg.nrrd").labels
    assert labels[2, 2, 2] == 2
    assert (labels == 1).sum() == 17


def test_overlapping_layers_are_both_read(tmp_path: Path) -> None:
    layers = np.zeros((2, 4, 6, 5))
    layers[0, 1:3, 1:4, 1:4] = 1
    layers[1, 2, 2, 2:5] = 1
    header = segments("head", "lesion", layers=(0, 1), labels=(1, 1))
    write_layers(tmp_path / "a.seg.nrrd", layers, header)
    read = read_label_map(tmp_path / "a.seg.nrrd")
    assert (read.labels == 2).sum() == 3
    assert (read.labels == 1).sum() == 16
    assert np.allclose(read.grid.spacing_mm, (3, 0.8, 0.7))


def test_files_of_before_layers_hold_one_segment_a_layer(tmp_path: Path) -> None:
    layers = np.zeros((2, 4, 6, 5))
    layers[0, 1:3] = 1
    layers[1, 2, 2] = 1
    header = {"Segment0_ID": "a", "Segment0_Name": "head", "Segment1_Name": "lesion"}
    write_layers(tmp_path / "a.seg.nrrd", layers, header)
    assert (read_label_map(tmp_path / "a.seg.nrrd").labels == 2).sum() == 5


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("bone", "lesion"), r"no segment named head.*'bone', 'lesion'"),
        (("head", "Segment_2"), r"no segment named lesion.*'head', 'Segment_2'"),
        (("head", "Femoral head"), "2 segments named head"),
    ],
)
def test_segments_that_cannot_be_told_are_refused_with_their_names(
    tmp_path: Path, names: tuple[str, str], message: str
) -> None:
    header = segments(*names, layers=(0, 0), labels=(1, 2))
    write_layers(tmp_path / "a.seg.nrrd", hip_labels()[np.newaxis], header)
    with pytest.raises(AnnotationError, match=message):
        read_label_map(tmp_path / "a.seg.nrrd")


def test_segment_on_an_absent_layer_is_refused(tmp_path: Path) -> None:
    header = segments("head", "lesion", layers=(0, 5), labels=(1, 2))
    write_layers(tmp_path / "a.seg.nrrd", hip_labels()[np.newaxis], header)
    with pytest.raises(AnnotationError, match="layer 5"):
        read_label_map(tmp_path / "a.seg.nrrd")


def test_empty_head_segment_is_refused(tmp_path: Path) -> None:
    write_seg_nrrd(tmp_path / "a.seg.nrrd", grid(), np.zeros((4, 6, 5), int), Side.LEFT)
    with pytest.raises(AnnotationError, match="head segment is empty"):
        read_label_map(tmp_path / "a.seg.nrrd")


def test_asked_labels_are_mapped_to_head_and_lesion(tmp_path: Path) -> None:
    many = np.select([hip_labels() == 1, hip_labels() == 2], [75, 300], 0)
    many[0, 0, 0] = 12
    image = SimpleITK.GetImageFromArray(many.astype(np.int32))
    SimpleITK.WriteImage(image, str(tmp_path / "a.nii.gz"))
    assert np.array_equal(read_label_map(tmp_path / "a.nii.gz", 75, 300).labels, hip_labels())


def test_lesion_label_that_does_not_occur_among_others_is_said(tmp_path: Path) -> None:
    write_label_map(tmp_path / "a.nii.gz", grid(), np.where(hip_labels() == 2, 3, hip_labels()))
    (issue,) = read_label_map(tmp_path / "a.nii.gz").issues
    assert issue.code == "lesion_label_absent"
    assert issue.severity is Severity.WARNING


def test_a_file_of_a_head_alone_says_that_it_counts_as_a_hip_without_lesion(
    tmp_path: Path,
) -> None:
    head = np.minimum(hip_labels(), 1)
    write_label_map(tmp_path / "a.nii.gz", grid(), head)
    segment = {"Segment0_ID": "Segment_1", "Segment0_Name": "head", "Segment0_LabelValue": "1"}
    write_layers(tmp_path / "a.seg.nrrd", head[np.newaxis], segment)
    for name in ("a.nii.gz", "a.seg.nrrd"):
        (issue,) = read_label_map(tmp_path / name).issues
        assert (issue.code, issue.severity) == ("lesion_label_absent", Severity.INFO), name


@pytest.mark.parametrize(
    ("labels", "asked", "message"),
    [
        (np.zeros((4, 6, 5)), (1, 2), "is empty"),
        (hip_labels(), (4, 2), r"no head.*its labels are 1, 2"),
        (hip_labels(), (1, 1), "must be different"),
        (hip_labels(), (0, 1), "at least 1"),
        (hip_labels() / 2, (1, 2), "fractions"),
        (np.where(hip_labels() == 0, np.nan, 1), (1, 2), "fractions"),
    ],
)
def test_label_maps_without_a_head_are_refused_with_what_they_hold(
    tmp_path: Path, labels: np.ndarray, asked: tuple[int, int], message: str
) -> None:
    SimpleITK.WriteImage(
        SimpleITK.GetImageFromArray(labels.astype(np.float32)), str(tmp_path / "a.nrrd")
    )
    with pytest.raises(AnnotationError, match=message):
        read_label_map(tmp_path / "a.nrrd", *asked)


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz", "a.nrrd", "a.mha", "a.seg.nrrd"])
def test_file_that_is_no_image_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("no image at all " * 40)
    with pytest.raises(FormatError, match="cannot be read as an image") as raised:
        read_image(tmp_path / name)
    assert "\n" not in str(raised.value)
    assert str(tmp_path) not in str(raised.value)


@pytest.mark.parametrize("suffix", [".nii", ".nii.gz", ".nrrd", ".mha"])
@pytest.mark.parametrize("share", [0.5, 0.9, 0.999])
def test_file_that_was_cut_short_is_refused(tmp_path: Path, suffix: str, share: float) -> None:
    path = tmp_path / f"a{suffix}"
    noise = np.random.default_rng(1).integers(0, 3, (20, 30, 30), np.uint8)
    write_label_map(path, Grid((20, 30, 30), affine()), noise)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(FormatError, match=r"cut short|cannot be read"):
        read_image(path)


def test_nifti_without_an_orientation_is_refused(tmp_path: Path) -> None:
    stored: Any = nibabel.Nifti1Image(voxels(dtype="i2"), None)
    nibabel.save(stored, tmp_path / "a.nii.gz")
    with pytest.raises(FormatError, match="left and right"):
        read_image(tmp_path / "a.nii.gz")


def test_nrrd_without_a_patient_space_is_refused(tmp_path: Path) -> None:
    header = "NRRD0004\ntype: unsigned char\ndimension: 3\nsizes: 5 6 4\nencoding: raw\n\n"
    (tmp_path / "a.nrrd").write_bytes(header.encode() + voxels(dtype="u1").tobytes())
    with pytest.raises(FormatError, match="left and right"):
        read_image(tmp_path / "a.nrrd")


@pytest.mark.parametrize("shear", [0.001, 0.2])
def test_sheared_nifti_is_refused(tmp_path: Path, shear: float) -> None:
    matrix = np.eye(4)
    matrix[0, 1] = shear
    image: Any = nibabel.Nifti1Image(voxels(dtype="i2"), matrix)
    image.set_qform(None, 0)
    nibabel.save(image, tmp_path / "a.nii")
    with pytest.raises(FormatError, match="sheared"):
        read_image(tmp_path / "a.nii")


def test_nifti_whose_sheared_sform_hides_behind_its_qform_is_refused(tmp_path: Path) -> None:
    matrix = np.eye(4)
    matrix[0, 1] = 0.2
    image: Any = nibabel.Nifti1Image(voxels(dtype="i2"), matrix)
    image.set_qform(np.eye(4), 1)
    nibabel.save(image, tmp_path / "a.nii")
    with pytest.raises(FormatError, match="sform and qform"):
        read_image(tmp_path / "a.nii")


def test_sheared_grid_is_not_written(tmp_path: Path) -> None:
    matrix = affine()
    matrix[:3, 0] += 0.3 * matrix[:3, 1]
    with pytest.raises(FormatError, match="sheared"):
        write_label_map(tmp_path / "a.nii.gz", Grid((4, 6, 5), matrix), hip_labels())
    assert not list(tmp_path.iterdir())


def test_label_that_does_not_fit_a_byte_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="0 to 256"):
        write_label_map(tmp_path / "a.nii.gz", grid(), hip_labels().astype(int) * 128)


def test_image_in_time_or_colour_is_refused(tmp_path: Path) -> None:
    nibabel.save(
        nibabel.Nifti1Image(np.zeros((3, 3, 3, 2), np.int16), np.eye(4)), tmp_path / "a.nii"
    )
    with pytest.raises(FormatError, match="3 x 3 x 3 x 2"):
        read_image(tmp_path / "a.nii")
    SimpleITK.WriteImage(
        SimpleITK.GetImageFromArray(np.zeros((3, 3, 3, 3), np.uint8), isVector=True),
        str(tmp_path / "a.nrrd"),
    )
    with pytest.raises(FormatError, match="several values"):
        read_image(tmp_path / "a.nrrd")


def test_voxels_without_a_number_are_said(tmp_path: Path) -> None:
    values = voxels().astype(np.float32)
    values[0, 0, :2] = np.nan
    SimpleITK.WriteImage(SimpleITK.GetImageFromArray(values), str(tmp_path / "a.nrrd"))
    (issue,) = read_image(tmp_path / "a.nrrd").issues
    assert issue.code == "non_finite_values"
    assert issue.message.startswith("2 voxels")


def test_one_slice_blocks(tmp_path: Path) -> None:
    image = SimpleITK.GetImageFromArray(voxels((1, 6, 5)))
    SimpleITK.WriteImage(image, str(tmp_path / "a.nrrd"))
    (issue,) = read_image(tmp_path / "a.nrrd").issues
    assert (issue.code, issue.severity) == ("single_slice", Severity.BLOCKING)


def test_missing_or_misnamed_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no such file"):
        read_image(tmp_path / "a.nii")
    (tmp_path / "a.png").write_bytes(b"x")
    with pytest.raises(FormatError, match="not named as an image"):
        read_image(tmp_path / "a.png")
    with pytest.raises(FormatError, match=r"ends in \.seg\.nrrd"):
        write_seg_nrrd(tmp_path / "a.nrrd", grid(), hip_labels(), Side.LEFT)


def test_real_pelvis_nrrd_lies_where_its_header_says() -> None:
    image = read_image(real_data("pelvis_mr_adc_ge", "pm-example.nrrd"))
    assert image.values.shape == (20, 256, 256)
    assert np.allclose(image.grid.spacing_mm, (3.0, 0.7031, 0.7031), atol=1e-3)
    assert np.allclose(image.grid.affine_lps[:3, 3], (-90.0225, -108.462, -43.9748), atol=1e-3)


def test_real_hip_labels_of_other_software_are_read() -> None:
    path = real_data("hip_ct_totalsegmentator", "example_seg_fast_force_split.nii.gz")
    stored: Any = nibabel.load(path)
    count = int((np.asanyarray(stored.dataobj) == 75).sum())
    labels = read_label_map(path, 75, 2)
    assert (labels.labels == 1).sum() == count
    center = labels.grid.to_lps(np.argwhere(labels.labels == 1).mean(axis=0))
    ras = stored.affine @ [*np.argwhere(np.asanyarray(stored.dataobj) == 75).mean(axis=0), 1]
    assert np.allclose(center, ras[:3] * (-1, -1, 1), atol=1e-2)
