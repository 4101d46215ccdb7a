"""The grey window by drag, and how it is kept from one examination to the next."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plugin_factory import hip_volume

from annotator.model.volume import Source
from napari_onfh.picture.window_level import GreyWindow, dragged, grey_range, window_of
from napari_onfh.picture.window_memory import WindowMemory, protocol_key

T1 = Source(modality="MR", description="T1 cor Secret Name")
pixels = st.integers(-3000, 3000)


@given(right=pixels, down=pixels)
def test_a_drag_to_the_right_widens_and_a_drag_up_brightens(right: int, down: int) -> None:
    start = GreyWindow(500, 1000)
    after = dragged(start, (right, down), 2000)

    assert after.width > 0
    assert (after.width >= start.width) == (right >= 0)
    assert (after.center >= start.center) == (down >= 0)


def test_the_same_hand_movement_means_the_same_share_of_any_range() -> None:
    small = dragged(GreyWindow(0.5, 1.0), (40, -20), 1.0)
    large = dragged(GreyWindow(500, 1000), (40, -20), 1000)

    assert (large.center, large.width) == pytest.approx((1000 * small.center, 1000 * small.width))


def test_limits_and_window_are_the_same_thing() -> None:
    assert window_of(GreyWindow(40, 400).limits) == GreyWindow(40, 400)
    assert GreyWindow(40, 400).in_words == "W 400  L 40"
    assert GreyWindow(1.25, 2.5).in_words == "W 2.50  L 1.25"


def test_the_range_leaves_out_what_does_not_reach_and_rare_extremes() -> None:
    values = np.linspace(0, 1000, 8000).reshape(20, 20, 20)
    values[0, 0, 0] = 1e9
    values[5] = np.nan
    low, high = grey_range(values)

    assert 0 <= low < 50
    assert 950 < high <= 1000
    assert grey_range(np.zeros((3, 3, 3))) == (0.0, 1.0)


def test_the_same_protocol_gets_the_same_window_the_next_time(tmp_path: Path) -> None:
    key = protocol_key(hip_volume(source=T1), "coronal", "Maker")
    WindowMemory(tmp_path / "new").keep(key, (300.0, 500.0), (0.0, 1000.0))
    again = WindowMemory(tmp_path / "new")

    assert again.window(key, (0.0, 1000.0)) == pytest.approx((300.0, 500.0))
    assert again.window("MR-other", (0.0, 1000.0)) is None


def test_a_brighter_examination_of_a_protocol_looks_the_same(tmp_path: Path) -> None:
    memory = WindowMemory(tmp_path)
    memory.keep("MR-a", (300.0, 500.0), (0.0, 1000.0))

    assert memory.window("MR-a", (100.0, 2100.0)) == pytest.approx((700.0, 1000.0))


def test_ct_is_kept_in_its_own_unit(tmp_path: Path) -> None:
    memory = WindowMemory(tmp_path)
    memory.keep("CT-a", (40.0, 400.0), (-1000.0, 1500.0))

    assert memory.window("CT-a", (-900.0, 3000.0)) == pytest.approx((40.0, 400.0))


def test_protocols_differ_by_maker_plane_and_description_and_not_by_spelling() -> None:
    volume = hip_volume(source=T1)
    key = protocol_key(volume, "coronal", "Maker")
    spelled = Source(modality="MR", description="t1  COR secret name")

    assert protocol_key(hip_volume(source=spelled), "coronal", "MAKER") == key
    assert protocol_key(volume, "axial", "Maker") != key
    assert protocol_key(volume, "coronal", "Other") != key
    assert protocol_key(hip_volume(), "coronal", "Maker") == ""


def test_the_file_names_no_patient_and_no_protocol(tmp_path: Path) -> None:
    key = protocol_key(hip_volume(source=T1), "coronal", "Maker")
    WindowMemory(tmp_path).keep(key, (300.0, 500.0), (0.0, 1000.0))
    (written,) = tmp_path.iterdir()

    for word in ("secret", "name", "t1", "cor"):
        assert word not in written.read_text().lower()


def test_what_was_reset_begins_with_the_header_again(tmp_path: Path) -> None:
    memory = WindowMemory(tmp_path)
    memory.keep("MR-a", (300.0, 500.0), (0.0, 1000.0))
    memory.forget("MR-a")

    assert WindowMemory(tmp_path).window("MR-a", (0.0, 1000.0)) is None


def test_the_file_stays_small(tmp_path: Path) -> None:
    rows = {f"MR-{number}": [0.5, 1.0] for number in range(500)}
    (tmp_path / "windows.json").write_text(
        json.dumps({"schema": "onfh.windows/1", "windows": rows})
    )
    memory = WindowMemory(tmp_path)
    memory.keep("MR-new", (300.0, 500.0), (0.0, 1000.0))

    assert memory.window("MR-0", (0.0, 1.0)) is None
    assert memory.window("MR-1", (0.0, 1.0)) is not None
    assert memory.window("MR-new", (0.0, 1.0)) is not None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[1, 2",
        b"[]",
        b"{}",
        b'{"schema": "onfh.windows/1", "windows": [1]}',
        b'{"schema": "onfh.windows/1", "windows": {"MR-a": [1, -1]}}',
        b'{"schema": "onfh.windows/1", "windows": {"MR-a": [NaN, 1]}}',
        b'{"schema": "onfh.windows/1", "windows": {"MR-a": ["1", "2"]}}',
        b'{"schema": "onfh.windows/1", "windows": {"MR-a": [1' + b"0" * 400 + b", 1]}}",
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_done_without_and_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "windows.json").write_bytes(content)
    memory = WindowMemory(tmp_path)

    assert memory.window("MR-a", (0.0, 1.0)) is None
    memory.keep("MR-a", (0.5, 1.0), (0.0, 1.0))
    assert WindowMemory(tmp_path).window("MR-a", (0.0, 1.0)) == pytest.approx((0.5, 1.0))


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    memory = WindowMemory(tmp_path / "file" / "below")
    memory.keep("MR-a", (0.5, 1.0), (0.0, 1.0))

    assert memory.window("MR-a", (0.0, 1.0)) == pytest.approx((0.5, 1.0))
