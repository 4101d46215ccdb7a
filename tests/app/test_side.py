"""The named side against the series' tag, the body and the landmarks."""

import numpy as np
import pytest
from attrs import evolve

from annotator.app.side import check_side, side_evidence
from annotator.errors import AnnotationError
from annotator.geometry.grid import Grid
from annotator.geometry.points import LpsPoints
from annotator.model.anatomy import Landmarks, Side
from annotator.model.annotation import HipAnnotation
from annotator.model.case import Case
from annotator.model.issue import Severity
from annotator.model.volume import Source, Volume

STEP_MM = 5.0


def _image(*, width_mm: float, middle_mm: float = 0.0, laterality: str | None = None) -> Volume:
    """An elliptic body 0.8 of the field wide, coronal slices."""
    columns = round(width_mm / STEP_MM)
    affine = np.array(
        [
            [0.0, 0.0, STEP_MM, middle_mm - STEP_MM * (columns - 1) / 2.0],
            [STEP_MM, 0.0, 0.0, -25.0],
            [0.0, -STEP_MM, 0.0, 75.0],
            [0.0, 0.0, 0.0, 1.0],
        ]
    )
    grid = Grid((11, 31, columns), affine)
    index = np.moveaxis(np.indices(grid.shape), 0, -1).astype(float)
    offsets = grid.to_lps(index) - [middle_mm, 0.0, 0.0]
    body = (offsets[..., 0] / (0.4 * width_mm)) ** 2 + (offsets[..., 1] / 60.0) ** 2 < 1.0
    return Volume(grid, np.where(body, 600, 20).astype(np.int16), Source(laterality=laterality))


def _case(
    image: Volume, x_mm: float, side: Side = Side.LEFT, landmarks: Landmarks | None = None
) -> Case:
    """A head of a few voxels at one left-right position."""
    labels = np.zeros(image.grid.shape, np.uint8)
    _, row, column = np.rint(image.grid.to_index(LpsPoints(np.array([x_mm, 0.0, 0.0])))).astype(int)
    labels[4:7, row - 2 : row + 3, column - 2 : column + 3] = 1
    annotation = HipAnnotation.from_label_map(image.grid, labels, side=side, landmarks=landmarks)
    return Case(image, annotation)


@pytest.mark.parametrize("middle_mm", [0.0, 140.0, -200.0])
@pytest.mark.parametrize("side", list(Side))
def test_both_heads_in_view_confirm_the_side_wherever_the_body_lies(
    side: Side, middle_mm: float
) -> None:
    image = _image(width_mm=400.0, middle_mm=middle_mm)

    assert check_side(_case(image, middle_mm + 90.0 * side.lateral_x, side)) is None


@pytest.mark.parametrize("side", list(Side))
def test_both_heads_in_view_refuse_the_other_side(side: Side) -> None:
    image = _image(width_mm=400.0, middle_mm=30.0)

    with pytest.raises(AnnotationError, match=r"place in the body says .*check the side"):
        check_side(_case(image, 30.0 - 90.0 * side.lateral_x, side))


@pytest.mark.parametrize("side", list(Side))
def test_the_series_tag_decides_where_one_hip_is_in_view(side: Side) -> None:
    image = _image(width_mm=180.0, laterality=side.value)

    assert check_side(_case(image, 0.0, side)) is None
    with pytest.raises(AnnotationError, match=f"Laterality tag of the series says {side.value}"):
        check_side(_case(image, 0.0, side.other))


@pytest.mark.parametrize("laterality", [None, "B", "U", ""])
def test_a_tag_of_no_side_says_nothing(laterality: str | None) -> None:
    image = _image(width_mm=180.0, laterality=laterality)

    assert side_evidence(image, LpsPoints(np.zeros(3))) is None


def test_a_side_that_nothing_confirms_is_told() -> None:
    issue = check_side(_case(_image(width_mm=180.0), 0.0))

    assert (issue.code, issue.severity, issue.subject) == ("side_unverified", Severity.INFO, "side")
    assert "left" in issue.message


def test_a_head_near_the_midline_is_not_judged() -> None:
    assert side_evidence(_image(width_mm=400.0), LpsPoints(np.array([12.0, 0.0, 0.0]))) is None


def test_an_image_without_contrast_is_not_judged() -> None:
    image = _image(width_mm=400.0)
    blank = evolve(image, values=np.zeros(image.grid.shape, np.int16))

    assert side_evidence(blank, LpsPoints(np.array([90.0, 0.0, 0.0]))) is None


def test_a_teardrop_speaks_for_the_side() -> None:
    landmarks = Landmarks(side=Side.LEFT, teardrop_lps_mm=(-30.0, 0.0, -15.0))

    assert check_side(_case(_image(width_mm=180.0), 0.0, landmarks=landmarks)) is None


def test_no_outline_is_refused() -> None:
    case = _case(_image(width_mm=180.0), 0.0)
    nothing = HipAnnotation.from_label_map(
        case.annotation.grid, np.zeros(case.annotation.grid.shape, np.uint8), side=Side.LEFT
    )

    with pytest.raises(AnnotationError, match="outline the head first"):
        check_side(evolve(case, annotation=nothing))
