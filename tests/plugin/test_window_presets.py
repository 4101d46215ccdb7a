"""Grey windows by name: alike on every scanner for MR, in Hounsfield units for CT, or refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plugin_factory import hip_volume
from plugin_window import Window, note

from annotator.model.volume import Source, Volume
from napari_onfh.picture.window_level import GreyWindow
from napari_onfh.picture.window_presets import PRESETS, preset_window
from napari_onfh.words.shortcuts import ACTIONS

BY_NAME = {preset.name: preset for preset in PRESETS}
CT, MR, NAMELESS = Source(modality="CT"), Source(modality="MR"), Source()
for_mr = pytest.mark.parametrize("name", ["Automatic", "T1", "T2 or STIR", "PD"])
for_ct = pytest.mark.parametrize("name", ["CT bone", "CT soft tissue"])


def body(low: float = 0.0, gain: float = 1.0, source: Source = MR) -> Volume:
    """Air, and marrow of every signal."""
    volume = hip_volume(source=source)
    values = np.zeros(volume.grid.shape)
    values[:, 10:50] = np.linspace(100.0, 1000.0, 140)
    return Volume(volume.grid, low + gain * values, source=source)


def window(name: str, volume: Volume) -> GreyWindow:
    found = preset_window(BY_NAME[name], volume)
    assert isinstance(found, GreyWindow)
    return found


@for_mr
@settings(max_examples=4)
@given(low=st.floats(-100.0, 100.0), gain=st.floats(0.01, 50.0))
def test_another_scanners_signals_look_the_same(name: str, low: float, gain: float) -> None:
    one, other = window(name, body()), window(name, body(low, gain))

    assert other.limits == pytest.approx([low + gain * limit for limit in one.limits], abs=1e-6)


@for_mr
@pytest.mark.parametrize("values", [0.0, np.nan, "one bright voxel"])
def test_an_image_with_nothing_in_it_still_has_a_window(name: str, values: Any) -> None:
    volume = hip_volume()
    array = np.zeros(volume.grid.shape)
    if isinstance(values, float):
        array[:] = values
        array[0, 0, 0] = 0.0
    else:
        array[5, 5, 5] = 1e6
    found = window(name, Volume(volume.grid, array, source=MR))

    assert np.isfinite(found.center)
    assert found.width > 0


def test_t1_shows_more_of_the_dark_and_stir_more_of_the_bright() -> None:
    t1, stir, pd = (window(name, body()).limits for name in ("T1", "T2 or STIR", "PD"))

    assert t1[0] < stir[0]
    assert t1[1] < pd[1] < stir[1]


@for_ct
def test_ct_has_its_units_and_mr_is_refused_them(name: str) -> None:
    assert window(name, body(source=CT)) == BY_NAME[name].fixed
    assert window(name, body(source=NAMELESS)) == BY_NAME[name].fixed
    assert preset_window(BY_NAME[name], body()) == (
        f"{name} is for CT; the image that is seen is MR."
    )


@pytest.mark.parametrize("name", ["T1", "T2 or STIR", "PD"])
def test_windows_of_mr_are_refused_to_ct(name: str) -> None:
    assert preset_window(BY_NAME[name], body(source=CT)) == (
        f"{name} is for MR; the image that is seen is CT."
    )


def test_each_preset_has_a_name_and_a_key_of_its_own() -> None:
    assert len({preset.name for preset in PRESETS}) == len(PRESETS)
    keys = [each.name for each in ACTIONS.values() if each.group == "Grey window"]
    assert keys == [preset.action for preset in PRESETS]
    assert all(preset.name.lower() in ACTIONS[preset.action].words.lower() for preset in PRESETS)


@pytest.mark.gui
@pytest.mark.usefixtures("own_settings")
def test_menu_and_key_choose_a_window_that_comes_back_with_its_protocol(
    open_window: Callable[..., Window], qtbot: Any
) -> None:
    from qtpy.QtCore import Qt

    shown = open_window()
    source = Source(modality="MR", description="T1 cor")
    shown.open_hip(source=source)
    image = shown.viewer.layers[0]
    menu = [each.text().split("\t") for each in shown.panel.window_button.menu.actions()]
    assert menu == [[preset.name, ACTIONS[preset.action].key] for preset in PRESETS]
    actions = {
        each.text().split("\t")[0]: each for each in shown.panel.window_button.menu.actions()
    }
    actions["T1"].trigger()
    by_menu = tuple(image.contrast_limits)
    assert by_menu == pytest.approx(window("T1", shown.state.volume).limits)
    assert note(shown) == "Grey window: T1."

    canvas = shown.viewer.window._qt_viewer.canvas.native  # noqa: SLF001 - where keys go
    qtbot.keyClick(canvas, Qt.Key.Key_F2)
    assert tuple(image.contrast_limits) != by_menu
    by_key = tuple(image.contrast_limits)
    qtbot.keyClick(canvas, Qt.Key.Key_F6)
    assert note(shown) == "CT bone is for CT; the image that is seen is MR."
    assert tuple(image.contrast_limits) == by_key

    shown.viewer.layers.remove(image)
    actions["PD"].trigger()
    assert note(shown).startswith("Open an image first")
    shown.open_hip(source=source)
    assert tuple(shown.viewer.layers[0].contrast_limits) == pytest.approx(by_key)
