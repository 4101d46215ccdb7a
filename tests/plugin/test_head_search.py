"""The head from a click, its handles, and what the session makes of both; without a window."""

from pathlib import Path

import numpy as np
import pytest
from plugin_factory import HEAD_CENTER_MM, HEAD_RADIUS_MM, hip_sphere, hip_volume, surface_points

from annotator.geometry.points import LpsPoints
from annotator.geometry.sphere import Sphere
from annotator.model.anatomy import Side
from napari_onfh.library.head_search import HeadOffer, head_near, head_on_sphere
from napari_onfh.picture.head_handles import handle_places, moved_sphere
from napari_onfh.reading.scene import DisplayFrame
from napari_onfh.reading.session import Session
from napari_onfh.reading.stated import UNDOABLE, fields_of, stated_of, what_differs


@pytest.fixture(scope="module")
def offer() -> HeadOffer:
    return head_near(hip_volume(), LpsPoints(HEAD_CENTER_MM + np.array([5.0, -4.0, 6.0])))


def session_with(offer: HeadOffer) -> Session:
    session = Session()
    session.open(hip_volume())
    session.choose_side(Side.LEFT)
    session.set_outline(offer.outline, None)
    session.set_head_from_click(offer.found)
    return session


def points(count: int) -> tuple[tuple[float, float, float], ...]:
    return tuple((float(x), float(y), float(z)) for x, y, z in surface_points(count))


def test_a_click_gives_sphere_outline_and_what_speaks_for_them(offer: HeadOffer) -> None:
    head = offer.found.head

    assert np.linalg.norm(head.center_lps_mm - HEAD_CENTER_MM) < 1.0
    assert head.radius_mm == pytest.approx(HEAD_RADIUS_MM, abs=2.0)
    assert head.rms_residual_mm > 0
    assert offer.found.voted_share > 0.8
    assert not offer.found.is_corrected
    assert offer.outline.grid.is_same_as(hip_volume().grid)
    assert offer.outline.volume_mm3 == pytest.approx(hip_sphere().volume_mm3, rel=0.2)


def test_a_corrected_sphere_says_so_and_one_put_back_does_not(offer: HeadOffer) -> None:
    head = offer.found.head
    center = np.array(head.center_lps_mm)
    moved = head_on_sphere(hip_volume(), Sphere(center + 1.0, 21.0), offer.found)
    same = head_on_sphere(hip_volume(), Sphere(center, head.radius_mm), offer.found)

    assert moved.found.is_corrected
    assert moved.found.head.center_lps_mm == pytest.approx(tuple(center + 1.0))
    assert moved.found.head.radius_mm == 21.0
    assert same.found == offer.found
    assert np.array_equal(same.outline.voxels, offer.outline.voxels)


def test_the_clicked_sphere_counts_until_points_fix_one(offer: HeadOffer) -> None:
    session = session_with(offer)
    found = offer.found.head
    assert session.state.fitted_head == found
    session.set_surface_points(points(3))
    assert session.state.fitted_head == found
    session.set_surface_points(points(12))
    fitted = session.state.fitted_head
    assert fitted is not None
    assert fitted.radius_mm == pytest.approx(HEAD_RADIUS_MM, abs=1e-6)
    assert session.state.clicked_sphere is not None
    session.set_surface_points(())

    assert session.state.fitted_head == found


def test_a_head_from_a_click_is_stated_undone_and_written_as_json_holds_it(
    offer: HeadOffer,
) -> None:
    session = session_with(offer)
    after = stated_of(session.state)
    before = {**after, "head_from_click": None}
    old = {part: value for part, value in after.items() if part != "head_from_click"}

    assert what_differs(before, after) == "head's sphere"
    assert what_differs(old, before) == ""
    assert fields_of(after, UNDOABLE)["head_from_click"] == offer.found
    assert fields_of(before, UNDOABLE)["head_from_click"] is None
    assert "head_from_click" not in fields_of(old, UNDOABLE)


def test_a_saved_hip_says_that_its_head_was_found_from_a_click(
    offer: HeadOffer, tmp_path: Path
) -> None:
    from napari_onfh.library.use_cases import reopen, save

    session = session_with(offer)
    written = save(session.state, tmp_path / "hip.json")
    stored = reopen(written, hip_volume())

    assert stored.head == offer.found.head
    assert stored.head_from_click == offer.found
    again = Session()
    again.open(hip_volume())
    again.restore(stored.annotation, {}, head_from_click=stored.head_from_click)
    assert again.state.fitted_head == offer.found.head
    again.restore(stored.annotation, {})
    assert again.state.head_from_click is None


@pytest.mark.parametrize("hidden", [0, 1, 2])
def test_handles_lie_in_the_slice_on_the_sphere_and_move_what_they_hold(hidden: int) -> None:
    frame, sphere = DisplayFrame(hip_volume().grid), hip_sphere()
    index = float(np.rint(frame.to_display(LpsPoints(sphere.center_mm))[hidden])) + 1.0
    places = handle_places(frame, sphere, (hidden, index))
    middle, border = frame.to_lps(places)

    assert np.allclose(places[:, hidden], index)
    assert np.linalg.norm(border - sphere.center_mm) == pytest.approx(sphere.radius_mm)
    across = frame.normal(hidden)
    assert np.allclose(np.cross(middle - sphere.center_mm, across), 0.0, atol=1e-9)

    shift = np.array([3.0, 3.0, 3.0]) / frame.scale_mm
    shift[hidden] = 0.0
    moved = moved_sphere(frame, sphere, places, places + np.array([shift, np.zeros(3)]))
    assert moved is not None
    assert moved.radius_mm == sphere.radius_mm
    assert np.linalg.norm(moved.center_mm - sphere.center_mm) == pytest.approx(18.0**0.5)
    wider = places + np.array([np.zeros(3), 0.1 * (places[1] - places[0])])
    resized = moved_sphere(frame, sphere, places, wider)
    assert resized is not None
    assert np.array_equal(resized.center_mm, sphere.center_mm)
    assert resized.radius_mm > sphere.radius_mm
    assert handle_places(frame, resized, (hidden, index))[1] == pytest.approx(wider[1])
    assert moved_sphere(frame, sphere, places, places) is None


def test_a_slice_that_misses_the_sphere_has_no_handles() -> None:
    frame = DisplayFrame(hip_volume().grid)

    assert handle_places(frame, hip_sphere(), (1, -40.0)).shape == (0, 3)
