"""What napari's own menus open lies the right way round: samples, and a real pelvis."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from plugin_window import Window
from real_data import real_data

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]


def _across(window: Window) -> np.ndarray:
    """LPS displacement from the left to the right edge of the picture on the screen, mm."""
    frame = window.layers.frame
    horizontal = window.viewer.dims.displayed[1]
    left, right = np.zeros(3), np.zeros(3)
    right[horizontal] = frame.shape[horizontal] - 1
    return np.asarray(frame.to_lps(right) - frame.to_lps(left))


def _letters(viewer: Any) -> tuple[str, str]:
    from napari_onfh.picture.compat import canvas_overlays

    overlays = canvas_overlays(viewer)
    return tuple(overlays[f"orientation_{edge}"].text for edge in ("left", "right"))


def test_open_sample_shows_a_hip_with_the_patients_left_on_the_right(
    open_window: Callable[..., Window],
) -> None:
    window = open_window()
    window.viewer.open_sample("onfh-annotator", "medium")

    assert _letters(window.viewer) == ("R", "L")
    assert _across(window)[0] > 100


def test_a_real_pelvis_has_its_left_on_the_right_and_its_values_in_place(
    open_window: Callable[..., Window],
) -> None:
    import SimpleITK as sitk  # noqa: N813 - the name by which it is known

    folder = real_data("pelvis_mr_adc_ge")
    window = open_window()
    viewer = window.viewer
    viewer.open(str(folder / "dicom"), plugin="onfh-annotator")

    assert _letters(viewer) == ("R", "L")
    across = _across(window)
    assert across[0] > 100
    assert abs(across[1]) < 5
    assert abs(across[2]) < 5
    image = sitk.ReadImage(str(folder / "pm-example.nrrd"))
    layer = viewer.layers["MR axial, 3.0 mm"]
    for shown in ((4, 30, 200), (10, 128, 40), (15, 200, 90)):
        lps = window.layers.frame.to_lps(np.array(shown, dtype=float))
        inside = image.TransformPhysicalPointToIndex([float(value) for value in lps])
        assert layer.data[shown] == pytest.approx(image[inside])
