"""The main job on a real scanner's files: a lesion of known volume painted into marrow."""

from pathlib import Path

import numpy as np
import pytest
from real_data import real_data
from skimage.filters import threshold_otsu

from annotator.app.pipeline import measure_case
from annotator.app.study import open_case, open_image
from annotator.geometry.points import IndexPoints
from annotator.io.volume_files import write_seg_nrrd
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.case import Case
from onfh_samples.acquisition import label_map
from onfh_samples.lesion import Ellipsoid, Lesion, Sector
from onfh_samples.phantom import Hip, direction
from onfh_samples.truth import truth_of

#: A place in the condyle's marrow, as (slice, row, column) of the first echo.
CENTER_INDEX = (17.0, 110.0, 137.0)
RADIUS_MM = 20.0

#: One lesion wholly inside the marrow, one that reaches the surface of the ball.
ELLIPSOID = Ellipsoid(np.array([0.0, 1.0, 2.0]), np.array([11.0, 13.0, 12.0]))
SECTOR = Sector(direction(Side.RIGHT, 10.0, 5.0), 55.0)


def _painted(folder: Path, lesion: Lesion) -> tuple[Case, Hip]:
    """The scan with a ball about the place outlined as head, from files alone."""
    dicom = real_data("knee_mr_multiecho_ge_bigendian", "dicom")
    grid = open_image(dicom, volume_number=1).grid
    center_mm = grid.to_lps(IndexPoints(np.array(CENTER_INDEX)))
    hip = Hip(Side.RIGHT, center_mm, RADIUS_MM, lesion=lesion)
    path = folder / "painted.seg.nrrd"
    write_seg_nrrd(path, grid, label_map(hip, grid), Side.RIGHT)
    return open_case(dicom, path, Side.RIGHT, volume_number=1), hip


@pytest.mark.parametrize(
    "lesion",
    [
        pytest.param(ELLIPSOID, id="ellipsoid", marks=pytest.mark.soak),
        pytest.param(SECTOR, id="sector"),
    ],
)
def test_a_lesion_painted_into_real_marrow_has_its_known_volume_and_no_confirmed_side(
    tmp_path: Path, lesion: Lesion
) -> None:
    case, hip = _painted(tmp_path, lesion)
    result = measure_case(case, MeasureSettings()).measurements
    exact = truth_of(hip)
    volume = result.measurements["lesion_volume_mm3"]

    assert volume.value == pytest.approx(exact.lesion_volume_mm3, rel=0.02)
    assert volume.low <= exact.lesion_volume_mm3 <= volume.high
    assert result.head.radius_mm == pytest.approx(RADIUS_MM, abs=0.3)
    assert result.head.center_lps_mm == pytest.approx(tuple(hip.head_center_mm), abs=0.5)
    assert "side_unverified" in {issue.code for issue in result.issues}


def test_the_painted_lesion_lies_in_bright_marrow(tmp_path: Path) -> None:
    case, _ = _painted(tmp_path, ELLIPSOID)
    values = np.asarray(case.image.values, dtype=float)

    assert (values[case.annotation.lesion.voxels] > threshold_otsu(values)).mean() > 0.95
