"""What the list of volumes says of a stack: which heads it covers, and the order that follows."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from body_factory import field
from dicom_factory import write_series
from pydicom.dataset import Dataset
from real_data import real_data

from annotator.io.dicom.folder.scan import VolumeSummary, scan
from annotator.io.dicom.volume import load_volume
from annotator.model.issue import Issue, Severity

PIXELS = 6


def _volume(
    folder: Path, ends: tuple[int, int], plane: str = "coronal", **tags: str
) -> VolumeSummary:
    """A series of large pixels whose field reaches from one LPS x to another."""
    grid = field(*ends, plane)
    slices = grid.shape[0] if plane == "sagittal" else 12
    matrix = grid.affine_lps.copy()
    matrix[:3, 1:3] *= (np.array(grid.shape[1:]) - 1) / (PIXELS - 1)
    values = np.ones((slices, PIXELS, PIXELS), np.uint16)
    write_series(folder, values=values, matrix=matrix, change=tags)
    (volume,) = scan(folder).volumes
    return volume


def _side_issues(volume: VolumeSummary) -> list[Issue]:
    return [issue for issue in volume.issues if issue.code == "side_contradiction"]


@pytest.mark.parametrize(
    ("ends", "plane", "words"),
    [
        ((-200, 200), "coronal", "covers both hips"),
        ((-200, 200), "axial", "covers both hips"),
        ((-190, -10), "coronal", "covers one hip, the right"),
        ((5, 190), "axial", "covers one hip, the left"),
        ((55, 120), "sagittal", "covers one hip, the left"),
        ((-90, 90), "axial", "may cut the femoral heads"),
        ((-25, 25), "sagittal", "lies off both hips"),
        ((200, 400), "coronal", "lies off both hips"),
        ((70, 110), "coronal", "too narrow a field for a whole femoral head"),
    ],
)
def test_the_field_says_which_hips_it_covers(
    tmp_path: Path, ends: tuple[int, int], plane: str, words: str
) -> None:
    assert words in _volume(tmp_path, ends, plane).suitability


def test_a_field_about_the_middle_covers_the_hip_that_its_tag_names(tmp_path: Path) -> None:
    sentence = _volume(tmp_path, (-90, 90), Laterality="L").suitability

    assert "covers one hip, the left by its Laterality tag" in sentence


def test_a_stack_thinner_than_a_head_is_said_to_be(tmp_path: Path) -> None:
    write_series(tmp_path, values=np.ones((4, 6, 5), np.uint16))

    assert "too thin a stack for a whole femoral head" in scan(tmp_path).volumes[0].suitability


def test_series_that_cover_the_hips_come_first(tmp_path: Path) -> None:
    fields = {"both": (-200, 200), "one": (5, 190), "cut": (-90, 90), "off": (200, 400)}
    for number, (name, ends) in enumerate(reversed(fields.items())):
        tags = {"SeriesInstanceUID": f"1.2.3.{number}", "SeriesDescription": name}
        _volume(tmp_path / name, ends, **tags)

    assert [volume.description for volume in scan(tmp_path).volumes] == list(fields)


@pytest.mark.parametrize(
    ("ends", "tags", "witnesses"),
    [
        ((5, 190), {"Laterality": "R"}, ["tag says right", "scanner says left"]),
        ((5, 190), {"ImageLaterality": "R"}, ["tag says right", "scanner says left"]),
        ((-190, -10), {"SeriesDescription": "LT HIP"}, ["scanner says right", "series says left"]),
        ((-190, -10), {"ProtocolName": "Hip_Left"}, ["scanner says right", "series says left"]),
        (
            (-90, 90),
            {"Laterality": "L", "SeriesDescription": "HUEFTE RE"},
            ["tag says left", "series says right"],
        ),
    ],
)
def test_a_header_that_contradicts_itself_is_told(
    tmp_path: Path, ends: tuple[int, int], tags: dict[str, str], witnesses: list[str]
) -> None:
    volume = _volume(tmp_path, ends, **tags)

    (issue,) = _side_issues(volume)
    assert (issue.severity, issue.subject) == (Severity.WARNING, "side")
    assert all(words in issue.message for words in witnesses)
    assert tags.get("SeriesDescription", "LT HIP") not in issue.message
    assert issue in load_volume(volume).issues


@pytest.mark.parametrize(
    "tags",
    [
        lambda index: {"Laterality": "LR"[index % 2]},
        lambda _index: {"Laterality": "L", "ImageLaterality": "R"},
    ],
    ids=["in different slices", "in one slice"],
)
def test_tags_that_state_different_sides_are_told(
    tmp_path: Path, tags: Callable[[int], dict[str, str]]
) -> None:
    def change(index: int, item: Dataset) -> None:
        for keyword, value in tags(index).items():
            setattr(item, keyword, value)

    write_series(tmp_path, change=change)
    (volume,) = scan(tmp_path).volumes

    (issue,) = _side_issues(volume)
    assert "tags say both left and right" in issue.message
    assert load_volume(volume).source.laterality is None


@pytest.mark.parametrize(
    ("ends", "tags"),
    [
        ((-200, 200), {"Laterality": "R", "SeriesDescription": "hip rt"}),
        ((-190, -10), {"Laterality": "R", "SeriesDescription": "RIGHT hip"}),
        ((-190, -10), {"Laterality": "B", "SeriesDescription": "both hips"}),
        ((-130, 60), {"Laterality": "L"}),
        ((5, 190), {"SeriesDescription": "T2 L-spine"}),
    ],
)
def test_a_header_that_agrees_with_itself_is_left_alone(
    tmp_path: Path, ends: tuple[int, int], tags: dict[str, str]
) -> None:
    assert _side_issues(_volume(tmp_path, ends, **tags)) == []


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("pelvis_mr_adc_ge", "may cut the femoral heads"),
        ("knee_mr_multiecho_ge_bigendian", "covers one hip, the right, if the patient lies"),
        ("uih_oblique_sagittal", "too thin a stack"),
    ],
)
def test_what_is_said_of_real_series(folder: str, words: str) -> None:
    volumes = scan(real_data(folder)).volumes

    assert all(words in volume.suitability for volume in volumes)
    assert not any(_side_issues(volume) for volume in volumes)
