"""The lesion's tools in a real napari window: the mouse and the page's buttons do what they say."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace

import numpy as np
import pytest
from plugin_factory import HEAD_CENTER_MM, HEAD_RADIUS_MM, voxel_centers
from plugin_window import Window, note

from annotator.drawing.change import Structure
from annotator.drawing.intensity import Brightness, IntensityRange
from annotator.model.mask import Mask
from napari_onfh.reading.seeds import seeds_in
from napari_onfh.reading.steps import Tidy, Tool

#: A voxel's slice near the head's centre: slices lie 2 mm beside it.
MIDDLE_MM = HEAD_CENTER_MM + np.array([0.0, 2.0, 0.0])

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]


@pytest.fixture
def window(open_window: Callable[..., Window]) -> Window:
    """A hip with its head outlined, its middle slice shown."""
    return head_outlined(open_window())


@pytest.fixture
def panel(open_panel: Callable[..., Window]) -> Window:
    """The same without a picture of it, for what the page's buttons do."""
    return head_outlined(open_panel())


def head_outlined(made: Window) -> Window:
    made.outline_head()
    made.controller.display.go_to(MIDDLE_MM)
    return made


def drawn(window: Window, offsets_mm: Sequence[tuple[float, float, float]]) -> None:
    """Drag the left button along places beside the middle, as napari tells layers of it."""
    mouse(window, "press", offsets_mm[0])
    for offset_mm in offsets_mm[1:]:
        mouse(window, "move", offset_mm)
    mouse(window, "release", offsets_mm[-1])


def mouse(window: Window, what: str, offset_mm: tuple[float, float, float]) -> None:
    """One event of the left button on the layer in hand."""
    from napari.utils import interactions
    from napari.utils._proxies import ReadOnlyWrapper

    layer = window.viewer.layers.selection.active
    world = window.layers.frame.to_display(MIDDLE_MM + offset_mm) * np.array(layer.scale)
    event = SimpleNamespace(
        type=f"mouse_{what}",
        button=1,
        is_dragging=what != "hover",
        position=tuple(world),
        pos=np.zeros(2),
        view_direction=None,
        dims_displayed=list(window.viewer.dims.displayed),
    )
    tell = getattr(interactions, f"mouse_{what}_callbacks")
    tell(layer, ReadOnlyWrapper(event, exceptions=("handled",)))


def lesion(window: Window) -> np.ndarray:
    """The lesion as a copy, (slices, rows, columns)."""
    return np.array(window.layers.lesion_mask().voxels)


def undo_name(window: Window) -> str:
    return str(window.controller.history.reading.history.undo_name)


def disc_mm(window: Window, radius_mm: float, slices_mm: tuple[float, ...]) -> Mask:
    """Discs about the middle on coronal slices so far in front of or behind it."""
    grid = window.layers.frame.grid
    offset = voxel_centers(grid) - MIDDLE_MM
    is_on = np.isclose(offset[..., 1:2], slices_mm, atol=1.9).any(axis=-1)
    return Mask(grid, is_on & (np.hypot(offset[..., 0], offset[..., 2]) <= radius_mm))


def test_the_brush_is_round_in_millimetres_and_one_drag_is_one_step(window: Window) -> None:
    window.controller.use(Tool.LESION_BRUSH)
    window.panel.lesion.brush.slider.setValue(10)
    drawn(window, [(-6.0, 0.0, 0.0), (0.0, 0.0, 0.0), (6.0, 0.0, 0.0)])
    offset = voxel_centers(window.layers.frame.grid) - MIDDLE_MM
    along = np.clip(offset[..., 0], -6.0, 6.0)
    away = np.hypot(offset[..., 0] - along, offset[..., 2])
    on_slice = np.abs(offset[..., 1]) < 1.9

    assert np.array_equal(lesion(window), on_slice & (away <= 5.0))
    assert undo_name(window).startswith("lesion brush, slice ")
    assert window.layers.lesion.cursor_size == 10.0
    window.panel.history.undo_wanted.emit()
    assert not lesion(window).any()


def test_a_brush_through_slices_is_a_ball_and_the_eraser_takes_it_off(window: Window) -> None:
    window.controller.use(Tool.LESION_BRUSH)
    window.panel.lesion.brush.ball.setChecked(True)
    window.panel.lesion.brush.slider.setValue(16)
    drawn(window, [(0.0, 0.0, 0.0)])
    away = np.linalg.norm(voxel_centers(window.layers.frame.grid) - MIDDLE_MM, axis=-1)
    assert np.array_equal(lesion(window), away <= 8.0)

    window.controller.use(Tool.LESION_ERASER)
    drawn(window, [(0.0, 0.0, 0.0)])
    assert not lesion(window).any()
    assert undo_name(window) == "lesion eraser"


def test_a_drag_that_does_nothing_says_why_once(window: Window) -> None:
    window.controller.use(Tool.LESION_BRUSH)
    drawn(window, [(-60.0, 0.0, 0.0), (-50.0, 0.0, 0.0)])

    assert "outside the head" in note(window)
    drawn(window, [(-60.0, 0.0, 0.0), (0.0, 0.0, 0.0)])
    assert lesion(window).any()


def test_shift_and_the_wheel_and_the_keys_change_the_brush(window: Window) -> None:
    from types import SimpleNamespace

    window.controller.use(Tool.LESION_BRUSH)
    before = window.layers.lesion.brush_size
    notch = SimpleNamespace(modifiers=("Shift",), delta=(0.0, 1.0))
    for callback in window.viewer.mouse_wheel_callbacks:
        callback(window.viewer, notch)
    assert window.panel.lesion.brush.diameter_mm == before + 1
    window.layers.lesion.brush_size -= 3  # as napari's keys do
    assert window.panel.lesion.brush.diameter_mm == before - 2


def test_a_lasso_paints_what_it_goes_around(window: Window) -> None:
    window.controller.use(Tool.LESION_LASSO)
    turn = np.linspace(0.0, 2.0 * np.pi, 40)
    drawn(window, [(9.0 * np.cos(a), 0.0, 9.0 * np.sin(a)) for a in turn])

    wanted = disc_mm(window, 9.0, (0.0,)).voxels
    assert 2 * (wanted & lesion(window)).sum() / (wanted.sum() + lesion(window).sum()) > 0.95
    assert undo_name(window).startswith("lesion lasso, slice ")


def test_a_livewire_follows_the_border_between_clicks(window: Window) -> None:
    window.controller.use(Tool.LESION_LIVEWIRE)
    rim = HEAD_RADIUS_MM - 1.0
    clicks = [(rim * np.cos(a), 0.0, rim * np.sin(a)) for a in np.radians([0.0, 120.0, 240.0])]
    for click in clicks:
        drawn(window, [click])
    line = next(layer for layer in window.viewer.layers if layer.name == "Line")
    assert len(line.data) > len(clicks) + 40
    mouse(window, "double_click", clicks[-1])

    head = window.layers.head_mask().voxels & disc_mm(window, 30.0, (0.0,)).voxels
    assert 2 * (head & lesion(window)).sum() / (head.sum() + lesion(window).sum()) > 0.93
    assert undo_name(window).startswith("lesion livewire, slice ")
    assert len(line.data) == 0


def test_painting_keeps_to_a_range_and_erasing_does_not(window: Window) -> None:
    window.controller.use(Tool.LESION_BRUSH)
    window.panel.lesion.range.show_range(IntensityRange(0.0, 50.0))
    drawn(window, [(0.0, 0.0, 0.0)])
    assert "no signal here is in the range" in note(window)
    assert not lesion(window).any()

    window.panel.lesion.range.show_range(IntensityRange(300.0, 400.0))
    drawn(window, [(0.0, 0.0, 0.0)])
    assert lesion(window).any()


def test_a_range_is_suggested_from_the_head(panel: Window) -> None:
    values = np.asarray(panel.viewer.layers[0].data)
    values.setflags(write=True)
    values[:, :, values.shape[2] * 3 // 4 :] //= 2
    panel.panel.lesion.suggestion_wanted.emit(Brightness.DARK)
    suggested = panel.panel.lesion.range.value

    assert suggested is not None
    assert 200.0 <= suggested.high < 400.0


def test_what_grows_is_seen_before_it_is_drawn(window: Window) -> None:
    for tool, at in ((Tool.LESION_SEEDS, -10.0), (Tool.HEALTHY_SEEDS, 10.0)):
        window.controller.use(tool)
        drawn(window, [(at, 0.0, -5.0), (at, 0.0, 5.0)])
    window.panel.lesion.grow_wanted.emit()
    assert not lesion(window).any()
    assert window.panel.lesion._decision.isVisibleTo(window.panel.lesion)  # noqa: SLF001 - seen
    window.panel.lesion.accepted.emit()

    offset = voxel_centers(window.layers.frame.grid) - MIDDLE_MM
    head = window.layers.head_mask().voxels
    assert lesion(window)[head & (offset[..., 0] < -3.0)].all()
    assert not lesion(window)[offset[..., 0] > 3.0].any()
    assert undo_name(window) == "lesion grown from strokes"


def test_strokes_to_grow_from_that_a_crash_left_are_there_again(
    panel: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    for tool, at in ((Tool.LESION_SEEDS, -10.0), (Tool.HEALTHY_SEEDS, 10.0)):
        panel.controller.use(tool)
        drawn(panel, [(at, 0.0, -5.0), (at, 0.0, 5.0)])
    before, name = np.array(panel.viewer.layers["Strokes to grow from"].data), undo_name(panel)
    assert set(np.unique(before)) == {0, 1, 2}
    panel.controller.history.reading.keeper._journal.close()  # noqa: SLF001 - a crash
    panel.controller.history.reading = None
    panel.viewer.layers.clear()
    monkeypatch.setattr(panel.panel, "ask_about_lost_work", lambda _lost: True)

    panel.open_hip()
    panel.worker.release()

    assert np.array_equal(panel.viewer.layers["Strokes to grow from"].data, before)
    assert undo_name(panel) == name
    panel.panel.lesion.clear_wanted.emit()
    steps = panel.controller.history.reading.keeper._journal.steps()  # noqa: SLF001 - on disk
    assert steps[-1].stated["seeds"] == ""


def test_a_stroke_to_grow_from_that_was_undone_does_not_come_back_after_a_crash(
    panel: Window,
) -> None:
    panel.controller.use(Tool.LESION_SEEDS)
    drawn(panel, [(-10.0, 0.0, -5.0), (-10.0, 0.0, 5.0)])
    strokes = panel.viewer.layers["Strokes to grow from"]
    first = np.array(strokes.data)
    drawn(panel, [(10.0, 0.0, -5.0), (10.0, 0.0, 5.0)])
    second = np.array(strokes.data)
    strokes.undo()
    assert np.array_equal(strokes.data, first)
    assert np.array_equal(noted_seeds(panel), first)
    strokes.redo()
    assert np.array_equal(noted_seeds(panel), second)


def noted_seeds(panel: Window) -> np.ndarray:
    """The strokes that a crash now would leave, as the layer shows them."""
    panel.worker.release()
    steps = panel.controller.history.reading.keeper._journal.steps()  # noqa: SLF001 - on disk
    text = next(step.stated["seeds"] for step in reversed(steps) if "seeds" in step.stated)
    return panel.layers.frame.shown(seeds_in(text, panel.layers.frame.grid.shape))


def test_growing_without_strokes_says_what_to_draw(panel: Window) -> None:
    panel.panel.lesion.grow_wanted.emit()

    assert "no stroke in the lesion" in note(panel)


def test_slices_between_are_proposed_then_accepted_or_forgotten(panel: Window) -> None:
    panel.layers.draw(Structure.LESION, disc_mm(panel, 10.0, (-4.0, 4.0)), "discs")
    before = lesion(panel)
    panel.panel.lesion.fill_wanted.emit()
    assert np.array_equal(lesion(panel), before)
    panel.panel.lesion.cancelled.emit()
    panel.panel.lesion.accepted.emit()
    assert np.array_equal(lesion(panel), before)

    panel.panel.lesion.fill_wanted.emit()
    panel.panel.lesion.accepted.emit()
    assert np.array_equal(lesion(panel), disc_mm(panel, 10.0, (-4.0, 0.0, 4.0)).voxels)
    assert undo_name(panel).startswith("fill between slices ")
    assert "mL before" in note(panel)


def test_a_stroke_makes_a_proposal_go(panel: Window) -> None:
    panel.layers.draw(Structure.LESION, disc_mm(panel, 10.0, (-4.0, 4.0)), "discs")
    panel.panel.lesion.fill_wanted.emit()
    panel.paint_lesion((0.0, 0.0, 16.0))
    after = lesion(panel)
    panel.panel.lesion.accepted.emit()

    assert np.array_equal(lesion(panel), after)


def test_an_undo_makes_a_proposal_go(panel: Window) -> None:
    panel.layers.draw(Structure.LESION, disc_mm(panel, 10.0, (-4.0,)), "first")
    panel.layers.draw(Structure.LESION, disc_mm(panel, 10.0, (-4.0, 4.0)), "second")
    panel.panel.lesion.fill_wanted.emit()
    panel.panel.history.undo_wanted.emit()
    panel.panel.lesion.accepted.emit()

    assert np.array_equal(lesion(panel), disc_mm(panel, 10.0, (-4.0,)).voxels)


def test_what_grew_from_an_outline_that_changed_meanwhile_is_not_offered(panel: Window) -> None:
    for tool, at in ((Tool.LESION_SEEDS, -10.0), (Tool.HEALTHY_SEEDS, 10.0)):
        panel.controller.use(tool)
        drawn(panel, [(at, 0.0, 0.0)])
    panel.worker.hold = True
    panel.panel.lesion.grow_wanted.emit()
    panel.paint_lesion()
    painted = lesion(panel)
    panel.worker.release()
    panel.panel.lesion.accepted.emit()

    assert painted.any()
    assert np.array_equal(lesion(panel), painted)


def test_tidying_is_one_step_that_says_what_changed(panel: Window) -> None:
    panel.layers.draw(Structure.LESION, disc_mm(panel, 10.0, (0.0,)), "disc")
    before = lesion(panel)
    panel.panel.lesion.tidy_wanted.emit(Tidy.WIDER)
    assert note(panel).startswith("Lesion wider by 1 mm") or "already" in note(panel)
    panel.panel.lesion.tidy._distance.setValue(3.0)  # noqa: SLF001 - the reader's box
    panel.panel.lesion.tidy_wanted.emit(Tidy.WIDER)

    assert lesion(panel).sum() > before.sum()
    assert undo_name(panel) == "lesion wider by 3 mm"
    assert "mL after" in note(panel)
