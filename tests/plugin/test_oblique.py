"""The plane along the neck lies in the patient where it says, and shows what is there."""

import numpy as np
from examples import few_examples
from hypothesis import given
from hypothesis import strategies as st
from napari.layers import Image
from plugin_factory import HEAD_CENTER_MM, HEAD_RADIUS_MM, hip_volume, voxel_centers

from annotator.geometry.points import IndexPoints
from annotator.measure.neck_removal import NeckPlane
from napari_onfh.picture.layers import head_layer, space_of
from napari_onfh.picture.second_series import resampled
from napari_onfh.planes.oblique import drawn_sheet, neck_sheet
from napari_onfh.reading.scene import DisplayFrame


@st.composite
def necks(draw: st.DrawFn) -> NeckPlane:
    """A neck that runs outwards and down, more or less forwards."""
    axis = np.array([draw(st.floats(-1, 1)), draw(st.floats(-0.6, 0.6)), -0.8])
    return NeckPlane(axis / np.linalg.norm(axis), 18.0, "given", HEAD_CENTER_MM)


@given(necks())
@few_examples(15)
def test_the_sheet_holds_the_heads_centre_and_the_necks_axis(neck: NeckPlane) -> None:
    sheet = neck_sheet(neck)
    for along_mm in (0.0, 10.0, 40.0):
        index = sheet.to_index(neck.center_mm + along_mm * neck.axis)
        assert abs(index[0]) < 1e-6
        assert np.all(index[1:] >= 0)
        assert np.all(index[1:] < sheet.shape[1:])


@given(necks())
@few_examples(15)
def test_the_sheet_is_square_and_its_letters_come_from_it(neck: NeckPlane) -> None:
    sheet = neck_sheet(neck)
    step = sheet.to_lps(IndexPoints(np.eye(3))) - sheet.to_lps(IndexPoints(np.zeros(3)))
    assert np.allclose(step @ step.T, np.diag([1.0, 0.49, 0.49]))
    image = Image(np.zeros((2, 2, 2))), np.zeros(sheet.shape, np.float32)
    plane = drawn_sheet(sheet, hip_volume().grid, image, ()).plane
    assert "P" in plane.letters.bottom or "P" in plane.letters.right


def test_head_and_outline_are_seen_at_their_true_size() -> None:
    volume = hip_volume()
    frame = DisplayFrame(volume.grid)
    neck = NeckPlane(np.array([0.8, 0.0, -0.6]), 18.0, "given", HEAD_CENTER_MM)
    image = Image(
        frame.shown(volume.values), contrast_limits=(0, 400), colormap="gray", **space_of(frame)
    )
    head = head_layer(frame)
    apart = np.linalg.norm(voxel_centers(volume.grid) - HEAD_CENTER_MM, axis=-1)
    head.data[:] = frame.shown((apart < HEAD_RADIUS_MM).astype(np.uint8))
    sheet = neck_sheet(neck)
    shown = drawn_sheet(sheet, volume.grid, (image, resampled(volume, sheet)), (head,))
    disc_mm2 = np.pi * HEAD_RADIUS_MM**2

    bright_mm2 = float((shown.picture.pixels[..., 0] > 159).sum() * 0.49)
    outline_mm2 = float(shown.picture.outlined[0].mask.sum() * 0.49)

    assert abs(bright_mm2 / disc_mm2 - 1) < 0.05
    assert abs(outline_mm2 / disc_mm2 - 1) < 0.08
    assert "resampled" in shown.words
