"""Two stacks in one series are two volumes; a stack that lost slices stays one and blocks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from dicom_factory import affine, voxels, write_series
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.io.dicom.folder.scan import VolumeSummary, scan
from annotator.io.dicom.volume import load_volume
from annotator.model.issue import Severity

SAGITTAL = (1, 0, 0)
#: Places of 6 slices of one hip and 6 of the other, in steps.
TWO_HIPS = (*range(6), *(k + 20.3 for k in range(6)))


def written(folder: Path, places: Any, **options: Any) -> list[VolumeSummary]:
    options.setdefault("matrix", affine(normal=SAGITTAL, spacing=(4.0, 0.8, 0.8)))
    options.setdefault("change", lambda index, item: setattr(item, "InstanceNumber", index + 1))
    write_series(folder, values=voxels((len(places), 6, 5)), positions=places, **options)
    return sorted(scan(folder).volumes, key=lambda volume: volume.volume)


def codes(summary: VolumeSummary, severity: Severity = Severity.BLOCKING) -> set[str]:
    return {issue.code for issue in summary.issues if issue.severity is severity}


def test_left_and_right_sagittal_stacks_of_one_series_are_two_volumes(tmp_path: Path) -> None:
    one, other = written(tmp_path, TWO_HIPS)
    for part in (one, other):
        assert part.shape == (6, 6, 5)
        assert part.spacing_mm[0] == pytest.approx(4, abs=1e-4)
        assert not codes(part)
        assert "separate_slabs" in codes(part, Severity.INFO)
    between = np.subtract(other.affine_lps, one.affine_lps)[:3, 3]
    assert np.allclose(between, (20.3 * 4, 0, 0), atol=1e-3)
    assert np.array_equal(load_volume(one).values, voxels((12, 6, 5))[:6])
    assert np.array_equal(load_volume(other).values, voxels((12, 6, 5))[6:])


@settings(max_examples=6)
@given(
    order=st.permutations(range(12)),
    shift=st.tuples(*[st.floats(-300, 300)] * 3),
    normal=st.sampled_from([SAGITTAL, (0, 1, 0), (0.9, 0.3, -0.2)]),
)
def test_neither_file_names_nor_where_the_patient_lies_change_the_parts(
    tmp_path_factory: pytest.TempPathFactory,
    order: list[int],
    shift: tuple[float, float, float],
    normal: tuple[float, float, float],
) -> None:
    matrix = affine(normal=normal, spacing=(4.0, 0.8, 0.8))
    matrix[:3, 3] += shift
    folder = tmp_path_factory.mktemp("slabs")
    parts = written(folder, TWO_HIPS, matrix=matrix, names=[f"{place}.dcm" for place in order])
    assert [part.shape for part in parts] == [(6, 6, 5)] * 2
    assert np.allclose(parts[0].affine_lps, matrix, atol=1e-3)
    assert not any(map(codes, parts))


@pytest.mark.parametrize(
    ("places", "code"),
    [
        ((*range(6), *range(8, 14)), "missing_slice"),
        ((*range(6), *range(9, 15)), "missing_slice"),
        ((*range(6), *(k + 8.4 for k in range(6))), "uneven_spacing"),
        ((*range(4), *range(20, 24)), "missing_slice"),
        ((*range(6), *(20 + 1.5 * k for k in range(6))), "uneven_spacing"),
        ((*range(6), 20, 21.5, 22.5, 23.5, 24.5, 25.5), "uneven_spacing"),
    ],
    ids=["two lost", "three lost", "short gap", "few slices", "two steps", "uneven part"],
)
def test_what_may_be_one_stack_stays_one_and_blocks(tmp_path: Path, places: Any, code: str) -> None:
    (summary,) = written(tmp_path, places)
    assert code in codes(summary)


def test_slices_numbered_with_the_same_gap_are_one_stack_that_lost_slices(tmp_path: Path) -> None:
    places = (*range(6), *range(12, 18))

    def numbered(way: int) -> Callable[[int, pydicom.Dataset], None]:
        def change(index: int, item: pydicom.Dataset) -> None:
            item.InstanceNumber = 40 + way * places[index]

        return change

    for way in (1, -1):
        (summary,) = written(tmp_path / str(way), places, change=numbered(way))
        assert "missing_slice" in codes(summary)
        assert summary.shape[0] in (12, 18)
    assert len(written(tmp_path / "consecutive", places)) == 2


def test_copies_of_slices_do_not_hide_two_stacks(tmp_path: Path) -> None:
    written(tmp_path / "a", TWO_HIPS)
    written(tmp_path / "b", TWO_HIPS)
    parts = scan(tmp_path).volumes
    assert [(part.shape, part.files) for part in parts] == [((6, 6, 5), 12)] * 2
    assert all("duplicate_slice" in codes(part, Severity.INFO) for part in parts)
    assert not any(map(codes, parts))


@pytest.mark.parametrize("offset_steps", [0.0, 0.4])
def test_stacks_beside_each_other_are_two_volumes(tmp_path: Path, offset_steps: float) -> None:
    matrix = affine(normal=(0, 1, 0), spacing=(4.0, 0.8, 0.8))
    beside = matrix.copy()
    beside[0, 3] += 60.0
    places = [k + offset_steps for k in range(6)]
    written(tmp_path / "right", range(6), matrix=matrix)
    written(tmp_path / "left", places, matrix=beside)
    parts = scan(tmp_path).volumes
    assert sorted(part.affine_lps[0][3] for part in parts) == pytest.approx(
        [matrix[0, 3], beside[0, 3]], abs=1e-3
    )
    assert not any(map(codes, parts))


def test_a_tilted_gantry_is_not_taken_for_stacks_beside_each_other(tmp_path: Path) -> None:
    matrix = affine(normal=(0, 0, 1), spacing=(4.0, 0.8, 0.8))
    matrix[:3, 0] += (0, 0.9, 0)
    (summary,) = written(tmp_path, range(12), matrix=matrix)
    assert "sheared_stack" in codes(summary)
