"""What the panel does with outlines, figures, files and answers, without a picture of the hip."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from plugin_factory import HEAD_CENTER_MM, hip_sphere, hip_volume, voxel_centers
from plugin_window import Window, note

from annotator.model.anatomy import Side

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]


def test_the_head_outline_is_the_sphere_on_the_acquired_grid(
    open_panel: Callable[..., Window],
) -> None:
    window = open_panel()
    window.outline_head()
    inside = np.linalg.norm(voxel_centers(hip_volume().grid) - HEAD_CENTER_MM, axis=-1)

    assert np.array_equal(window.state.head.voxels, inside <= window.state.sphere.radius_mm)


def test_layers_carry_millimetres_and_no_patient_text(open_panel: Callable[..., Window]) -> None:
    window = open_panel()
    window.open_hip()

    for layer in window.viewer.layers:
        assert tuple(str(unit) for unit in layer.units) == ("millimeter",) * 3
    assert window.viewer.layers[0].name == "MR coronal, 4.0 mm"


def test_the_neck_axis_cuts_the_head_outline(open_panel: Callable[..., Window]) -> None:
    from napari_onfh.reading.landmark import Landmark

    window = open_panel()
    window.outline_head()
    whole = window.state.head.volume_mm3
    ends = {
        Landmark.NECK_HEAD_END: HEAD_CENTER_MM,
        Landmark.NECK_FAR_END: HEAD_CENTER_MM + np.array([25.0, 0.0, -25.0]),
    }
    for landmark, position in ends.items():
        window.panel.points.point_wanted.emit(landmark)
        window.layers.landmarks.add(window.layers.frame.to_display(position))
    window.panel.head.mask_wanted.emit()

    assert 0.85 * whole < window.state.head.volume_mm3 < 0.99 * whole


def test_a_polygon_is_clipped_to_the_head(open_panel: Callable[..., Window]) -> None:
    window = open_panel()
    window.outline_head()
    frame = window.layers.frame
    corners = [(-40.0, 0.0, 0.0), (40.0, 0.0, 0.0), (40.0, 0.0, 40.0), (-40.0, 0.0, 40.0)]
    points = np.round(frame.to_display(HEAD_CENTER_MM + np.array(corners))).astype(int)
    window.layers.lesion.paint_polygon(np.clip(points, 0, np.array(frame.shape) - 1), 2)
    lesion, head = window.state.lesion.voxels, window.state.head.voxels

    assert lesion.any()
    assert not (lesion & ~head).any()


def test_a_stroke_outside_the_head_says_why_it_did_nothing(
    open_panel: Callable[..., Window],
) -> None:
    window = open_panel()
    window.outline_head()
    window.paint_lesion((-60.0, 0.0, 0.0))

    assert not np.any(window.layers.lesion.data)
    assert "outside the head" in note(window)


def test_a_stroke_before_there_is_a_head_says_so(open_panel: Callable[..., Window]) -> None:
    window = open_panel()
    window.open_hip()
    window.paint_lesion()

    assert "outline the femoral head first" in note(window)


def test_erasing_the_lesion_leaves_the_head(open_panel: Callable[..., Window]) -> None:
    window = open_panel()
    window.outline_head()
    before = window.state.head.voxels.sum()
    window.paint_lesion()
    assert not window.state.lesion.is_empty
    window.layers.lesion.paint(np.round(window.layers.frame.to_display(HEAD_CENTER_MM)), 0)
    window.layers.lesion.brush_size = 60
    window.layers.lesion.paint(np.round(window.layers.frame.to_display(HEAD_CENTER_MM)), 0)

    assert window.state.lesion.is_empty
    assert window.state.head.voxels.sum() == before


def test_any_other_label_paints_the_layers_own_structure(
    open_panel: Callable[..., Window],
) -> None:
    window = open_panel()
    window.outline_head()
    window.layers.lesion.paint(np.round(window.layers.frame.to_display(HEAD_CENTER_MM)), 7)

    assert set(np.unique(window.layers.lesion.data)) == {0, 2}


def test_a_second_click_moves_a_landmark(open_panel: Callable[..., Window]) -> None:
    from napari_onfh.reading.landmark import Landmark

    window = open_panel()
    window.open_hip()
    for position in ((40.0, 0.0, 0.0), (42.0, -3.0, -12.5)):
        window.panel.points.point_wanted.emit(Landmark.TEARDROP)
        window.layers.landmarks.add(window.layers.frame.to_display(np.array(position)))

    assert window.state.landmarks == {Landmark.TEARDROP: pytest.approx((42.0, -3.0, -12.5))}
    window.panel.points.point_dropped.emit(Landmark.TEARDROP)
    assert window.state.landmarks == {}
    assert len(window.layers.landmarks.data) == 0


def test_numbers_follow_the_lesion(open_panel: Callable[..., Window]) -> None:
    window = open_panel()
    window.outline_head()
    window.paint_lesion()
    measured = window.state.analysis.result.measurements.measurements["lesion_volume_mm3"]

    assert measured.value == pytest.approx(window.state.lesion.volume_mm3)
    assert window.state.is_up_to_date


def test_a_result_that_comes_after_the_next_stroke_is_dropped(
    open_panel: Callable[..., Window],
) -> None:
    window = open_panel()
    window.outline_head()
    window.worker.release()
    window.worker.hold = True
    window.paint_lesion()
    shown = window.state.analysis
    window.paint_lesion((5.0, 0.0, 5.0))
    held = window.worker._held  # noqa: SLF001 - the jobs of this test's own worker
    held[0]()

    assert window.state.analysis is shown
    held[1]()
    assert window.state.is_up_to_date


def test_a_refusal_of_the_library_is_one_line_in_the_panel(
    open_panel: Callable[..., Window],
) -> None:
    def refuse(_case: Any, _settings: Any) -> None:
        raise ValueError("the teardrop lies lateral to the head; set it again")

    window = open_panel(analyse=refuse)
    window.outline_head()

    assert note(window).startswith("the teardrop lies lateral")
    assert window.state.analysis is None


def test_what_is_saved_is_what_is_reopened(
    open_panel: Callable[..., Window], tmp_path: Path
) -> None:
    window = open_panel()
    window.outline_head()
    window.paint_lesion()
    window.panel.findings.answered.emit("symptomatic", "yes")
    window.panel.save_wanted.emit(tmp_path / "hip.json")
    assert note(window) == "Saved hip.json."
    saved = window.state.annotation()
    window.panel.history.undo_wanted.emit()
    window.panel.ask_about_unsaved_work = lambda: True
    window.panel.reopen_wanted.emit(tmp_path / "hip.json")

    assert np.array_equal(window.state.annotation().label_map, saved.label_map)
    assert window.state.annotation().landmarks == saved.landmarks
    assert window.state.findings == {"symptomatic": "yes"}
    assert np.array_equal(window.layers.lesion_mask().voxels, saved.lesion.voxels)


def test_an_outline_of_another_image_is_not_opened(
    open_panel: Callable[..., Window], tmp_path: Path
) -> None:
    from annotator.geometry.grid import Grid
    from annotator.model.mask import Mask
    from napari_onfh.library import use_cases
    from napari_onfh.library.head_mask import head_from_sphere
    from napari_onfh.reading.session import Session

    grid = hip_volume().grid
    other = Session()
    moved = Grid(grid.shape, grid.affine_lps + _shift(5.0))
    other.open(hip_volume())
    other.choose_side(Side.LEFT)
    head = head_from_sphere(grid, hip_sphere())
    other.set_outline(Mask(moved, head.voxels), None)
    use_cases.save(other.state, tmp_path / "other.json")
    window = open_panel()
    window.open_hip()
    window.panel.reopen_wanted.emit(tmp_path / "other.json")

    assert note(window).startswith("Not opened: other.json was drawn on")


def _shift(distance_mm: float) -> np.ndarray:
    shift = np.zeros((4, 4))
    shift[0, 3] = distance_mm
    return shift


def test_closing_asks_only_about_unsaved_work(
    open_panel: Callable[..., Window], tmp_path: Path
) -> None:
    window = open_panel()
    asked: list[bool] = []

    def refuse() -> bool:
        asked.append(True)
        return False

    window.panel.ask_about_unsaved_work = refuse
    assert window.controller.may_close()
    window.outline_head()
    assert not window.controller.may_close()
    window.panel.save_wanted.emit(tmp_path / "hip.json")

    assert window.controller.may_close()
    assert len(asked) == 1


def test_nothing_can_be_saved_before_there_is_an_outline(
    open_panel: Callable[..., Window], tmp_path: Path
) -> None:
    window = open_panel()
    window.open_hip()
    window.panel.save_wanted.emit(tmp_path / "hip.json")

    assert note(window).startswith("Not saved: Choose the side")
    assert list(tmp_path.glob("hip*")) == []


def test_a_report_needs_an_outline(open_panel: Callable[..., Window], tmp_path: Path) -> None:
    window = open_panel()
    window.open_hip()
    window.panel.report_wanted.emit(tmp_path)

    assert note(window).startswith("No report: Choose the side")


def test_the_report_is_of_the_case_on_the_screen(
    open_panel: Callable[..., Window], tmp_path: Path
) -> None:
    given: list[Any] = []

    def write(case: Any, _settings: Any, out: Path) -> tuple[Path, ...]:
        given.append(case)
        return (out / "L" / "report.html",)

    window = open_panel(write_report=write)
    window.outline_head()
    window.paint_lesion()
    window.panel.report_wanted.emit(tmp_path)

    assert np.array_equal(given[0].annotation.lesion.voxels, window.state.lesion.voxels)
    assert note(window) == "Wrote report.html into L."


def test_the_wording_is_acknowledged_once_per_version(
    open_panel: Callable[..., Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_panel()
    assert window.panel._stack.currentIndex() == 0  # noqa: SLF001 - which page shows
    window.panel._acknowledgement.button.click()  # noqa: SLF001 - the reader's click
    assert window.panel._stack.currentIndex() == 1  # noqa: SLF001 - which page shows
    assert open_panel().panel._stack.currentIndex() == 1  # noqa: SLF001 - which page shows
    monkeypatch.setattr("annotator.__version__", "99.0")

    assert open_panel().panel._stack.currentIndex() == 0  # noqa: SLF001 - which page shows


def test_the_form_says_what_was_answered_and_shows_what_is_stored(
    open_panel: Callable[..., Window],
) -> None:
    form = open_panel().panel.findings
    form.fill()
    said: list[tuple[str, object]] = []
    form.answered.connect(lambda name, value: said.append((name, value)))
    form.show_findings(
        {"symptomatic": "not_assessable", "age_years": [40, 45], "causes_also": ["sle"]}
    )
    assert said == []
    fields = form._fields
    assert fields["symptomatic"]._box.currentText() == "not assessable"  # noqa: SLF001 - as shown
    assert fields["age_years"]._line.text() == "40 to 45"  # noqa: SLF001 - as shown
    fields["age_years"]._line.setText("50")  # noqa: SLF001 - the reader's typing
    fields["age_years"]._read()  # noqa: SLF001 - the reader leaves the line
    fields["age_years"]._line.setText("500")  # noqa: SLF001 - the reader's typing
    fields["age_years"]._read()  # noqa: SLF001 - the reader leaves the line

    assert said == [("age_years", 50.0)]
    assert "outside" in fields["age_years"]._fault.text()  # noqa: SLF001 - as shown
