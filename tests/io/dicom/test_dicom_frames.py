"""Multi-frame images: every frame a slice, every volume the one that was written."""

import tracemalloc
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pydicom
import pytest
import SimpleITK
from dicom_compressor import LOSSLESS
from dicom_factory import SERIES_UID, affine, voxels, write_series
from enhanced_factory import GROUPED, enhanced, write_enhanced
from examples import with_files
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    EnhancedCTImageStorage,
    EnhancedMRImageStorage,
    ExplicitVRBigEndian,
    ImplicitVRLittleEndian,
    LegacyConvertedEnhancedCTImageStorage,
    LegacyConvertedEnhancedMRImageStorage,
)
from real_data import real_data

from annotator.errors import DicomError
from annotator.io.dicom.folder.scan import VolumeSummary, scan
from annotator.io.dicom.volume import load_volume
from annotator.model.issue import Severity
from annotator.model.volume import Volume


def volumes(folder: Path) -> list[VolumeSummary]:
    """In their order within the series."""
    return sorted(scan(folder).volumes, key=lambda volume: volume.volume)


def loaded(folder: Path) -> Volume:
    (summary,) = scan(folder).volumes
    return load_volume(summary)


def blocking(summary: VolumeSummary) -> list[str]:
    return [issue.code for issue in summary.issues if issue.severity is Severity.BLOCKING]


@with_files
@given(
    order=st.permutations(range(4)),
    shared=st.sets(st.sampled_from(["PlaneOrientationSequence", "PixelMeasuresSequence"])),
    normal=st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda n: np.linalg.norm(n) > 0.2),
)
def test_shuffled_frames_give_the_classic_volume_whichever_groups_are_shared(
    tmp_path_factory: pytest.TempPathFactory,
    order: list[int],
    shared: set[str],
    normal: tuple[float, float, float],
) -> None:
    matrix = affine(normal=normal)
    image = enhanced(voxels()[order], matrix, places=order, shared=sorted(shared))
    folder = tmp_path_factory.mktemp("frames")
    write_enhanced(folder, image)
    (summary,) = scan(folder).volumes
    volume = load_volume(summary)
    assert np.array_equal(volume.values, voxels())
    assert np.allclose(volume.grid.affine_lps, matrix, atol=1e-5)
    assert summary.files == 1
    assert not summary.issues


@pytest.mark.parametrize(
    "kind",
    [
        EnhancedMRImageStorage,
        EnhancedCTImageStorage,
        LegacyConvertedEnhancedMRImageStorage,
        LegacyConvertedEnhancedCTImageStorage,
    ],
    ids=lambda kind: kind.name,
)
def test_every_kind_of_multi_frame_mr_and_ct_is_read(tmp_path: Path, kind: Any) -> None:
    write_enhanced(tmp_path, enhanced(voxels(), affine(), kind=kind))
    assert np.array_equal(loaded(tmp_path).values, voxels())


@pytest.mark.parametrize(
    "syntax",
    [ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian],
    ids=lambda syntax: syntax.name,
)
def test_frames_are_found_in_every_byte_order(tmp_path: Path, syntax: Any) -> None:
    values = voxels((4, 5, 3), "i2") - 40
    write_enhanced(tmp_path, enhanced(values, affine(), syntax=syntax))
    assert np.array_equal(loaded(tmp_path).values, values)


def test_multi_frame_image_agrees_with_simpleitk(tmp_path: Path) -> None:
    matrix = affine(normal=(0.3, 0.9, -0.2))
    groups = [{"PixelValueTransformationSequence": RESCALE} for _ in range(4)]
    path = write_enhanced(tmp_path, enhanced(voxels(), matrix, frame_groups=groups))
    image = SimpleITK.ReadImage(str(path))
    volume = loaded(tmp_path)
    assert np.allclose(volume.values, SimpleITK.GetArrayFromImage(image))
    for index in [(0, 0, 0), (3, 5, 4), (2, 1, 3)]:
        there = image.TransformIndexToPhysicalPoint(index[::-1])
        assert np.allclose(volume.grid.to_lps(np.array(index, float)), there, atol=1e-3)


RESCALE = {"RescaleSlope": 2.5, "RescaleIntercept": -7, "RescaleType": "US"}


def test_rescale_window_and_source_come_from_the_groups(tmp_path: Path) -> None:
    image = enhanced(
        voxels(),
        affine(),
        shared_groups={"FrameVOILUTSequence": {"WindowCenter": 300, "WindowWidth": 500}},
        frame_groups=[
            {"PixelValueTransformationSequence": RESCALE | {"RescaleSlope": slope}}
            for slope in (1, 2, 3, 4)
        ],
    )
    write_enhanced(tmp_path, image)
    volume = loaded(tmp_path)
    slopes = np.arange(1, 5)[:, np.newaxis, np.newaxis]
    assert np.allclose(volume.values, voxels() * slopes - 7)
    assert volume.window == (300.0, 500.0)
    assert volume.source.instance_uids == (str(image.SOPInstanceUID),)


def test_own_statement_of_a_frame_wins_over_the_shared_one(tmp_path: Path) -> None:
    image = enhanced(
        voxels(),
        affine(),
        shared_groups={"PixelValueTransformationSequence": RESCALE | {"RescaleSlope": 9}},
        frame_groups=[{"PixelValueTransformationSequence": RESCALE}] * 4,
    )
    write_enhanced(tmp_path, image)
    assert np.allclose(loaded(tmp_path).values, voxels() * 2.5 - 7)


def two_by_four(keyed: Any) -> tuple[np.ndarray, list[int], list[Any]]:
    """Two interleaved volumes of 4 slices: frames, places, groups of each frame."""
    planes = np.stack([voxels(), voxels() + 500], axis=1).reshape(8, 6, 5)
    return planes, [0, 0, 1, 1, 2, 2, 3, 3], [keyed(k % 2, k // 2) for k in range(8)]


def dimension(pointer: int) -> Dataset:
    item = Dataset()
    item.DimensionIndexPointer = pointer
    return item


@pytest.mark.parametrize(
    "keyed",
    [
        lambda v, _: {"MREchoSequence": {"EffectiveEchoTime": 10.0 + 70 * v}},
        lambda v, _: {"MRDiffusionSequence": {"DiffusionBValue": 800.0 * v}},
        lambda v, _: {"FrameContentSequence": {"TemporalPositionIndex": v + 1}},
        lambda v, _: {"FrameContentSequence": {"FrameAcquisitionNumber": v + 1}},
        lambda v, _: {"FrameContentSequence": {"StackID": "AB"[v]}},
        lambda v, k: {"FrameContentSequence": {"DimensionIndexValues": [1, k + 1, v + 1]}},
        lambda v, _: {
            "MRImageFrameTypeSequence": {"ComplexImageComponent": ("MAGNITUDE", "PHASE")[v]}
        },
        lambda v, _: {
            "MRImageFrameTypeSequence": {"FrameType": ["DERIVED", "PRIMARY", "DIXON", "WF"[v]]}
        },
        lambda v, _: {
            "MRMetaboliteMapSequence": {"MetaboliteMapDescription": ("WATER", "WATER_FAT")[v]}
        },
        lambda v, _: {
            "CardiacSynchronizationSequence": {"NominalCardiacTriggerDelayTime": 100.0 * v}
        },
    ],
    ids=["echo", "b", "time", "acquisition", "stack", "dimension", "phase", "type", "fat", "heart"],
)
def test_interleaved_volumes_of_one_file_are_told_apart(tmp_path: Path, keyed: Any) -> None:
    values, places, groups = two_by_four(keyed)
    image = enhanced(values, affine(), places=places, frame_groups=groups)
    image.DimensionIndexSequence = Sequence(
        [dimension(pointer) for pointer in (0x00209056, 0x00209057, 0x00209128)]
    )
    write_enhanced(tmp_path, image)
    first, second = volumes(tmp_path)
    assert not blocking(first)
    assert not blocking(second)
    both = [load_volume(first).values, load_volume(second).values]
    both.sort(key=lambda part: part.min())
    assert np.array_equal(both, [voxels(), voxels() + 500])


def test_gradients_of_one_b_value_are_volumes(tmp_path: Path) -> None:
    values, places, groups = two_by_four(
        lambda _, __: {"MRDiffusionSequence": {"DiffusionBValue": 800.0}}
    )
    image = enhanced(values, affine(), places=places, frame_groups=groups)
    for k, item in enumerate(image.PerFrameFunctionalGroupsSequence):
        direction = Dataset()
        direction.DiffusionGradientOrientation = [1.0, 0.0, 0.0] if k % 2 else [0.0, 1.0, 0.0]
        item.MRDiffusionSequence[0].DiffusionGradientDirectionSequence = Sequence([direction])
    write_enhanced(tmp_path, image)
    assert [volume.shape for volume in volumes(tmp_path)] == [(4, 6, 5)] * 2


@pytest.mark.parametrize("keyword", ["TemporalPositionIndex", "StackID"])
def test_index_that_differs_in_every_frame_splits_nothing(tmp_path: Path, keyword: str) -> None:
    groups = [{"FrameContentSequence": {keyword: k + 1}} for k in range(4)]
    if keyword == "StackID":
        groups = [{"FrameContentSequence": {keyword: str(k + 1)}} for k in range(4)]
    write_enhanced(tmp_path, enhanced(voxels(), affine(), frame_groups=groups))
    assert [volume.shape for volume in volumes(tmp_path)] == [(4, 6, 5)]


def test_in_stack_position_does_not_order_slices(tmp_path: Path) -> None:
    groups = [{"FrameContentSequence": {"InStackPositionNumber": 4 - k}} for k in range(4)]
    write_enhanced(tmp_path, enhanced(voxels(), affine(), frame_groups=groups))
    assert np.array_equal(loaded(tmp_path).values, voxels())


def test_broken_off_time_point_leaves_the_whole_ones_usable(tmp_path: Path) -> None:
    values, places, groups = two_by_four(
        lambda v, _: {"FrameContentSequence": {"FrameAcquisitionNumber": v + 1}}
    )
    image = enhanced(values[:7], affine(), places=places[:7], frame_groups=groups[:7])
    write_enhanced(tmp_path, image)
    whole, cut = volumes(tmp_path)
    assert (whole.shape, cut.shape) == ((4, 6, 5), (3, 6, 5))


def test_volumes_in_files_of_their_own_under_one_series_are_told_apart(tmp_path: Path) -> None:
    for number in range(2):
        image = enhanced(voxels() + number, affine())
        write_enhanced(tmp_path, image, f"{number}.dcm")
    assert [(volume.shape, volume.files) for volume in volumes(tmp_path)] == [((4, 6, 5), 1)] * 2


def test_echo_time_and_sequence_tell_the_contrast(tmp_path: Path) -> None:
    image = enhanced(
        voxels((20, 6, 5)),
        affine(),
        shared_groups={
            "MREchoSequence": {"EffectiveEchoTime": 12.0},
            "MRTimingAndRelatedParametersSequence": {"RepetitionTime": 550},
        },
    )
    image.EchoPulseSequence = "SPIN"
    write_enhanced(tmp_path, image)
    (summary,) = volumes(tmp_path)
    assert summary.echo_time_ms == 12
    assert summary.suitability.startswith("T1-like (TR 550 ms, TE 12 ms)")


def test_attributes_that_a_converter_left_unassigned_are_used(tmp_path: Path) -> None:
    image = enhanced(
        voxels(),
        affine(),
        kind=LegacyConvertedEnhancedMRImageStorage,
        shared_groups={"UnassignedSharedConvertedAttributesSequence": {"RepetitionTime": 600}},
        frame_groups=[
            {"UnassignedPerFrameConvertedAttributesSequence": {"EchoTime": 10 + k % 2}}
            for k in range(4)
        ],
    )
    write_enhanced(tmp_path, image)
    assert [volume.echo_time_ms for volume in volumes(tmp_path)] == [10, 11]


def test_functional_group_wins_over_what_a_converter_left_unassigned(tmp_path: Path) -> None:
    image = enhanced(
        voxels(),
        affine(),
        shared_groups={
            "UnassignedSharedConvertedAttributesSequence": {"EchoTime": 99},
            "MREchoSequence": {"EffectiveEchoTime": 12.0},
        },
    )
    write_enhanced(tmp_path, image)
    assert volumes(tmp_path)[0].echo_time_ms == 12


@pytest.mark.parametrize("syntax", sorted(LOSSLESS), ids=lambda syntax: UID(syntax).name)
def test_compressed_frames_are_the_written_ones_in_their_order(tmp_path: Path, syntax: UID) -> None:
    values = voxels((4, 16, 16))
    image = enhanced(values[[2, 0, 3, 1]], affine(), places=[2, 0, 3, 1])
    planes = np.frombuffer(image.PixelData, "<u2").reshape(4, 16, 16)
    image.file_meta.TransferSyntaxUID = syntax
    image.PixelData = encapsulate([LOSSLESS[syntax](plane) for plane in planes])
    image["PixelData"].VR = "OB"
    image["PixelData"].is_undefined_length = True
    write_enhanced(tmp_path, image)
    assert np.array_equal(loaded(tmp_path).values, values)


@pytest.mark.parametrize("group", GROUPED)
def test_missing_geometry_group_is_refused_with_the_frame(tmp_path: Path, group: str) -> None:
    image = enhanced(voxels(), affine(), shared=())
    del image.PerFrameFunctionalGroupsSequence[2][group]
    path = write_enhanced(tmp_path, image)
    with pytest.raises(DicomError, match=rf"frame 3 of 4: the header lacks {GROUPED[group][0]}"):
        scan(path)


@pytest.mark.parametrize("frames", [10**9, 3, 5, None])
def test_count_of_frames_that_are_not_described_is_refused_in_little_memory(
    tmp_path: Path, frames: int | None
) -> None:
    image = enhanced(voxels(), affine())
    image.NumberOfFrames = frames
    path = write_enhanced(tmp_path, image)
    tracemalloc.start()
    with pytest.raises(DicomError, match=f"NumberOfFrames is {frames or 0}, but 4 frames"):
        scan(path)
    assert tracemalloc.get_traced_memory()[1] < 20e6
    tracemalloc.stop()


def test_frames_without_their_pixels_are_refused(tmp_path: Path) -> None:
    image = enhanced(voxels(), affine())
    image.PixelData = image.PixelData[:-60]
    path = write_enhanced(tmp_path, image)
    with pytest.raises(DicomError, match="truncated: 180 of 240 bytes"):
        scan(path)


def test_multi_frame_mosaic_is_refused(tmp_path: Path) -> None:
    image = enhanced(voxels(), affine())
    image.ImageType = ["ORIGINAL", "PRIMARY", "FMRI", "NONE", "MOSAIC"]
    path = write_enhanced(tmp_path, image)
    with pytest.raises(DicomError, match="multi-frame Siemens mosaic"):
        scan(path)


@with_files
@given(length=st.integers(0, 3000), flip=st.integers(132, 3000), value=st.integers(0, 255))
def test_damaged_multi_frame_file_never_crashes_a_scan(
    tmp_path_factory: pytest.TempPathFactory, length: int, flip: int, value: int
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    write_series(folder / "whole")
    path = write_enhanced(folder, enhanced(voxels(), affine()))
    content = path.read_bytes()
    (folder / "cut.dcm").write_bytes(content[:length])
    flipped = bytearray(content)
    flipped[flip % len(flipped)] = value
    path.write_bytes(flipped)
    assert SERIES_UID in {volume.series_uid for volume in scan(folder).volumes}


@pytest.mark.parametrize("vendor", ["siemens_multiframe", "philips_enhanced"])
def test_real_multi_frame_images_equal_the_nifti_beside_them(vendor: str) -> None:
    folder = real_data("vendors_dicom2nifti", vendor, "anatomical")
    volume = loaded(folder / "001")
    image: Any = nibabel.load(folder / "001_ground_truth.nii.gz")
    truth = np.asanyarray(image.dataobj).reshape(256, 256, 8)
    index = np.indices((8, 4, 4)).reshape(3, -1).T * (1, 85, 85)
    there = volume.grid.to_lps(index) * (-1, -1, 1)
    inverse = np.linalg.inv(image.affine)
    nearest = there @ inverse[:3, :3].T + inverse[:3, 3]
    assert np.abs(nearest - np.rint(nearest)).max() < 0.01
    found = truth[tuple(np.rint(nearest).astype(int).T)]
    assert np.allclose(volume.values[tuple(index.T)], found, rtol=1e-5)


def test_real_siemens_phantom_in_frames_agrees_with_simpleitk() -> None:
    folder = real_data("acr_phantom", "Siemens_Sola_1.5T_T1")
    volume = loaded(folder)
    image = SimpleITK.ReadImage(str(folder / "1.dcm"))
    assert np.array_equal(volume.values, SimpleITK.GetArrayFromImage(image))
    frames = pydicom.dcmread(folder / "1.dcm", stop_before_pixels=True)
    origin = frames.PerFrameFunctionalGroupsSequence[0].PlanePositionSequence[0]
    assert np.allclose(volume.grid.to_lps(np.zeros(3)), origin.ImagePositionPatient, atol=0.01)
    assert volume.grid.spacing_mm[0] == pytest.approx(10)
