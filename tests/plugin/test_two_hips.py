"""Two hips of one image: what is one hip's own is never the other's; the patient's is both's."""

from pathlib import Path

import numpy as np
import pytest
from plugin_factory import hip_sphere, hip_volume, lesion_volume_of, surface_points

from annotator.errors import AnnotationError
from annotator.model.anatomy import Side
from annotator.model.mask import Mask
from annotator.model.reader_opinion import ReaderOpinion
from napari_onfh.library.head_mask import head_from_sphere
from napari_onfh.reading.landmark import Landmark
from napari_onfh.reading.session import Session
from napari_onfh.reading.two_hips import SHARED_FACTS, TwoHips, has_own_work


def reading(side: Side = Side.LEFT) -> tuple[Session, TwoHips]:
    """A hip with everything that is its own, and some of the patient's."""
    session = Session()
    session.open(hip_volume(), "reader-1")
    session.choose_side(side)
    head = head_from_sphere(hip_volume().grid, hip_sphere())
    session.set_outline(head, Mask(head.grid, np.zeros(head.grid.shape, bool)))
    session.set_surface_points(tuple(tuple(map(float, each)) for each in surface_points(5)))  # type: ignore[misc] # three coordinates
    session.set_landmarks({Landmark.NECK_HEAD_END: (70.0, 0.0, 0.0)})
    session.answer("symptomatic", "yes")
    session.answer("age_years", 40)
    session.set_neck_cut(15.0)
    session.state_stage("arco_2019", ("II",))
    return session, TwoHips(session)


def turned(session: Session, hips: TwoHips, side: Side) -> None:
    hips.turn_to(hips.next_hip(side))
    assert session.state.side is side


def test_the_other_hip_begins_with_the_patient_alone() -> None:
    session, hips = reading()
    turned(session, hips, Side.RIGHT)
    state = session.state

    assert (state.head, state.lesion, state.surface_points_lps_mm) == (None, None, ())
    assert not state.landmarks
    assert state.head_from_click is None
    assert state.neck_cut_mm is None
    assert state.analysis is None
    assert state.opinion == ReaderOpinion()
    assert state.findings == {"age_years": 40}
    assert state.reader == "reader-1"
    assert not state.has_unsaved_work
    assert not has_own_work(state)


def test_a_hip_comes_back_as_it_was_left_with_what_is_new_of_its_patient() -> None:
    session, hips = reading()
    left = session.state
    turned(session, hips, Side.RIGHT)
    session.answer("symptomatic", "no")
    session.answer("bmi", 24)
    session.answer("age_years", None)
    turned(session, hips, Side.LEFT)
    state = session.state

    assert state.head is left.head
    assert state.surface_points_lps_mm == left.surface_points_lps_mm
    assert state.landmarks == left.landmarks
    assert state.neck_cut_mm == 15.0
    assert state.opinion == left.opinion
    assert state.findings == {"symptomatic": "yes", "bmi": 24}
    turned(session, hips, Side.RIGHT)
    assert session.state.findings == {"symptomatic": "no", "bmi": 24}


def test_what_was_asked_of_one_hip_is_never_taken_for_the_other() -> None:
    session, hips = reading()
    analysis = lesion_volume_of(session.state.case())
    revisions = [session.state.revision]
    for side in (Side.RIGHT, Side.LEFT, Side.RIGHT, Side.LEFT):
        turned(session, hips, side)
        revisions.append(session.state.revision)
        session.take_analysis(revisions[0], analysis)
        assert session.state.analysis is None

    assert revisions == sorted(set(revisions))


def test_a_result_comes_back_with_its_hip_and_is_old_once_the_patient_is_another() -> None:
    session, hips = reading()
    session.take_analysis(session.state.revision, lesion_volume_of(session.state.case()))
    turned(session, hips, Side.RIGHT)
    turned(session, hips, Side.LEFT)
    assert session.state.is_up_to_date
    turned(session, hips, Side.RIGHT)
    session.answer("age_years", 60)
    turned(session, hips, Side.LEFT)

    assert session.state.analysis is not None
    assert not session.state.is_up_to_date


def test_either_hip_that_is_not_saved_is_named() -> None:
    session, hips = reading()
    assert hips.unsaved == (Side.LEFT,)
    turned(session, hips, Side.RIGHT)
    assert hips.unsaved == (Side.LEFT,)
    session.answer("symptomatic", "no")
    assert hips.unsaved == (Side.RIGHT, Side.LEFT)
    session.mark_saved(session.state.revision)
    turned(session, hips, Side.LEFT)
    session.mark_saved(session.state.revision)
    assert hips.unsaved == ()
    session.answer("bmi", 30)

    assert hips.unsaved == (Side.LEFT, Side.RIGHT)  # the patient's facts are in both files


def test_shared_facts_are_the_patients_in_the_table_of_facts() -> None:
    from annotator.staging.rulebase import fact_table
    from napari_onfh.library.use_cases import known_rules

    table = fact_table(known_rules())

    assert {table[fact].group for fact in SHARED_FACTS} == {"patient"}
    assert not SHARED_FACTS & {"side", "onfh_present", "symptomatic", "cause", "local_malignancy"}


def test_one_hip_is_not_saved_over_the_other(tmp_path: Path) -> None:
    from annotator.io.annotation_file import load_annotation
    from napari_onfh.library.use_cases import save

    session, hips = reading()
    written = save(session.state, tmp_path / "hip.json")
    before = written.read_bytes()
    turned(session, hips, Side.RIGHT)
    head = head_from_sphere(hip_volume().grid, hip_sphere())
    session.set_outline(head, None)

    with pytest.raises(AnnotationError, match=r"hip\.json holds the left hip"):
        save(session.state, tmp_path / "hip.json")
    assert written.read_bytes() == before
    save(session.state, tmp_path / "hip_R.json")
    assert load_annotation(tmp_path / "hip_R.json").annotation.side is Side.RIGHT
