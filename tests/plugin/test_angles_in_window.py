"""Zone and angles in the window: with the stroke, where they belong, on and off."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hip_results import make_measurements, number
from plugin_factory import HEAD_CENTER_MM, HEAD_RADIUS_MM
from plugin_window import Window

from annotator.geometry.points import LpsPoints
from annotator.measure.settings import MeasureSettings
from annotator.model.case import Case, CaseResult, Provenance
from annotator.model.measurements import FittedHead
from annotator.report.document import compose, words_of
from napari_onfh.reading.session import Analysis

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]

LINES, FIGURES = "Zone and angles", "Zone and angles, figures"


def analyse_arcs(case: Case, _settings: MeasureSettings) -> Analysis:
    """An arc that grows with the lesion: a degree for each 100 mm3."""
    x, y, z = (float(part) for part in HEAD_CENTER_MM)
    lateral_deg = min(case.annotation.lesion.volume_mm3 / 100.0, 90.0)
    known = make_measurements(case.annotation.side)
    figures = {**known.measurements, "lesion_lateral_deg": number(lateral_deg, 3.0, "deg")}
    measurements = known.model_copy(
        update={
            "head": FittedHead(
                center_lps_mm=(x, y, z), radius_mm=HEAD_RADIUS_MM, rms_residual_mm=0.1
            ),
            "measurements": figures,
        }
    )
    provenance = Provenance(software_version="0", annotation_sha256="0", settings={})
    result = CaseResult(measurements=measurements, assessment=None, provenance=provenance)
    return Analysis(result, lambda: compose(result, case, words=words_of(None, {})))


def measured(open_one: Callable[..., Window]) -> Window:
    """A hip with its angles, at the head's middle."""
    window = open_one(analyse=analyse_arcs)
    window.outline_head()
    window.controller.take_outline()
    window.controller.display.go_to(LpsPoints(HEAD_CENTER_MM))
    return window


def layer(window: Window, name: str) -> Any:
    """A layer of the viewer by its name; None if it is not there."""
    return next((each for each in window.viewer.layers if each.name == name), None)


def tags(window: Window) -> list[str]:
    """What is written at the ends of lines."""
    return list(layer(window, FIGURES).features["words"])


def corner(window: Window) -> str:
    """What is written in the corner of the large view."""
    overlay = window.overlays["onfh_figures"]
    return str(overlay.text) if overlay.visible else ""


def about_the_head(window: Window) -> bool:
    """Whether all that is drawn, but rims and the figures' grounds, is in one slice by the head."""
    drawn, frame = layer(window, LINES), window.layers.frame
    places = frame.to_lps(np.asarray(drawn.data)[:, 0] * drawn.scale / frame.scale_mm)
    places = places[np.asarray(drawn.edge_color)[:, :3].any(axis=1)]
    from_center_mm = np.linalg.norm((places - HEAD_CENTER_MM)[:, [0, 2]], axis=1)
    return bool(from_center_mm.max() < 1.5 * HEAD_RADIUS_MM and np.ptp(places[:, 1]) < 1e-6)


def test_a_stroke_moves_the_drawn_end_with_the_figure_and_leaves_the_tool_in_the_hand(
    open_panel: Callable[..., Window],
) -> None:
    from napari_onfh.reading.steps import Tool

    window = measured(open_panel)
    assert about_the_head(window)
    before, pieces = tags(window), np.array(layer(window, LINES).data)
    window.controller.use(Tool.LESION_BRUSH)
    window.worker.release()
    window.worker.hold = True
    window.paint_lesion()
    window.controller.take_outline()
    assert layer(window, LINES).opacity < 0.5  # of the outline before this stroke

    window.worker.release()
    assert window.state.is_up_to_date
    assert layer(window, LINES).opacity == 1.0
    assert tags(window) != before
    assert float(tags(window)[-1].strip("\N{DEGREE SIGN}")) == pytest.approx(
        window.state.lesion.volume_mm3 / 100.0, abs=0.51
    )
    assert not np.array_equal(layer(window, LINES).data, pieces)
    assert window.viewer.layers.selection.active is window.layers.lesion
    assert window.layers.lesion.mode == "paint"


def test_only_slices_through_the_heads_middle_show_them(open_panel: Callable[..., Window]) -> None:
    window = measured(open_panel)
    assert corner(window)
    window.controller.display.step(2)
    assert len(layer(window, LINES).data) == len(layer(window, FIGURES).data) == 0
    assert corner(window) == ""

    window.panel.angles.middle_wanted.emit()
    assert len(layer(window, LINES).data) > 0
    window.panel.plane_wanted.emit(0)
    assert len(layer(window, LINES).data) == 0
    window.panel.plane_wanted.emit(2)
    assert tags(window)[:2] == ["\N{MINUS SIGN}45\N{DEGREE SIGN}", "45\N{DEGREE SIGN}"]


def test_the_switch_is_remembered_and_a_layer_that_the_reader_removes_stays_away(
    open_panel: Callable[..., Window],
) -> None:
    from napari_onfh.widgets.planes.angles_switch import AnglesSwitch

    window = measured(open_panel)
    assert AnglesSwitch().is_on
    window.panel.angles.switch(is_on=False)
    assert layer(window, LINES) is layer(window, FIGURES) is None
    assert corner(window) == ""
    assert not AnglesSwitch().is_on

    window.panel.angles.switch(is_on=True)
    assert len(layer(window, LINES).data) > 0
    window.viewer.layers.remove(layer(window, LINES))
    window.paint_lesion()
    window.controller.take_outline()
    window.controller.display.step(2)
    assert layer(window, LINES) is None
    assert window.state.is_up_to_date


def test_the_small_canvases_show_them_too_lines_stay_fine_and_closing_the_image_ends_it(
    open_window: Callable[..., Window],
) -> None:
    window = measured(open_window)
    drawn = layer(window, LINES)
    before = drawn.edge_width * drawn.scale[-1] * window.camera.zoom
    window.camera.zoom *= 3
    assert drawn.edge_width * drawn.scale[-1] * window.camera.zoom == pytest.approx(before)

    window.panel.planes.switch(is_on=True)
    axial, sagittal = window.panel._planes_column.canvases[:2]  # noqa: SLF001 - what is seen
    assert sagittal.drawn.tags
    assert "Sagittal arc" in sagittal.drawn.figures
    assert not axial.drawn.tags
    assert not sagittal.grab().toImage().isNull()

    window.panel.angles.switch(is_on=False)
    assert not sagittal.drawn.tags
    window.panel.angles.switch(is_on=True)
    window.viewer.layers.remove(window.viewer.layers[0])
    assert list(window.viewer.layers) == []
    assert corner(window) == ""


@pytest.mark.usefixtures("qapp")
def test_the_guide_tells_of_the_point_that_is_set_next_on_the_side_in_hand() -> None:
    from annotator.model.anatomy import Side
    from napari_onfh.reading.landmark import Landmark
    from napari_onfh.reading.session import SessionState
    from napari_onfh.widgets.steps.step_pages import PointsPage

    page = PointsPage()
    assert page.guide.words.startswith("E: Lateral acetabular edge")
    page.show_state(SessionState(side=Side.LEFT))
    page.show_armed(Landmark.TEARDROP)
    picture = page.guide.picture

    assert page.guide.words.startswith("T: Teardrop")
    assert picture.accessibleName().startswith("Sketch of the left hip")
    edge, teardrop = picture.place_of(Landmark.LATERAL_EDGE), picture.place_of(Landmark.TEARDROP)
    assert teardrop.x() < edge.x()  # medial of it: to the left on the picture of a left hip
    assert teardrop.y() > edge.y()


@pytest.mark.usefixtures("qapp")
def test_every_landmark_has_its_picture_and_the_other_side_is_its_mirror() -> None:
    from qtpy.QtCore import QBuffer

    from annotator.model.anatomy import Side
    from napari_onfh.reading.landmark import Landmark
    from napari_onfh.widgets.steps.landmark_picture import LandmarkPicture

    picture = LandmarkPicture()
    seen = set()
    for landmark in Landmark:
        places = []
        for side in Side:
            picture.show_landmark(landmark, side)
            place = picture.place_of(landmark)
            places.append((place.x(), place.y()))
            png = QBuffer()
            assert picture.grab().save(png, "PNG")
            seen.add(bytes(png.data()))
            assert picture.rect().contains(place.toPoint())
        assert places[0][0] + places[1][0] == pytest.approx(picture.width())
        assert places[0][1] == pytest.approx(places[1][1])
    assert len(seen) == 2 * len(Landmark)


@pytest.mark.usefixtures("qapp")
def test_numbers_keep_their_cells_and_show_the_interval_as_a_bar() -> None:
    from annotator.report.document import measurement_groups
    from napari_onfh.widgets.results.numbers import LiveNumbers

    numbers = LiveNumbers()
    analysis = make_measurements()
    lines = measurement_groups(analysis)[0].lines
    numbers.show_lines(lines, analysis.measurements, is_current=True)
    cells = numbers._cells  # noqa: SLF001 - what the reader sees
    numbers.show_lines(lines[:1], analysis.measurements, is_current=False)

    assert numbers._cells == cells[:3]  # noqa: SLF001 - what the reader sees
    assert cells[2].bar is not None
    assert not cells[0].isEnabled()
    assert not cells[2].grab().toImage().isNull()


@pytest.mark.usefixtures("qapp")
def test_a_missing_number_is_a_dash_with_its_reason_beside_it() -> None:
    from annotator.model.quantity import Quantity
    from annotator.report.document import measurement_groups
    from napari_onfh.widgets.results.numbers import LiveNumbers

    analysis = make_measurements()
    reason = "lesion not outlined yet"
    missing = {name: Quantity.missing("mm3", reason) for name in analysis.measurements}
    lines = measurement_groups(analysis.model_copy(update={"measurements": missing}))[0].lines
    numbers = LiveNumbers()
    numbers.show_lines(lines, missing, is_current=True)

    for _, figure, interval in zip(*[iter(numbers._cells)] * 3, strict=True):  # noqa: SLF001 - what the reader sees
        assert (figure.text(), interval.text()) == ("\N{EM DASH}", "not outlined yet")
        assert interval.bar is None
