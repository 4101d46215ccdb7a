"""The session: complete or not, up to date or not, saved or not."""

from collections.abc import Callable

import numpy as np
import pytest
from attrs import evolve
from plugin_factory import (
    HEAD_CENTER_MM,
    HEAD_RADIUS_MM,
    hip_sphere,
    hip_volume,
    lesion_volume_of,
    surface_points,
)

from annotator.errors import AnnotationError
from annotator.model.anatomy import Side
from annotator.model.issue import Issue, Severity
from annotator.model.mask import Mask
from napari_onfh.library.head_mask import head_from_sphere
from napari_onfh.reading.landmark import Landmark
from napari_onfh.reading.session import Session


def points(positions: np.ndarray) -> tuple[tuple[float, float, float], ...]:
    return tuple((float(x), float(y), float(z)) for x, y, z in positions)


def ready_session() -> Session:
    session = Session()
    session.open(hip_volume())
    session.choose_side(Side.LEFT)
    head = head_from_sphere(hip_volume().grid, hip_sphere())
    session.set_outline(head, Mask(head.grid, np.zeros(head.grid.shape, bool)))
    return session


def test_each_missing_step_is_named_in_order() -> None:
    session = Session()
    assert "Open a hip MRI" in session.state.missing_step
    session.open(hip_volume())
    assert "side" in session.state.missing_step
    session.choose_side(Side.LEFT)
    assert "femoral head" in session.state.missing_step
    head = head_from_sphere(hip_volume().grid, hip_sphere())
    session.set_outline(head, None)
    assert session.state.missing_step == ""


def test_an_incomplete_session_gives_no_case() -> None:
    with pytest.raises(AnnotationError, match="Open a hip MRI"):
        Session().state.case()


def test_the_side_is_never_guessed() -> None:
    session = Session()
    session.open(hip_volume())

    assert session.state.side is None


def test_a_case_carries_what_the_reader_entered() -> None:
    session = ready_session()
    session.set_surface_points(points(surface_points()))
    session.set_landmarks({Landmark.TEARDROP: (40.0, 0.0, -5.0)})
    session.answer("symptomatic", "yes")
    case = session.state.case()

    assert case.annotation.side is Side.LEFT
    assert case.annotation.landmarks is not None
    assert case.annotation.landmarks.teardrop_lps_mm == (40.0, 0.0, -5.0)
    assert len(case.annotation.landmarks.head_surface_points_lps_mm) == 12
    assert case.findings == {"symptomatic": "yes"}


def test_an_empty_lesion_is_open_until_the_reader_says_that_there_is_none() -> None:
    session = ready_session()
    assert session.state.case().annotation.is_lesion_open
    session.answer("onfh_present", "no")
    assert not session.state.case().annotation.is_lesion_open
    session.answer("onfh_present", "yes")
    assert session.state.case().annotation.is_lesion_open
    session.set_outline(session.state.head, session.state.head)
    assert not session.state.case().annotation.is_lesion_open


def test_half_a_neck_axis_is_no_neck_axis() -> None:
    session = ready_session()
    session.set_landmarks({Landmark.NECK_HEAD_END: (70.0, 0.0, 0.0)})
    landmarks = session.state.annotation().landmarks

    assert landmarks is not None
    assert landmarks.neck_axis_lps_mm is None


def test_the_sphere_is_fitted_to_the_surface_points() -> None:
    session = ready_session()
    session.set_surface_points(points(surface_points()))
    head = session.state.fitted_head

    assert head is not None
    assert head.center_lps_mm == pytest.approx(tuple(HEAD_CENTER_MM), abs=1e-6)
    assert head.radius_mm == pytest.approx(HEAD_RADIUS_MM)


@pytest.mark.parametrize("count", [0, 3])
def test_too_few_points_fit_no_sphere(count: int) -> None:
    session = ready_session()
    session.set_surface_points(points(surface_points()[:count]))

    assert session.state.sphere is None


def test_points_in_one_plane_fit_no_sphere() -> None:
    session = ready_session()
    flat = surface_points()
    flat[:, 1] = 0.0
    session.set_surface_points(points(flat))

    assert session.state.sphere is None


def test_a_result_of_an_older_outline_is_dropped() -> None:
    session = ready_session()
    asked = session.state.revision
    analysis = lesion_volume_of(session.state.case())
    session.answer("symptomatic", "no")
    session.take_analysis(asked, analysis)

    assert session.state.analysis is None


def test_of_results_that_strokes_have_overtaken_every_second_is_shown_as_an_older_one() -> None:
    session = ready_session()
    shown = []
    for _ in range(5):
        asked = session.state
        analysis = lesion_volume_of(asked.case())
        session.set_outline(asked.head, asked.lesion)
        session.take_analysis_of(asked, analysis)
        shown.append(session.state.analysis is analysis)
        assert not session.state.is_up_to_date

    assert shown == [False, True, False, True, False]


@pytest.mark.parametrize(
    "edit",
    [
        lambda session: session.answer("symptomatic", "no"),
        lambda session: session.set_neck_cut(15.0),
        lambda session: session.choose_side(Side.RIGHT),
        lambda session: session.open(session.state.volume),
        lambda session: session.restore(session.state.annotation(), {}),
    ],
    ids=["finding", "neck cut", "side", "image", "file"],
)
def test_a_result_that_more_than_a_stroke_has_overtaken_is_dropped(
    edit: Callable[[Session], None],
) -> None:
    session = ready_session()
    asked = session.state
    analysis = lesion_volume_of(asked.case())
    edit(session)
    for _ in range(2):
        session.take_analysis_of(asked, analysis)

    assert session.state.analysis is None


def test_a_result_of_this_outline_is_shown_until_the_next_edit_greys_it() -> None:
    session = ready_session()
    session.take_analysis(session.state.revision, lesion_volume_of(session.state.case()))
    assert session.state.is_up_to_date
    session.answer("symptomatic", "no")

    assert session.state.analysis is not None
    assert not session.state.is_up_to_date


def test_a_problem_takes_the_place_of_the_result() -> None:
    session = ready_session()
    session.take_analysis(session.state.revision, lesion_volume_of(session.state.case()))
    session.take_problem(session.state.revision, "the teardrop lies lateral to the head")

    assert session.state.analysis is None
    assert "teardrop" in session.state.problem


def test_a_problem_ends_with_the_edit_that_answers_it() -> None:
    session = ready_session()
    session.take_problem(session.state.revision, "the teardrop lies lateral to the head")
    session.answer("symptomatic", "no")

    assert session.state.problem == ""


def test_an_edit_is_unsaved_until_that_revision_is_saved() -> None:
    session = ready_session()
    saved = session.state.revision
    session.answer("symptomatic", "yes")
    session.mark_saved(saved)
    assert session.state.has_unsaved_work
    session.mark_saved(session.state.revision)

    assert not session.state.has_unsaved_work


def test_an_answer_taken_back_leaves_the_fact_absent() -> None:
    session = ready_session()
    session.answer("symptomatic", "yes")
    session.answer("symptomatic", None)

    assert "symptomatic" not in session.state.findings


def test_saying_the_same_again_is_no_edit() -> None:
    session = ready_session()
    session.answer("symptomatic", "yes")
    revision = session.state.revision
    session.answer("symptomatic", "yes")
    session.choose_side(Side.LEFT)

    assert session.state.revision == revision


def test_a_restored_annotation_is_the_one_that_was_stored() -> None:
    session = ready_session()
    session.set_surface_points(points(surface_points()))
    session.set_landmarks(
        {Landmark.NECK_HEAD_END: (70.0, 0.0, 0.0), Landmark.NECK_FAR_END: (95.0, -5.0, -25.0)}
    )
    stored = session.state.annotation()
    again = Session()
    again.open(hip_volume())
    again.restore(stored, {"symptomatic": "yes"})
    restored = again.state.annotation()

    assert np.array_equal(restored.label_map, stored.label_map)
    assert restored.landmarks == stored.landmarks
    assert again.state.findings == {"symptomatic": "yes"}
    assert not again.state.has_unsaved_work


def test_another_image_begins_another_hip() -> None:
    session = ready_session()
    session.name_reader("reader-2")
    session.open(hip_volume())

    assert session.state.side is None
    assert session.state.head is None
    assert session.state.reader == "reader-2"


def test_a_change_tells_the_state_before_and_after() -> None:
    session = ready_session()
    told = []
    session.changed.connect(lambda before, after: told.append((before.side, after.side)))
    session.choose_side(Side.RIGHT)

    assert told == [(Side.LEFT, Side.RIGHT)]


@pytest.mark.parametrize(
    ("codes", "acceptable"),
    [
        ((), frozenset()),
        (("missing_slice",), {"missing_slice"}),
        (("missing_slice", "single_slice"), frozenset()),
    ],
)
def test_only_a_geometry_that_can_be_measured_is_offered_for_acknowledgement(
    codes: tuple[str, ...], acceptable: frozenset[str]
) -> None:
    blocking = tuple(
        Issue(code=code, severity=Severity.BLOCKING, message="", subject="geometry")
        for code in codes
    )
    session = Session()
    session.open(evolve(hip_volume(), issues=blocking))

    assert session.state.acceptable_geometry == acceptable


def test_a_neck_cut_is_measured_with_and_ends_with_the_image_and_with_its_outline() -> None:
    session = ready_session()
    before = session.state.revision
    session.set_neck_cut(14.5)
    session.set_neck_cut(14.5)

    assert session.state.settings.neck_cut_mm == 14.5
    assert session.state.revision == before + 1
    session.restore(session.state.annotation(), {})
    assert session.state.settings.neck_cut_mm is None
    session.set_neck_cut(9.0)
    session.set_neck_cut(None)
    assert session.state.settings.neck_cut_mm is None
    session.set_neck_cut(9.0)
    session.open(hip_volume())
    assert session.state.settings.neck_cut_mm is None
