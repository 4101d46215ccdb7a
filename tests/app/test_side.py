"""The named side against the series' tag, the body and the landmarks."""

import numpy as np
import pytest
from attrs import evolve
from body_factory import body_in, field
from phantom_cases import outlined, plain_hip

from annotator.app.pipeline import measure_case
from annotator.app.side import check_side, side_evidence, with_side_issue
from annotator.errors import AnnotationError
from annotator.geometry.grid import Grid
from annotator.geometry.points import LpsPoints
from annotator.measure.body_side import body_across
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Landmarks, Side
from annotator.model.annotation import HipAnnotation
from annotator.model.case import Case
from annotator.model.issue import Issue, Severity
from annotator.model.volume import Source, Volume

STEP_MM = 5.0


def _checked(case: Case) -> Issue | None:
    return check_side(case, body_across(case.image))


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

    assert _checked(_case(image, middle_mm + 90.0 * side.lateral_x, side)) is None


@pytest.mark.parametrize("side", list(Side))
def test_both_heads_in_view_refuse_the_other_side(side: Side) -> None:
    image = _image(width_mm=400.0, middle_mm=30.0)

    with pytest.raises(AnnotationError, match=r"place in the body says .*check the side"):
        _checked(_case(image, 30.0 - 90.0 * side.lateral_x, side))


@pytest.mark.parametrize("side", list(Side))
def test_the_series_tag_decides_where_one_hip_is_in_view(side: Side) -> None:
    image = _image(width_mm=180.0, laterality=side.value)

    assert _checked(_case(image, 0.0, side)) is None
    with pytest.raises(AnnotationError, match=f"Laterality tag of the series says {side.value}"):
        _checked(_case(image, 0.0, side.other))


@pytest.mark.parametrize("laterality", [None, "B", "U", ""])
def test_a_tag_of_no_side_says_nothing(laterality: str | None) -> None:
    image = _image(width_mm=180.0, laterality=laterality)

    assert side_evidence(image, LpsPoints(np.zeros(3))) is None


def test_a_side_that_nothing_confirms_is_told() -> None:
    issue = _checked(_case(_image(width_mm=180.0), 0.0))

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

    assert _checked(_case(_image(width_mm=180.0), 0.0, landmarks=landmarks)) is None


def test_no_outline_is_refused() -> None:
    case = _case(_image(width_mm=180.0), 0.0)
    nothing = HipAnnotation.from_label_map(
        case.annotation.grid, np.zeros(case.annotation.grid.shape, np.uint8), side=Side.LEFT
    )

    with pytest.raises(AnnotationError, match="outline the head first"):
        _checked(evolve(case, annotation=nothing))


def _one_hip(side: Side, **source: str) -> Volume:
    """A body of which one flank is in the image, without a place in the scanner."""
    ends = sorted([200.0 * side.lateral_x, 5.0 * side.lateral_x])
    return body_in(field(*ends), source=Source(**source))


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("stated", ["tag", "words"])
def test_pixels_that_contradict_the_header_are_told(side: Side, stated: str) -> None:
    other = side.other
    header = {"laterality": other.value} if stated == "tag" else {"description": other.in_words}

    (issue,) = with_side_issue(_one_hip(side, **header)).issues

    assert (issue.code, issue.severity) == ("side_contradiction", Severity.WARNING)
    assert f"outline of the body says {side.in_words}" in issue.message
    assert f"says {other.in_words}: check which hip this is" in issue.message


@pytest.mark.parametrize("side", list(Side))
def test_an_image_whose_witnesses_agree_is_returned_as_it_is(side: Side) -> None:
    image = _one_hip(side, laterality=side.value, description=f"{side.in_words} hip")

    assert with_side_issue(image) is image


def test_a_contradiction_is_told_once() -> None:
    image = with_side_issue(_one_hip(Side.LEFT, laterality="R"))

    assert with_side_issue(image) is image


def test_both_hips_in_view_contradict_no_side() -> None:
    image = body_in(field(-215, 215), source=Source(modality="MR", laterality="L"))

    assert with_side_issue(image).issues == ()


@pytest.mark.parametrize(
    ("image", "x_mm", "words"),
    [
        (_one_hip(Side.RIGHT), -88.0, "the outline of the body says right"),
        (_image(width_mm=180.0), 0.0, None),
        (
            body_in(field(-90, 90), source=Source(description="RT HIP")),
            10.0,
            "the description of the series says right",
        ),
        (
            body_in(field(-140, 60), source=Source(modality="MR")),
            -70.0,
            "the outline's place in the scanner says right",
        ),
        (
            body_in(field(-170, -10), source=Source(modality="MR")),
            -70.0,
            "the position in the scanner says right",
        ),
    ],
    ids=["flank", "nothing", "description", "outline in the scanner", "field in the scanner"],
)
def test_a_weak_witness_against_the_named_side_warns(
    image: Volume, x_mm: float, words: str | None
) -> None:
    issue = _checked(_case(image, x_mm, Side.LEFT))

    if words is None:
        assert issue.code == "side_unverified"
    else:
        assert (issue.code, issue.severity) == ("side_contradiction", Severity.WARNING)
        assert f"named left, but {words}: check the side" in issue.message


def test_a_tag_that_confirms_is_not_outweighed_in_silence_by_the_description() -> None:
    source = Source(laterality="L", description="hip right")

    issue = _checked(_case(body_in(field(-90, 90), source=source), 10.0, Side.LEFT))

    assert issue.code == "side_contradiction"


def test_a_flank_and_the_place_in_the_scanner_confirm_the_side() -> None:
    image = evolve(_one_hip(Side.LEFT), source=Source(modality="MR"))

    assert _checked(_case(image, 88.0, Side.LEFT)) is None


def test_the_warning_goes_with_the_measurements_once() -> None:
    annotation = outlined(plain_hip())
    source = Source(modality="MR", description="hip right")
    image = Volume(annotation.grid, np.zeros(annotation.grid.shape), source)

    for case in (Case(image, annotation), Case(with_side_issue(image), annotation)):
        result = measure_case(case, MeasureSettings())

        codes = [issue.code for issue in result.measurements.issues]
        assert codes.count("side_contradiction") == 1
