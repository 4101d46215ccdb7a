"""The neck cut in the plugin: drawn and said where it is measured, and set by the reader."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from phantom_cases import acquisition_of, offsets_mm, outlined, plain_hip, with_masks
from plugin_factory import HEAD_CENTER_MM, lesion_volume_of
from plugin_window import Window, note

from annotator.geometry.points import LpsPoints
from annotator.measure.neck_removal import NeckPlane
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.case import Case
from annotator.model.issue import Issue, Severity
from annotator.model.volume import Volume
from napari_onfh.library import use_cases
from napari_onfh.library.live import LiveAnalysis
from napari_onfh.reading.session import Analysis
from onfh_samples.lesion import Sector
from onfh_samples.phantom import direction

HIP = plain_hip(Sector(direction(Side.LEFT, 15.0, 8.0), 40.0))
AXIS = np.array([np.cos(0.7), 0.0, -np.sin(0.7)])
FOUND_MM = 15.25


def _case(*, has_neck: bool) -> Case:
    coarse = acquisition_of("coronal", slice_mm=4.0, pixel_mm=1.4)
    plain = outlined(HIP, evolve(coarse, margin_mm=30.0))
    annotation = plain
    if has_neck:
        offsets = offsets_mm(plain, HIP.head_center_mm)
        along = offsets @ HIP.neck_axis
        aside = np.linalg.norm(offsets - along[..., None] * HIP.neck_axis, axis=-1)
        neck = (along > 0) & (along < 48.0) & (aside < 14.0)
        annotation = with_masks(plain, plain.head.voxels | neck)
    values = np.zeros(plain.grid.shape, dtype=np.int16)
    return Case(image=Volume(plain.grid, values), annotation=annotation, findings={})


@pytest.mark.parametrize("given_mm", [None, 12.0])
def test_the_plane_that_is_shown_is_the_one_that_is_measured_with(given_mm: float | None) -> None:
    analysis = use_cases.analyse(_case(has_neck=True), MeasureSettings(neck_cut_mm=given_mm))
    plane = analysis.neck_plane
    assert plane is not None

    assert plane.in_words == analysis.result.measurements.definitions["neck_cut"]
    assert plane.basis == ("found" if given_mm is None else "given")
    assert np.linalg.norm(plane.center_mm - HIP.head_center_mm) < 0.5
    if given_mm is None:
        assert plane.distance_mm == pytest.approx(HIP.cut_distance_mm, abs=2.0)
    else:
        assert plane.distance_mm == given_mm


def test_where_nothing_is_cut_or_measured_no_plane_is_shown() -> None:
    assert use_cases.analyse(_case(has_neck=False), MeasureSettings()).neck_plane is None
    live, case = LiveAnalysis(), _case(has_neck=True)
    assert live(case, MeasureSettings()).neck_plane is not None
    issue = Issue(
        code="missing_slice", severity=Severity.BLOCKING, message="one is missing", subject="grid"
    )
    blocked = evolve(case, image=evolve(case.image, issues=(issue,)))
    moved = evolve(blocked, annotation=evolve(case.annotation, reader="B"))

    assert live(moved, MeasureSettings()).neck_plane is None


def _with_neck_plane(case: Case, settings: MeasureSettings) -> Analysis:
    """Stands for the library: a neck at `FOUND_MM`, or where the reader sets it."""
    given_mm = settings.neck_cut_mm
    if given_mm is not None and given_mm < 5.0:
        raise ValueError("too little of the head is left; cut farther from its centre")
    basis = "found" if given_mm is None else "given"
    plane = NeckPlane(AXIS, given_mm or FOUND_MM, basis, HEAD_CENTER_MM)
    analysis = lesion_volume_of(case)
    head = {"center_lps_mm": tuple(HEAD_CENTER_MM), "radius_mm": 22.0, "rms_residual_mm": 0.0}
    measured = analysis.result.measurements.model_validate(
        {**dict(analysis.result.measurements), "head": head}
    )
    return Analysis(
        analysis.result.model_copy(update={"measurements": measured}), analysis.compose, plane
    )


def _drawn_mm(window: Window) -> float:
    """Distance from the head's centre at which the line on the picture lies along the axis."""
    layer, frame = window.layers.neck, window.layers.frame
    world = np.asarray(layer.data[0]) * np.asarray(layer.scale)
    points = frame.to_lps(world / frame.scale_mm)[[0, 1, 4]]
    along = LpsPoints(points - HEAD_CENTER_MM) @ AXIS
    assert np.ptp(along) < 1e-3
    return float(along[0])


@pytest.fixture
def window(open_panel: Callable[..., Window], own_settings: None) -> Window:  # noqa: ARG001 - own
    return _read(open_panel)


def _read(opened: Callable[..., Window]) -> Window:
    made = opened(analyse=_with_neck_plane)
    made.outline_head()
    made.controller.display.go_to(HEAD_CENTER_MM)
    return made


@pytest.mark.gui
@pytest.mark.usefixtures("own_settings")
def test_the_cut_is_drawn_in_each_plane_set_by_the_reader_and_given_back(
    open_window: Callable[..., Window],
) -> None:
    window = _read(open_window)
    row = window.panel.head.neck
    assert row.words.text() == f"Neck cut: {FOUND_MM:.1f} mm from the head's centre, found."
    for hidden in (0, 1):
        window.panel.plane_wanted.emit(hidden)
        assert _drawn_mm(window) == pytest.approx(FOUND_MM, abs=1e-3)

    row.own.click()
    row.distance.setValue(11.5)
    assert window.state.settings.neck_cut_mm == 11.5
    assert window.state.is_up_to_date
    assert row.words.text() == "Neck cut: 11.5 mm from the head's centre, given by you."
    assert _drawn_mm(window) == pytest.approx(11.5, abs=1e-3)

    row.own.click()
    assert window.state.settings.neck_cut_mm is None
    assert not row.distance.isEnabled()
    assert _drawn_mm(window) == pytest.approx(FOUND_MM, abs=1e-3)


@pytest.mark.gui
def test_a_cut_that_leaves_no_head_is_refused_in_words_and_can_be_mended(window: Window) -> None:
    row = window.panel.head.neck
    row.own.click()
    row.distance.setValue(2.0)
    assert "cut farther" in note(window)
    assert "not measured with it yet" in row.words.text()
    assert len(window.layers.neck.data) == 0
    row.distance.setValue(12.0)

    assert window.state.neck_plane.distance_mm == 12.0
    assert _drawn_mm(window) == pytest.approx(12.0, abs=1e-3)


@pytest.mark.gui
def test_the_cut_can_be_hidden_and_the_next_panel_knows(
    window: Window, open_panel: Callable[..., Window]
) -> None:
    window.panel.head.neck.shown.click()
    assert not window.layers.neck.visible
    window.leave_to_next()
    second = open_panel(analyse=_with_neck_plane)
    row = second.panel.head.neck

    assert not row.shown.isChecked()
    row.shown.click()
    assert second.layers.neck.visible
    row.own.click()
    row.distance.setValue(13.0)
    assert _drawn_mm(second) == pytest.approx(13.0, abs=1e-3)


@pytest.mark.gui
def test_the_cut_is_saved_with_the_outline_and_comes_back_with_it(
    window: Window, tmp_path: Path
) -> None:
    window.panel.head.neck.cut_wanted.emit(14.0)
    window.panel.save_wanted.emit(tmp_path / "hip.json")
    window.panel.head.neck.cut_wanted.emit(11.0)
    window.panel.save_wanted.emit(tmp_path / "other.json")
    window.panel.reopen_wanted.emit(tmp_path / "hip.json")

    assert window.state.settings.neck_cut_mm == 14.0
    assert not window.state.has_unsaved_work
    assert _drawn_mm(window) == pytest.approx(14.0, abs=1e-3)


@pytest.mark.gui
@pytest.mark.usefixtures("own_settings")
def test_without_an_outline_there_is_nothing_to_cut(
    open_panel: Callable[..., Window],
) -> None:
    made = open_panel(analyse=_with_neck_plane)
    made.open_hip()

    assert not made.panel.head.neck.isEnabled()
    assert "Neck cut" not in [layer.name for layer in made.viewer.layers]
