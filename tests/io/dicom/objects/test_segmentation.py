"""An outline that is written as a DICOM segmentation comes back as the same outline."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK
from attrs import evolve
from dicom_factory import affine, voxels, write_series
from enhanced_factory import enhanced, write_enhanced
from highdicom.seg import Segmentation, SegmentDescription
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes as dictionary
from real_data import real_data

from annotator.drawing.change import Structure
from annotator.errors import AnnotationError, FormatError
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints
from annotator.io.annotation_hash import annotation_sha256
from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.objects.codes import ARTIFICIAL_INTELLIGENCE
from annotator.io.dicom.objects.dicom_mark import is_dicom_file
from annotator.io.dicom.objects.references import plain_images
from annotator.io.dicom.objects.segment_choice import FoundSegment
from annotator.io.dicom.objects.segmentation_read import (
    read_segment,
    read_segmentation,
)
from annotator.io.dicom.objects.segmentation_written import (
    DrawnWith,
    SegmentationKind,
    encoded,
    make_segmentation,
)
from annotator.io.dicom.objects.sources import SourceImages, read_sources
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from annotator.model.mask import Mask

SHAPE = (6, 9, 7)
#: Coronal, sagittal from the other end, oblique with a gap, and slices that run downwards.
MATRICES = {
    "coronal": affine(),
    "sagittal": affine(normal=(-1, 0, 0)),
    "oblique with gap": affine(normal=(0.2, 1, 0.1), spacing=(4.4, 0.8, 0.7)),
    "axial": affine(normal=(0, 0, -1)),
}

#: These add little to what the quick tests show.
LONG = [each for each in MATRICES if each != "sagittal"]


def labels() -> np.ndarray:
    """A head on four of six slices with a lesion on two."""
    marked = np.zeros(SHAPE, np.uint8)
    marked[1:5, 2:8, 1:6] = 1
    marked[2:4, 3:6, 2:4] = 2
    return marked


def classic(folder: Path, matrix: np.ndarray) -> SourceImages:
    write_series(folder, values=voxels(SHAPE), matrix=matrix)
    return read_sources(scan(folder).volumes[0])


def multi_frame(folder: Path, matrix: np.ndarray) -> SourceImages:
    write_enhanced(folder, enhanced(voxels(SHAPE), matrix))
    return read_sources(scan(folder).volumes[0])


def outline(sources: SourceImages, side: Side = Side.LEFT) -> HipAnnotation:
    return HipAnnotation.from_label_map(sources.grid, labels(), side=side, reader="r1")


def again(path: Path, made: Dataset, grid: Grid, side: Side = Side.LEFT) -> HipAnnotation:
    """The outline as it is read back from a file."""
    path.write_bytes(encoded(made))
    read = read_segmentation(path, side, grid)
    return HipAnnotation.from_label_map(read.grid, read.labels, side=side)


def marked_lps(mask: Mask) -> np.ndarray:
    """Where the marked voxels are, LPS mm."""
    return mask.grid.to_lps(IndexPoints(np.argwhere(mask.voxels).astype(float)))


def faults(path: Path) -> str:
    """What the standard's own validator finds wrong."""
    checker = Path(sys.executable).with_name("dciodvfy")
    found = subprocess.run([checker, path], capture_output=True, text=True, check=False)
    assert "Segmentation" in found.stderr
    return "\n".join(line for line in found.stderr.splitlines() if line.startswith("Error"))


@pytest.fixture(
    scope="module",
    params=["sagittal", *(pytest.param(each, marks=pytest.mark.soak) for each in LONG)],
)
def sources(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> SourceImages:
    return classic(tmp_path_factory.mktemp("series"), MATRICES[request.param])


@pytest.fixture(scope="module")
def oblique(tmp_path_factory: pytest.TempPathFactory) -> SourceImages:
    return classic(tmp_path_factory.mktemp("series"), MATRICES["oblique with gap"])


def test_what_is_read_back_is_the_outline_on_the_very_grid(
    sources: SourceImages, tmp_path: Path
) -> None:
    annotation = outline(sources)
    read = again(tmp_path / "seg.dcm", make_segmentation(annotation, sources), sources.grid)
    assert annotation_sha256(read) == annotation_sha256(annotation)
    assert read.grid.is_identical_to(sources.grid)
    assert faults(tmp_path / "seg.dcm") == ""


@pytest.mark.parametrize(
    ("kind", "has_empty_frames"),
    [
        (SegmentationKind.BINARY, True),
        (SegmentationKind.LABELMAP, False),
        pytest.param(SegmentationKind.BINARY, False, marks=pytest.mark.soak),
        pytest.param(SegmentationKind.LABELMAP, True, marks=pytest.mark.soak),
    ],
)
def test_a_segmentation_of_either_kind_is_sound_and_says_the_same(
    oblique: SourceImages, tmp_path: Path, kind: SegmentationKind, *, has_empty_frames: bool
) -> None:
    annotation = outline(oblique, Side.RIGHT)
    made = make_segmentation(annotation, oblique, kind=kind, has_empty_frames=has_empty_frames)
    read = again(tmp_path / "seg.dcm", made, oblique.grid, Side.RIGHT)
    assert annotation_sha256(read) == annotation_sha256(annotation)
    assert faults(tmp_path / "seg.dcm") == ""
    marked, stored = 4 + 2, 2 * SHAPE[0]
    if kind is SegmentationKind.LABELMAP:
        marked, stored = 4, SHAPE[0]
    assert made.NumberOfFrames == (stored if has_empty_frames else marked)


def test_every_frame_refers_to_the_slice_that_it_lies_on(oblique: SourceImages) -> None:
    made = make_segmentation(outline(oblique), oblique)
    by_uid = {plane.instance_uid: plane for plane in oblique.planes}
    for frame in made.PerFrameFunctionalGroupsSequence:
        (reference,) = frame.DerivationImageSequence[0].SourceImageSequence
        plane = by_uid[reference.ReferencedSOPInstanceUID]
        position_mm = frame.PlanePositionSequence[0].ImagePositionPatient
        assert [float(each) for each in position_mm] == pytest.approx(plane.position_mm)
        assert reference.ReferencedSOPClassUID == plane.class_uid
    referred = made.ReferencedSeriesSequence[0].ReferencedInstanceSequence
    assert [each.ReferencedSOPInstanceUID for each in referred] == list(by_uid)
    assert made.FrameOfReferenceUID == oblique.grid.frame_of_reference_uid
    assert made.StudyInstanceUID == oblique.header.StudyInstanceUID


def test_an_enhanced_image_is_referred_to_by_its_frames(tmp_path: Path) -> None:
    sources = multi_frame(tmp_path / "enhanced", MATRICES["oblique with gap"])
    annotation = outline(sources)
    made = make_segmentation(annotation, sources)
    read = again(tmp_path / "seg.dcm", made, sources.grid)
    assert annotation_sha256(read) == annotation_sha256(annotation)
    assert faults(tmp_path / "seg.dcm") == ""
    heads = [
        frame.DerivationImageSequence[0].SourceImageSequence[0].ReferencedFrameNumber
        for frame in made.PerFrameFunctionalGroupsSequence
        if frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber == 1
    ]
    on = [sources.planes[index].frame_number for index in (1, 2, 3, 4)]
    assert sorted(heads) == sorted(on)
    (instance,) = made.SourceImageSequence
    assert instance.ReferencedSOPClassUID == "1.2.840.10008.5.1.4.1.1.4.1"
    assert "ReferencedFrameNumber" not in instance


def test_the_same_outline_gives_the_same_bytes_and_another_one_other_uids(
    oblique: SourceImages,
) -> None:
    annotation = outline(oblique)
    first = make_segmentation(annotation, oblique)
    assert encoded(first) == encoded(make_segmentation(annotation, oblique))
    others = [
        make_segmentation(evolve(annotation, reader="r2"), oblique),
        make_segmentation(annotation, oblique, has_empty_frames=True),
        make_segmentation(outline(oblique, Side.RIGHT), oblique),
    ]
    assert len({made.SOPInstanceUID for made in (first, *others)}) == 4
    first_uids = [item.TrackingUID for item in first.SegmentSequence]
    assert first_uids == [item.TrackingUID for item in others[0].SegmentSequence]


def test_an_outline_that_a_model_began_is_said_to_be_semiautomatic(
    oblique: SourceImages, tmp_path: Path
) -> None:
    helper = DrawnWith("net", "1.2", ARTIFICIAL_INTELLIGENCE)
    made = make_segmentation(outline(oblique), oblique, drawn_with={Structure.LESION: helper})
    head, lesion = made.SegmentSequence
    assert (head.SegmentAlgorithmType, lesion.SegmentAlgorithmType) == ("MANUAL", "SEMIAUTOMATIC")
    identified = lesion.SegmentationAlgorithmIdentificationSequence[0]
    assert (identified.AlgorithmName, identified.AlgorithmVersion) == ("net", "1.2")
    again(tmp_path / "seg.dcm", made, oblique.grid)
    assert faults(tmp_path / "seg.dcm") == ""


def test_a_lesion_nobody_looked_for_is_no_segment_and_an_absent_one_is_empty(
    oblique: SourceImages, tmp_path: Path
) -> None:
    annotation = outline(oblique)
    nothing = evolve(annotation.lesion, voxels=np.zeros(SHAPE, bool))
    absent = evolve(annotation, lesion=nothing)
    path = tmp_path / "seg.dcm"
    assert again(path, make_segmentation(absent, oblique), oblique.grid).lesion.is_empty
    assert len(pydicom.dcmread(path).SegmentSequence) == 2
    assert read_segmentation(path, Side.LEFT).issues == ()
    path.write_bytes(encoded(make_segmentation(evolve(absent, is_lesion_open=True), oblique)))
    assert len(pydicom.dcmread(path).SegmentSequence) == 1
    assert [each.code for each in read_segmentation(path, Side.LEFT).issues] == [
        "lesion_label_absent"
    ]


def test_dcmqi_reads_the_same_voxels_in_the_same_place(
    oblique: SourceImages, tmp_path: Path
) -> None:
    annotation = outline(oblique)
    (tmp_path / "seg.dcm").write_bytes(
        encoded(make_segmentation(annotation, oblique, has_empty_frames=True))
    )
    reader = Path(sys.executable).with_name("segimage2itkimage")
    command = [reader, "--inputDICOM", tmp_path / "seg.dcm", "--outputDirectory", tmp_path]
    subprocess.run([*command, "--outputType", "nrrd"], check=True, capture_output=True)
    for number, mask in ((1, annotation.head), (2, annotation.lesion)):
        image = SimpleITK.ReadImage(str(tmp_path / f"{number}.nrrd"))
        stored = SimpleITK.GetArrayFromImage(image)
        where = [
            image.TransformIndexToPhysicalPoint([int(each) for each in index[::-1]])
            for index in np.argwhere(stored)
        ]
        assert np.sort(where, axis=0) == pytest.approx(np.sort(marked_lps(mask), axis=0), abs=2e-3)


def test_labels_on_a_grid_of_their_own_stay_there(oblique: SourceImages, tmp_path: Path) -> None:
    grid = Grid(SHAPE, affine(spacing=(2.0, 0.9, 0.9)), oblique.grid.frame_of_reference_uid)
    annotation = HipAnnotation.from_label_map(grid, labels(), side=Side.LEFT)
    read = again(tmp_path / "seg.dcm", make_segmentation(annotation, oblique), oblique.grid)
    assert faults(tmp_path / "seg.dcm") == ""
    assert not read.grid.is_same_as(oblique.grid)
    assert read.lesion.volume_mm3 == pytest.approx(annotation.lesion.volume_mm3, rel=1e-9)
    center = [
        np.mean(each.grid.to_lps(np.argwhere(each.voxels)), axis=0)
        for each in (read.lesion, annotation.lesion)
    ]  # type: ignore[arg-type]
    assert center[0] == pytest.approx(center[1], abs=1e-6)


def test_images_without_a_frame_of_reference_and_sheared_grids_are_refused(
    oblique: SourceImages,
) -> None:
    annotation = outline(oblique)
    bare = evolve(oblique, grid=Grid(SHAPE, oblique.grid.affine_lps))
    with pytest.raises(FormatError, match="no frame of reference"):
        make_segmentation(annotation, bare)
    matrix = oblique.grid.affine_lps.copy()
    matrix[:3, 0] += 0.2 * matrix[:3, 2]
    leaning = HipAnnotation.from_label_map(Grid(SHAPE, matrix), labels(), side=Side.LEFT)
    with pytest.raises(FormatError, match="sheared"):
        make_segmentation(leaning, oblique)


def foreign(
    sources: SourceImages,
    names: Sequence[str],
    *,
    values: np.ndarray | None = None,
    kind: str = "BINARY",
) -> Segmentation:
    """A segmentation as another program writes it: named, its codes say nothing of a head."""
    marks = np.stack([labels() > number for number in range(len(names))], axis=-1)
    return Segmentation(
        source_images=plain_images(sources),
        pixel_array=marks.astype(np.uint8) if values is None else values,
        segmentation_type=kind,
        segment_descriptions=[
            SegmentDescription(
                number, name, dictionary.SCT.Tissue, dictionary.SCT.Tissue, algorithm_type="MANUAL"
            )
            for number, name in enumerate(names, start=1)
        ],
        series_instance_uid="1.2.3.4",
        series_number=1,
        sop_instance_uid="1.2.3.5",
        instance_number=1,
        manufacturer="Other",
        manufacturer_model_name="Other",
        software_versions="1",
        device_serial_number="1",
        omit_empty_frames=kind == "BINARY",
    )


def test_segments_without_our_codes_are_known_by_their_names(
    oblique: SourceImages, tmp_path: Path
) -> None:
    read = again(tmp_path / "a.dcm", foreign(oblique, ["Femoral_Head", "Necrosis"]), oblique.grid)
    assert annotation_sha256(read) == annotation_sha256(outline(oblique))


@pytest.mark.parametrize("structure", Structure)
def test_a_segment_without_any_type_is_coded_as_nothing(structure: Structure) -> None:
    untyped = FoundSegment(1, structure.value, None)
    assert not untyped.is_coded_as(structure)
    assert untyped.is_named_as(structure)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["Liver", "Spleen"], r"no segment coded or named as femoral head.*1 'Liver' \(Tissue\)"),
        (["Head", "head"], "2 segments that may be the head"),
        (["Head", "Cyst"], "no segment coded or named as necrotic lesion"),
    ],
)
def test_segments_that_cannot_be_told_are_refused_with_their_names(
    oblique: SourceImages, tmp_path: Path, names: list[str], message: str
) -> None:
    (tmp_path / "a.dcm").write_bytes(encoded(foreign(oblique, names)))
    with pytest.raises(AnnotationError, match=message):
        read_segmentation(tmp_path / "a.dcm", Side.LEFT)


def test_a_segmentation_of_the_other_side_says_so(oblique: SourceImages, tmp_path: Path) -> None:
    (tmp_path / "a.dcm").write_bytes(encoded(make_segmentation(outline(oblique), oblique)))
    assert read_segmentation(tmp_path / "a.dcm", Side.RIGHT).side is Side.LEFT


def test_of_fractions_half_and_more_is_marked_and_an_issue_tells(
    oblique: SourceImages, tmp_path: Path
) -> None:
    values = np.where(labels()[..., np.newaxis] > [0, 1], 0.6, 0.4)
    made = foreign(oblique, ["head", "lesion"], values=values, kind="FRACTIONAL")
    (tmp_path / "a.dcm").write_bytes(encoded(made))
    read = read_segmentation(tmp_path / "a.dcm", Side.LEFT, oblique.grid)
    assert np.array_equal(read.labels, labels())
    assert [each.code for each in read.issues] == ["fractional_labels"]
    assert "0.5" in read.issues[0].message


def test_a_file_that_is_no_sound_segmentation_is_refused(
    oblique: SourceImages, tmp_path: Path
) -> None:
    path = tmp_path / "a.dcm"
    write_series(tmp_path / "image", values=voxels(SHAPE))
    with pytest.raises(FormatError, match=r"000\.dcm cannot be read as a DICOM segmentation"):
        read_segmentation(tmp_path / "image" / "000.dcm", Side.LEFT)
    whole = encoded(make_segmentation(outline(oblique), oblique))
    assert not is_dicom_file(path)
    for kept in (len(whole) - 20, len(whole) // 2, 200):
        path.write_bytes(whole[:kept])
        assert is_dicom_file(path)
        with pytest.raises(FormatError, match=r"a\.dcm"):
            read_segmentation(path, Side.LEFT)


def test_dcmqis_own_segmentation_has_the_volume_that_its_report_says() -> None:
    path = real_data("seg_sr_dcmqi", "sr-example", "seg.dcm")
    assert read_segment(path, 1).volume_mm3 == pytest.approx(33582.4, abs=0.05)
    with pytest.raises(AnnotationError, match="Neoplasm, Primary"):
        read_segmentation(path, Side.LEFT)


@pytest.mark.parametrize(
    ("parts", "stored", "count"),
    [
        (("24x38x3", "seg", "label.seg"), ("24x38x3", "nrrd", "label.nrrd"), 315),
        (("liver.dcm",), ("liver_seg.nrrd",), 107098),
        (("sparse-labelmap-ppv5.dcm",), ("sparse_labelmap_ppv5_seg.nrrd",), 630),
    ],
)
def test_others_segmentations_hold_the_voxels_of_their_label_maps(
    parts: tuple[str, ...], stored: tuple[str, ...], count: int
) -> None:
    mask = read_segment(real_data("seg_sr_dcmqi", "segmentations", *parts), 1)
    image = SimpleITK.ReadImage(str(real_data("seg_sr_dcmqi", "segmentations", *stored)))
    assert np.count_nonzero(mask.voxels) == count
    assert np.count_nonzero(SimpleITK.GetArrayFromImage(image) == 1) == count
