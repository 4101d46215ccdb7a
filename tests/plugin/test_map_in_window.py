"""The necrosis map in a real napari window: drawn when wanted, renewed, in 3D, put away."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from plugin_window import Window

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]

FLAT, SOLID = 2, 3


@pytest.fixture
def window(open_window: Callable[..., Window]) -> Window:
    """A hip with head and lesion outlined, its map's window open."""
    return _with_map(open_window())


@pytest.fixture
def panel(open_panel: Callable[..., Window]) -> Window:
    """The same without the slices' picture."""
    return _with_map(open_panel())


def _with_map(window: Window) -> Window:
    window.outline_head()
    window.paint_lesion()
    window.controller.take_outline()
    window.panel.map_wanted.emit()
    return window


def _surfaces(window: Window) -> list[Any]:
    return [layer for layer in window.viewer.layers if type(layer).__name__ == "Surface"]


def test_the_map_shows_the_picture_and_why_there_is_no_ratio(panel: Window) -> None:
    shown = panel.panel.map_window()

    assert not shown.picture.pixmap().isNull()
    assert "left femoral head" in shown.picture.accessibleDescription()
    assert "deeper than 4 mm everywhere" in shown.curves.text()


def test_the_button_shows_the_head_in_3d_and_the_slices_again(window: Window) -> None:
    before = [layer for layer in window.viewer.layers if layer.visible]
    shown = window.panel.map_window()
    shown.surface_button.click()

    assert len(_surfaces(window)) == 1
    assert window.viewer.dims.ndisplay == SOLID
    assert not any(layer.visible for layer in before)
    assert shown.surface_button.text() == "Back to the slices"
    shown.surface_button.click()
    assert _surfaces(window) == []
    assert window.viewer.dims.ndisplay == FLAT
    assert all(layer.visible for layer in before)


def test_a_stroke_renews_map_and_surface(window: Window) -> None:
    shown = window.panel.map_window()
    shown.surface_button.click()
    words = shown.picture.accessibleDescription()
    colours = _surfaces(window)[0].vertex_colors.copy()
    window.layers.lesion.brush_size = 36  # mm: as far as the surface
    window.paint_lesion((0.0, 0.0, 16.0))
    window.controller.take_outline()

    assert shown.picture.accessibleDescription() != words
    assert (_surfaces(window)[0].vertex_colors != colours).any()
    assert len(_surfaces(window)) == 1


def test_a_stroke_in_a_hidden_outline_is_kept_and_can_be_taken_back(window: Window) -> None:
    lesion = window.layers.lesion
    before = window.layers.lesion_mask().voxels
    lesion.visible = False

    window.paint_lesion((0.0, 0.0, 0.0))
    assert window.layers.lesion_mask().voxels.sum() > before.sum()
    lesion.undo()

    assert (window.layers.lesion_mask().voxels == before).all()
    lesion.visible = True


def test_the_picture_is_saved_as_it_is_shown(panel: Window, tmp_path: Path) -> None:
    panel.panel.map_window().save_picture(tmp_path / "map")

    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")


def test_without_an_outline_the_window_says_what_is_missing(
    open_panel: Callable[..., Window],
) -> None:
    window = open_panel()
    window.open_hip()
    window.panel.map_wanted.emit()
    shown = window.panel.map_window()

    assert "side" in shown.picture.text()
    assert not shown.surface_button.isEnabled()


def test_closing_the_image_takes_map_and_surface_away(window: Window) -> None:
    window.panel.map_window().surface_button.click()
    window.viewer.layers.remove(window.viewer.layers[0])

    assert _surfaces(window) == []
    assert window.viewer.dims.ndisplay == FLAT
    assert not window.panel.map_window().surface_button.isEnabled()
