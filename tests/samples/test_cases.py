"""Sample cases on disk: bytes from a seed, geometry as DICOM readers see it, files that agree."""

import json
from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK
import yaml
from attrs import evolve

from annotator.app.study import open_case, open_image
from annotator.io.packs import load_rules
from annotator.model.anatomy import Side
from annotator.model.volume import Volume
from onfh_samples.acquisition import Acquisition, grid_about, label_map
from onfh_samples.case_specs import CASE_SPECS
from onfh_samples.cases import CASE_NAMES, CASE_TITLES, make_case, packaged_case
from onfh_samples.dicom_writer import SeriesIdentity, write_series
from onfh_samples.make_samples import main
from onfh_samples.truth import Truth, truth_of

IDENTITY = SeriesIdentity("probe", "T1 probe", "L", 2.5)


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _probe(seed: int = 1) -> Volume:
    turn = np.array([[0.8, -0.6, 0.0], [0.6, 0.8, 0.0], [0.0, 0.0, 1.0]])
    acquisition = Acquisition.coronal(
        pixel_spacing_mm=(1.1, 0.7), slice_spacing_mm=3.3, slice_thickness_mm=2.5
    ).rotated(turn)
    grid = grid_about([12.3, -45.6, 78.9], (5, 7, 9), acquisition, IDENTITY.uid("frame"))
    values = np.random.default_rng(seed).integers(0, 4096, grid.shape).astype(np.int16)
    return Volume(grid, values, window=(500.0, 1000.0))


def _assert_same_as_packaged(folder: Path) -> None:
    committed = packaged_case().dicom_folder.parents[1]
    assert _contents(folder) == _contents(committed)


@pytest.mark.soak
def test_the_packaged_files_are_what_their_seed_makes(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 0
    _assert_same_as_packaged(tmp_path)


def test_the_packaged_files_are_written_around_their_image(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every byte but those of the drawing itself, which takes most of the time."""
    spec, read = CASE_SPECS[packaged_case().name], open_image(packaged_case().dicom_folder)
    frame_uid = read.grid.frame_of_reference_uid
    grid = grid_about(spec.center_mm, spec.shape, spec.acquisition, frame_uid)
    monkeypatch.setattr("onfh_samples.cases.draw_case", lambda _: evolve(read, grid=grid))
    assert main([str(tmp_path)]) == 0
    _assert_same_as_packaged(tmp_path)


def test_the_packaged_files_are_small() -> None:
    folder = packaged_case().dicom_folder.parent

    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 3_000_000


def test_the_packaged_case_opens_as_one_case_without_issues() -> None:
    sample = packaged_case()
    hip = sample.hips[0]
    case = open_case(sample.dicom_folder, hip.labels, hip.side, landmarks_path=hip.landmarks)

    assert case.image.issues == ()
    assert case.annotation.grid.is_same_as(case.image.grid)
    assert not case.annotation.lesion.is_empty


def test_a_series_reads_back_with_its_geometry_and_values(tmp_path: Path) -> None:
    volume = _probe()
    write_series(tmp_path, volume, IDENTITY, seed=5)
    read = open_image(tmp_path)

    assert read.grid.is_same_as(volume.grid)
    assert read.grid.frame_of_reference_uid == volume.grid.frame_of_reference_uid
    np.testing.assert_array_equal(read.values, volume.values)
    assert read.source.laterality == "L"


def test_simpleitk_sees_the_same_geometry_and_values(tmp_path: Path) -> None:
    volume = _probe()
    write_series(tmp_path, volume, IDENTITY, seed=5)
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(tmp_path)))
    image = reader.Execute()

    for index in ((0, 0, 0), (4, 6, 8), (2, 0, 5)):
        point = image.TransformIndexToPhysicalPoint([int(number) for number in index[::-1]])
        exact = volume.grid.affine_lps @ [*index, 1.0]
        np.testing.assert_allclose(point, exact[:3], atol=1e-4)
    np.testing.assert_array_equal(SimpleITK.GetArrayFromImage(image), volume.values)


def test_the_header_says_thickness_spacing_and_that_no_patient_existed(tmp_path: Path) -> None:
    paths = write_series(tmp_path, _probe(), IDENTITY, seed=5)
    dataset = pydicom.dcmread(paths[0])

    assert dataset.SliceThickness == 2.5
    assert dataset.SpacingBetweenSlices == pytest.approx(3.3)
    assert list(dataset.PixelSpacing) == [1.1, 0.7]
    assert str(dataset.PatientName) == "ONFH^PHANTOM"
    assert dataset.PatientIdentityRemoved == "YES"


def test_file_names_do_not_follow_the_slices(tmp_path: Path) -> None:
    paths = write_series(tmp_path, _probe(), IDENTITY, seed=5)

    assert list(paths) != sorted(paths)
    numbers = [int(pydicom.dcmread(path).InstanceNumber) for path in paths]
    assert numbers == sorted(numbers)


def test_a_series_is_the_same_bytes_again(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_series(tmp_path / name, _probe(), IDENTITY, seed=5)

    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_every_part_has_its_own_valid_identifier() -> None:
    uids = [IDENTITY.uid(f"instance {number}") for number in range(50)]

    assert len(set(uids)) == 50
    assert all(uid.is_valid for uid in uids)


@pytest.mark.parametrize("name", CASE_NAMES)
def test_every_case_shows_its_whole_heads(name: str) -> None:
    spec = CASE_SPECS[name]
    grid = grid_about(spec.center_mm, spec.shape, spec.acquisition)

    for hip in spec.hips:
        labels = label_map(hip, grid)
        border = labels.copy()
        border[1:-1, 1:-1, 1:-1] = 0
        assert not border.any()
        assert (labels == 2).any() == (hip.lesion is not None)


def test_every_case_has_a_title_and_findings_for_each_hip() -> None:
    for name, spec in CASE_SPECS.items():
        assert CASE_TITLES[name]
        assert {hip.side for hip in spec.hips} == set(spec.findings)


def test_the_cases_are_what_their_names_say() -> None:
    names = ("normal", "small-medial", "medium", "large-lateral", "collapsed")
    truths = {name: truth_of(CASE_SPECS[name].hips[0]) for name in names}

    assert truths["normal"].lesion_fraction == 0.0
    assert truths["small-medial"].lesion_fraction < 0.15
    assert truths["small-medial"].lesion_lateral_deg < 0.0
    assert 0.15 < truths["medium"].lesion_fraction < 0.30
    assert truths["large-lateral"].lesion_fraction > 0.30
    assert truths["large-lateral"].lesion_lateral_deg > truths["large-lateral"].acetabular_edge_deg
    assert truths["collapsed"].mri_depression_mm == 3.0
    assert {hip.side for hip in CASE_SPECS["bilateral"].hips} == set(Side)


def test_the_files_of_a_case_agree_with_each_other() -> None:
    sample = packaged_case()
    hip = sample.hips[0]
    case = open_case(sample.dicom_folder, hip.labels, hip.side, landmarks_path=hip.landmarks)
    truth = Truth.model_validate(json.loads(hip.truth.read_text()))
    exact = CASE_SPECS[sample.name].hips[0].landmarks()

    assert case.annotation.lesion.volume_mm3 == pytest.approx(truth.lesion_volume_mm3, rel=0.01)
    assert case.annotation.head.volume_mm3 == pytest.approx(truth.head_volume_mm3, rel=0.01)
    assert case.annotation.landmarks is not None
    assert case.annotation.landmarks.teardrop_lps_mm == exact.teardrop_lps_mm
    assert case.annotation.landmarks.lateral_acetabular_edge_lps_mm == pytest.approx(
        exact.lateral_acetabular_edge_lps_mm
    )


def test_findings_are_facts_without_measurements() -> None:
    findings = yaml.safe_load(packaged_case().hips[0].findings.read_text())

    assert findings["onfh_present"] is True
    assert not set(findings) & set(Truth.model_fields)


@pytest.mark.parametrize("name", CASE_NAMES)
def test_every_finding_is_a_fact_that_the_rules_know(name: str) -> None:
    known = set(load_rules().facts)

    assert all(set(findings) <= known for findings in CASE_SPECS[name].findings.values())


def test_the_thick_case_has_a_gap() -> None:
    acquisition = CASE_SPECS["thick-slices-gap"].acquisition

    assert acquisition.slice_spacing_mm - acquisition.slice_thickness_mm == 1.0


def test_an_unknown_case_is_refused_with_the_list(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="small-medial"):
        make_case("enormous", tmp_path)
