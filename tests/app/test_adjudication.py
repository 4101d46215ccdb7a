"""Outlines of several readers: differences, one outline made of them, and its record."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from hip_factory import hip_annotation, hip_grid, hip_labels
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from annotator.app.adjudication import adjudicate, combined, difference, finished_readings
from annotator.app.project_reading import begin_reading, save_reading, saved_annotation
from annotator.errors import AnnotationError, GridMismatch
from annotator.geometry.grid import Grid
from annotator.io.annotation_file import load_annotation, save_annotation
from annotator.io.project_cases import keep_cases
from annotator.io.project_file import make_project_file
from annotator.io.project_readings import join, keep_reading, work_items
from annotator.io.project_trail import adjudications, trail
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from annotator.model.mask import Mask
from annotator.model.outline_proposal import ProposalKind, ProposedBy
from annotator.model.project import Hip, Method, ProjectCase, Reading, Role, Status
from annotator.model.volume import Source

AT = "2026-01-02T03:04:05Z"
HIP = Hip(case_number=1, side=Side.LEFT)
SHAPE = (3, 4, 5)
GRID = Grid(SHAPE, np.diag([3.0, 0.5, 0.5, 1.0]))
MERGES = [method for method in Method if method is not Method.ACCEPT]

VOXELS = arrays(bool, SHAPE)


def annotation(lesion: np.ndarray, head: np.ndarray | None = None) -> HipAnnotation:
    head = lesion if head is None else head | lesion
    return HipAnnotation(side=Side.LEFT, head=Mask(GRID, head), lesion=Mask(GRID, lesion))


def labels(*lesion: tuple[int, int, int]) -> HipAnnotation:
    """The head of `hip_labels` with these voxels as its lesion."""
    values = np.minimum(hip_labels(), 1)
    for voxel in lesion:
        values[voxel] = 2
    return evolve(hip_annotation(), lesion=Mask(hip_grid("1.2.3"), values == 2), landmarks=None)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    make_project_file(tmp_path, actor="maker", at=AT)
    case = ProjectCase(
        number=1, folder="images", series_sha256="0" * 64, volume=1, sides=(Side.LEFT,)
    )
    keep_cases(tmp_path, [case], actor="maker", at=AT)
    join(tmp_path, "judge", AT, role=Role.ADJUDICATOR)
    return tmp_path


Reads = Callable[..., Reading]


@pytest.fixture
def read(project: Path) -> Reads:
    """Reads the hip to its end."""

    def reading(
        reader: str,
        outline: HipAnnotation,
        proposals: tuple[ProposedBy, ...] = (),
        **findings: object,
    ) -> Reading:
        def write(path: Path) -> Path:
            return save_annotation(
                path.parent,
                path.name,
                outline,
                findings=findings,
                head=None,
                source=Source(series_uid="1.2"),
                saved_at=AT,
                reader=reader,
                proposals=proposals,
            )

        saved = save_reading(project, begin_reading(project, HIP, reader, AT), write, AT)
        return keep_reading(project, saved.turned(Status.DONE, AT), AT)

    return reading


def bytes_of(project: Path, *readers: str) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for reader in readers
        for path in (project / "READINGS" / "case-0001" / reader).iterdir()
    }


@given(VOXELS, VOXELS)
def test_the_difference_counts_each_voxel_once(one: np.ndarray, other: np.ndarray) -> None:
    found = difference(Mask(GRID, one), Mask(GRID, other))
    assert found.only_first + found.only_second + found.in_both == (one | other).sum()
    assert found.first_ml == pytest.approx(one.sum() * 0.75 / 1000)
    assert found.second_ml == pytest.approx(other.sum() * 0.75 / 1000)
    assert found.difference_ml == pytest.approx((one ^ other).sum() * 0.75 / 1000)
    swapped = difference(Mask(GRID, other), Mask(GRID, one))
    assert (swapped.dice, swapped.only_first) == (found.dice, found.only_second)


def test_dice_is_that_of_simpleitk_and_none_for_two_empty_outlines() -> None:
    import SimpleITK

    one, other = np.zeros((2, *SHAPE), bool)
    assert difference(Mask(GRID, one), Mask(GRID, other)).dice is None
    one[0, 1:3, 1:4] = other[0, 2:4, 2:5] = True
    oracle = SimpleITK.LabelOverlapMeasuresImageFilter()
    oracle.Execute(*(SimpleITK.GetImageFromArray(each.astype(np.uint8)) for each in (one, other)))
    found = difference(Mask(GRID, one), Mask(GRID, other)).dice
    assert found == pytest.approx(oracle.GetDiceCoefficient())


@pytest.mark.parametrize("method", MERGES)
@given(lesions=st.lists(VOXELS, min_size=2, max_size=4), order=st.randoms())
def test_a_merge_lies_between_what_all_and_what_any_outlined(
    method: Method, lesions: list[np.ndarray], order: st.random_module
) -> None:
    made = combined([annotation(each) for each in lesions], method).lesion.voxels
    assert not (made & ~np.logical_or.reduce(lesions)).any()
    if (
        method is not Method.STAPLE
    ):  # a reader whom STAPLE finds to be worse than chance counts against
        assert not (np.logical_and.reduce(lesions) & ~made).any()
        order.shuffle(lesions)
        again = combined([annotation(each) for each in lesions], method).lesion.voxels
        assert np.array_equal(again, made)


@pytest.mark.parametrize("method", MERGES)
@given(lesion=VOXELS, count=st.integers(2, 4))
def test_readers_who_agree_get_their_outline(
    method: Method, lesion: np.ndarray, count: int
) -> None:
    made = combined([annotation(lesion)] * count, method)
    assert np.array_equal(made.lesion.voxels, lesion)


@pytest.mark.parametrize("method", MERGES)
def test_the_lesion_of_a_merge_is_part_of_its_head(method: Method) -> None:
    random = np.random.default_rng(4)
    outlines = [
        annotation(random.random(SHAPE) < 0.3, random.random(SHAPE) < 0.6) for _ in range(3)
    ]
    made = combined(outlines, method)
    assert not (made.lesion.voxels & ~made.head.voxels).any()


@pytest.mark.parametrize("method", MERGES)
def test_a_lesion_that_is_not_outlined_yet_is_no_vote_for_none(method: Method) -> None:
    drawn = annotation(np.ones(SHAPE, bool))
    none = annotation(np.zeros(SHAPE, bool), np.ones(SHAPE, bool))
    assert combined([drawn, none], method).head.voxels.all()
    with pytest.raises(AnnotationError, match="1 of 2 readers have a lesion not outlined yet"):
        combined([drawn, evolve(none, is_lesion_open=True)], method)


def test_the_majority_is_more_than_half() -> None:
    voxels = np.zeros((3, *SHAPE), bool)
    voxels[:, 0, 0, 0] = True, False, False
    voxels[:, 0, 0, 1] = True, True, False
    three = combined([annotation(each) for each in voxels], Method.MAJORITY).lesion.voxels
    assert (three[0, 0, 0], three[0, 0, 1]) == (False, True)
    two = combined([annotation(each) for each in voxels[:2]], Method.MAJORITY).lesion.voxels
    assert (two[0, 0, 0], two[0, 0, 1]) == (False, True)


def estimated_truth(masks: np.ndarray) -> np.ndarray:
    """STAPLE as its authors wrote it down: expectation and maximization in turn."""
    said = masks.reshape(len(masks), -1)
    prior = said.mean()
    sensitivity = specificity = np.full((len(masks), 1), 0.99)
    for _ in range(300):
        inside = prior * np.where(said, sensitivity, 1 - sensitivity).prod(axis=0)
        outside = (1 - prior) * np.where(said, 1 - specificity, specificity).prod(axis=0)
        weight = inside / (inside + outside)
        sensitivity = (said * weight).sum(axis=1, keepdims=True) / weight.sum()
        specificity = (~said * (1 - weight)).sum(axis=1, keepdims=True) / (1 - weight).sum()
    return weight.reshape(masks.shape[1:]) >= 0.5


@pytest.mark.parametrize("count", [2, 3, 4])
def test_staple_is_the_published_estimate_within_the_box_of_all_outlines(count: int) -> None:
    random = np.random.default_rng(count)
    truth = np.zeros((6, 14, 14), bool)
    truth[1:4, 3:10, 3:10] = True
    errors = np.linspace(0.02, 0.2, count).reshape(-1, 1, 1, 1)
    inner = np.zeros(truth.shape, bool)
    inner[0:5, 1:12, 1:12] = True
    masks = (truth ^ (random.random((count, *truth.shape)) < errors)) & inner
    masks[0, 0, 1, 1] = masks[0, 4, 11, 11] = True
    grid = Grid(truth.shape, np.eye(4))
    outlines = [
        HipAnnotation(side=Side.LEFT, head=Mask(grid, each), lesion=Mask(grid, each))
        for each in masks
    ]
    made = combined(outlines, Method.STAPLE).lesion.voxels
    assert np.array_equal(made[0:5, 1:12, 1:12], estimated_truth(masks[:, 0:5, 1:12, 1:12]))
    assert made.sum() == made[0:5, 1:12, 1:12].sum() > 0


def test_outlines_on_other_grids_or_of_one_reader_are_not_merged() -> None:
    lesion = np.ones(SHAPE, bool)
    moved = Grid(SHAPE, np.diag([3.0, 0.5, 0.6, 1.0]))
    other = HipAnnotation(side=Side.LEFT, head=Mask(moved, lesion), lesion=Mask(moved, lesion))
    for use in (
        lambda: combined([annotation(lesion), other], Method.UNION),
        lambda: difference(Mask(GRID, lesion), other.lesion),
    ):
        with pytest.raises(GridMismatch, match="different grids"):
            use()
    with pytest.raises(AnnotationError, match="1 outlines cannot be made one"):
        combined([annotation(lesion)], Method.UNION)


@pytest.mark.parametrize("method", MERGES)
def test_a_merge_is_the_adjudicators_own_reading_and_the_readers_files_stay(
    project: Path, read: Reads, method: Method
) -> None:
    inputs = {
        each.reader: each.sha256
        for each in (
            read("anna", labels((2, 2, 2), (2, 2, 3)), symptomatic="yes", age_years=40),
            read("ben", labels((2, 2, 2), (2, 2, 1)), symptomatic="no", age_years=40),
        )
    }
    before = bytes_of(project, "anna", "ben")
    made = adjudicate(project, HIP, "judge", method, at=AT)
    assert (made.reader, made.status, made.finished_at) == ("judge", Status.DONE, AT)
    assert bytes_of(project, "anna", "ben") == before
    path = saved_annotation(project, made)
    assert path is not None
    stored = load_annotation(path)
    assert stored.reader == stored.annotation.reader == "judge"
    assert stored.findings == {"age_years": 40}
    assert stored.annotation.lesion.voxels[2, 2, 2]
    (record,) = adjudications(project, "judge")
    assert (record.method, record.inputs, record.sha256) == (method, inputs, made.sha256)


def test_an_accepted_outline_keeps_all_that_its_reader_said(project: Path, read: Reads) -> None:
    read("anna", labels((2, 2, 2)), symptomatic="yes")
    accepted = hip_annotation()
    read("ben", accepted, symptomatic="no")
    made = adjudicate(project, HIP, "judge", Method.ACCEPT, at=AT, accepted="ben")
    path = saved_annotation(project, made)
    assert path is not None
    stored = load_annotation(path)
    assert stored.findings == {"symptomatic": "no"}
    assert stored.annotation.landmarks == accepted.landmarks
    assert np.array_equal(stored.annotation.label_map, accepted.label_map)
    with pytest.raises(AnnotationError, match=r"'carl' is not among .* \(anna, ben\)"):
        adjudicate(project, HIP, "judge", Method.ACCEPT, at=AT, accepted="carl")


def test_a_second_adjudication_stands_beside_the_first(project: Path, read: Reads) -> None:
    read("anna", labels((2, 2, 2)))
    read("ben", labels((2, 2, 3)))
    first = adjudicate(project, HIP, "judge", Method.UNION, at=AT)
    second = adjudicate(project, HIP, "judge", Method.INTERSECTION, at=AT)
    assert (first.file, second.file) == ("L-0001.json", "L-0002.json")
    assert [each.method for each in adjudications(project, "judge")] == [
        Method.UNION,
        Method.INTERSECTION,
    ]
    actions = [each.action for each in trail(project, "judge") if each.who == "judge"]
    assert actions.count("adjudicated") == 2
    assert saved_annotation(project, first) is not None


def test_readers_adjudicate_nothing_and_one_reader_is_not_enough(
    project: Path, read: Reads
) -> None:
    read("anna", labels((2, 2, 2)))
    with pytest.raises(AnnotationError, match="1 of 2 readers are done"):
        finished_readings(project, HIP, "judge")
    read("ben", labels((2, 2, 3)))
    for use in (
        lambda: adjudicate(project, HIP, "anna", Method.UNION, at=AT),
        lambda: adjudications(project, "anna"),
    ):
        with pytest.raises(AnnotationError, match="stays blind"):
            use()
    (item,) = work_items(project, "anna")
    assert item.done_by == ()


def test_an_input_that_was_changed_outside_the_project_stops_the_adjudication(
    project: Path, read: Reads
) -> None:
    read("anna", labels((2, 2, 2)))
    path = saved_annotation(project, read("ben", labels((2, 2, 3))))
    assert path is not None
    shutil.copy(project / "READINGS" / "case-0001" / "anna" / "L-0001.json", path)
    with pytest.raises(AnnotationError, match="was changed outside the project"):
        adjudicate(project, HIP, "judge", Method.UNION, at=AT)
    assert adjudications(project, "judge") == ()


@pytest.mark.parametrize("method", [Method.ACCEPT, Method.UNION])
def test_models_behind_the_readers_outlines_stay_known(
    project: Path, read: Reads, method: Method
) -> None:
    by = ProposedBy(kind=ProposalKind.LESION, name="A", version="1")
    read("anna", labels((2, 2, 2)), proposals=(by,))
    read("ben", labels((2, 2, 3)), proposals=(by,))

    reading = adjudicate(project, HIP, "judge", method, at=AT, accepted="anna")

    path = saved_annotation(project, reading)
    assert path is not None
    assert load_annotation(path).proposals == (by,)
