"""A case that is measured again and again while it is drawn: never other than measured afresh."""

import numpy as np
import pytest
from attrs import evolve
from examples import few_examples
from hypothesis import given
from hypothesis import strategies as st
from phantom_cases import acquisition_of, offsets_mm, outlined, plain_hip, with_masks

from annotator.app.case_memory import CaseMemory
from annotator.app.pipeline import measure_case
from annotator.errors import AnnotationError
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from annotator.model.case import Case
from annotator.model.mask import Mask
from annotator.model.volume import Volume
from onfh_samples.lesion import Sector
from onfh_samples.phantom import direction

HIP = plain_hip(Sector(direction(Side.LEFT, 10.0, 8.0), 40.0))
PLAIN = outlined(HIP, acquisition_of("coronal", slice_mm=5.0, pixel_mm=1.6))
OFFSETS = offsets_mm(PLAIN, HIP.head_center_mm)
RADII = np.linalg.norm(OFFSETS, axis=-1)
IMAGE = Volume(PLAIN.grid, np.zeros(PLAIN.grid.shape, np.uint8))
USUAL = MeasureSettings()

Stroke = tuple[str, tuple[int, int], float]

#: (what is drawn on, direction of the brush, its distance from the head's centre, mm)
STROKES = st.tuples(
    st.sampled_from(["lesion", "lesion erased", "head", "head erased"]),
    st.tuples(st.integers(-60, 60), st.integers(-60, 60)),
    st.sampled_from([0.0, 12.0, 21.0, 26.0]),
)
BRUSH_MM = 5.0


def _drawn(annotation: HipAnnotation, stroke: Stroke) -> HipAnnotation:
    on, (frontal_deg, anterior_deg), distance_mm = stroke
    middle = distance_mm * direction(Side.LEFT, float(frontal_deg), float(anterior_deg))
    brush = np.linalg.norm(OFFSETS - middle, axis=-1) < BRUSH_MM
    head, lesion = annotation.head.voxels, annotation.lesion.voxels
    match on:
        case "lesion":
            return with_masks(annotation, lesion=lesion | brush)
        case "lesion erased":
            return with_masks(annotation, lesion=lesion & ~brush)
        case "head":
            return with_masks(annotation, head=head | brush)
    return with_masks(annotation, head=head & ~brush, lesion=lesion & ~brush)


def _outcome(annotation: HipAnnotation, memory: CaseMemory | None, used: MeasureSettings) -> object:
    try:
        return measure_case(Case(IMAGE, annotation), used, memory)
    except AnnotationError as error:
        return str(error)


def _heads(annotations: list[HipAnnotation], used: MeasureSettings = USUAL) -> list[object]:
    memory = CaseMemory()
    return [memory.prepare_hip(annotation, used).head for annotation in annotations]


def _require_live_as_fresh(strokes: list[Stroke]) -> None:
    memory, annotation = CaseMemory(), PLAIN
    memory.prepare_hip(annotation, USUAL)
    for stroke in strokes:
        annotation = _drawn(annotation, stroke)
        assert _outcome(annotation, memory, USUAL) == _outcome(annotation, None, USUAL)


@few_examples(2)
@given(strokes=st.lists(STROKES, min_size=1, max_size=3))
def test_after_any_strokes_the_live_result_is_the_fresh_one(strokes: list[Stroke]) -> None:
    _require_live_as_fresh(strokes)


@pytest.mark.soak
@few_examples(100)
@given(strokes=st.lists(STROKES, min_size=2, max_size=8))
def test_after_many_strokes_the_live_result_is_the_fresh_one(strokes: list[Stroke]) -> None:
    _require_live_as_fresh(strokes)


def test_a_lesion_drawn_within_the_head_leaves_the_head_as_it_was() -> None:
    drawn = _drawn(PLAIN, ("lesion", (-20, 30), 12.0))
    bare = with_masks(drawn, lesion=np.zeros(PLAIN.grid.shape, bool))

    one, other, third = _heads([PLAIN, drawn, bare])
    assert one is other is third


@pytest.mark.parametrize("on", ["lesion", "head", "head erased"])
def test_a_stroke_that_changes_the_heads_outline_prepares_it_anew(on: str) -> None:
    one, other = _heads([PLAIN, _drawn(PLAIN, (on, (40, 0), 24.0))])

    assert one is not other


def test_other_landmarks_side_or_settings_are_never_taken_for_the_same() -> None:
    memory = CaseMemory()
    first = memory.prepare_hip(PLAIN, USUAL).head
    changed = [
        (evolve(PLAIN, landmarks=None), USUAL),
        (PLAIN, MeasureSettings(surface_reach_mm=3.0)),
        (PLAIN, MeasureSettings(boundary_error_mm=0.5)),
        (evolve(PLAIN, landmarks=None, side=Side.RIGHT), USUAL),
    ]

    assert not any(first.is_of(annotation, used) for annotation, used in changed)


def test_voxels_that_were_written_over_in_place_are_noticed() -> None:
    head = PLAIN.head.voxels.copy()
    annotation = with_masks(PLAIN, head=head)
    prepared = CaseMemory().prepare_hip(annotation, USUAL).head
    was_same = prepared.is_of(annotation, USUAL)
    head[np.unravel_index(int(RADII.argmin()), RADII.shape)] = False
    head &= ~PLAIN.lesion.voxels | (RADII > BRUSH_MM)
    head[:, :, : int(np.flatnonzero(head.any(axis=(0, 1)))[2])] = False

    assert was_same
    assert not prepared.is_of(annotation, USUAL)


def test_a_head_whose_neck_was_cut_off_is_live_and_fresh_the_same() -> None:
    along = OFFSETS @ HIP.neck_axis
    aside = np.linalg.norm(OFFSETS - along[..., None] * HIP.neck_axis, axis=-1)
    neck = (along > 0.0) & (along < 40.0) & (aside < 13.0)
    annotation = with_masks(PLAIN, head=PLAIN.head.voxels | neck)
    memory = CaseMemory()
    for stroke in (("lesion", (0, 0), 12.0), ("lesion", (60, 0), 21.0)):
        annotation = _drawn(annotation, stroke)
        live = _outcome(annotation, memory, USUAL)
        assert live == _outcome(annotation, None, USUAL)
        assert "neck_cut" in live.measurements.definitions


def test_points_for_a_head_are_told_from_its_outline() -> None:
    points = tuple(
        tuple(float(x) for x in HIP.head_center_mm + 24.0 * np.array(axis))
        for axis in ((1, 0, 0), (0, 1, 0), (0, 0, 1), (-1, 0, 0), (0, -1, 0), (0.6, 0, 0.8))
    )
    landmarks = PLAIN.landmarks.model_copy(update={"head_surface_points_lps_mm": points})
    whole = evolve(PLAIN, landmarks=landmarks)
    memory = CaseMemory()
    for annotation in (whole, with_masks(whole, head=whole.lesion.voxels), whole):
        assert _outcome(annotation, memory, USUAL) == _outcome(annotation, None, USUAL)


def test_the_body_is_looked_for_once_an_image(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = []
    monkeypatch.setattr("annotator.app.case_memory.body_across", looked_at.append)
    memory, other = CaseMemory(), evolve(IMAGE)
    for image in (IMAGE, IMAGE, other, other):
        memory.body_across(image)

    assert looked_at == [IMAGE, other]


def test_a_head_that_the_image_cuts_is_live_and_fresh_the_same_about_every_centre() -> None:
    rows = slice(0, int(np.flatnonzero(PLAIN.head.voxels.any(axis=(0, 2)))[-1]) - 8)
    grid = PLAIN.grid.cropped((0, 0, 0), PLAIN.head.voxels[:, rows].shape)

    def cut(annotation: HipAnnotation) -> HipAnnotation:
        head, lesion = annotation.head.voxels[:, rows], annotation.lesion.voxels[:, rows]
        return evolve(annotation, head=Mask(grid, head), lesion=Mask(grid, lesion))

    memory, drawn = CaseMemory(), cut(_drawn(PLAIN, ("lesion", (-30, 10), 14.0)))
    before = memory.prepare_hip(cut(PLAIN), USUAL)

    assert before.moved
    assert _outcome(drawn, memory, USUAL) == _outcome(drawn, None, USUAL)
    assert memory.hip is not None
    assert memory.hip.head is before.head
