"""Zone and angles on slices: which slice shows them, what is written, and that nothing overlaps."""

import numpy as np
import pytest
from examples import few_examples
from hip_results import make_measurements
from hypothesis import given
from hypothesis import strategies as st

from annotator.geometry.grid import Grid
from annotator.geometry.points import LpsPoints
from annotator.measure.mid_plane_lines import LineKind, mid_planes
from annotator.model.anatomy import Side
from annotator.model.measurements import Measurements
from annotator.report.content import MeasurementLine
from napari_onfh.picture.angle_looks import WantedTag, placed_tags, stroked
from napari_onfh.picture.slice_angles import SliceAngles, angles_in
from napari_onfh.reading.scene import DisplayFrame
from napari_onfh.words.angle_words import HipAngles, hip_angles

CORONAL, SAGITTAL = 1, 2


def _grid(center_mm: np.ndarray, turn_deg: float = 0.0) -> Grid:
    """Coronal slices about a head, turned about the patient's long axis."""
    turn = np.radians(turn_deg)
    slices = np.array([np.sin(turn), np.cos(turn), 0.0])
    columns = np.array([np.cos(turn), -np.sin(turn), 0.0])
    affine = np.eye(4)
    affine[:3, 0], affine[:3, 1], affine[:3, 2] = 4.0 * slices, (0, 0, -1.0), columns
    affine[:3, 3] = center_mm - affine[:3, :3] @ np.array([10, 60, 60])
    return Grid((21, 121, 121), affine)


def _line(name: str, value: str, interval: str = "", missing: str = "") -> MeasurementLine:
    return MeasurementLine(
        name=name,
        label=name,
        value=value,
        interval=interval,
        unit="\N{DEGREE SIGN}",
        missing=missing,
        definition="",
        source="",
    )


def _angles(side: Side = Side.LEFT, *lines: MeasurementLine) -> tuple[HipAngles, Measurements]:
    measurements = make_measurements(side)
    return hip_angles(mid_planes(measurements, None), measurements, lines), measurements


def _center(measurements: Measurements) -> np.ndarray:
    assert measurements.head is not None
    return np.array(measurements.head.center_lps_mm)


def _in_slice(turn_deg: float, hidden: int, steps: float = 0.0) -> SliceAngles | None:
    """What is shown so many slices beside the head's centre."""
    angles, measurements = _angles()
    center_mm = _center(measurements)
    frame = DisplayFrame(_grid(center_mm, turn_deg))
    index = frame.to_display(LpsPoints(center_mm))[hidden]
    return angles_in(angles, frame, (hidden, float(np.rint(index)) + steps))


def test_the_slice_through_the_head_shows_its_own_plane() -> None:
    for hidden, zone in ((CORONAL, "Zone: population mean"), (SAGITTAL, "Zone: 45")):
        shown = _in_slice(0.0, hidden)
        assert shown is not None
        assert {line.kind for line in shown.lines} >= {LineKind.NECROTIC, LineKind.ZONE}
        assert len(shown.tags) == 4
        assert np.ptp([line.points[0, hidden] for line in shown.lines]) == 0
        assert shown.figures.startswith(zone)


@pytest.mark.parametrize(("hidden", "steps"), [(CORONAL, 1), (CORONAL, -1), (SAGITTAL, 2)])
def test_other_slices_show_nothing(hidden: int, steps: float) -> None:
    assert _in_slice(0.0, hidden, steps) is None


def test_the_axial_picture_shows_nothing() -> None:
    assert _in_slice(0.0, 0) is None


def test_thin_slices_beside_the_centre_show_it_too() -> None:
    assert _in_slice(0.0, SAGITTAL, 1) is not None


def test_a_slightly_oblique_picture_says_by_how_much_it_is_off() -> None:
    shown = _in_slice(12.0, CORONAL)

    assert shown is not None
    assert shown.lines
    assert "12\N{DEGREE SIGN} off the plane" in shown.figures
    assert "12\N{DEGREE SIGN} off the plane" in shown.short


def test_a_picture_that_is_too_oblique_draws_no_lines_and_says_why() -> None:
    shown = _in_slice(30.0, CORONAL)

    assert shown is not None
    assert shown.lines == shown.tags == ()
    assert shown.figures.endswith(
        "30\N{DEGREE SIGN} off the plane\nNo lines on so oblique a picture"
    )


def test_lines_lie_where_the_patient_has_them() -> None:
    angles, measurements = _angles()
    frame = DisplayFrame(_grid(_center(measurements)))
    plane = angles.planes[0][0]
    place = float(np.rint(frame.to_display(plane.center_mm)[CORONAL]))
    shown = angles_in(angles, frame, (CORONAL, place))

    assert shown is not None
    for line, drawn in zip(plane.lines, shown.lines, strict=True):
        np.testing.assert_allclose(frame.to_lps(drawn.points), line.points_mm, atol=1e-9)


def test_words_are_those_of_the_report() -> None:
    angles, _ = _angles(
        Side.LEFT,
        _line("coronal_arc_deg", "84", "76 to 92"),
        _line("combined_necrotic_angle_deg", "165", "148 to 181"),
        _line("lesion_lateral_deg", "52.5"),
    )
    words = angles.planes[0][1]

    assert "Coronal arc 84\N{DEGREE SIGN} [76 to 92]" in words.figures
    assert "Coronal + sagittal 165\N{DEGREE SIGN} [148 to 181]" in words.figures
    assert words.marks[-1] == "52.5\N{DEGREE SIGN}"


def test_a_missing_arc_gives_its_reason() -> None:
    angles, _ = _angles(Side.LEFT, _line("coronal_arc_deg", "", missing="deeper than 4 mm"))

    assert "Coronal arc: deeper than 4 mm" in angles.planes[0][1].figures


def test_the_ends_of_a_population_zone_are_no_landmarks() -> None:
    angles, measurements = _angles()
    assert measurements.definitions["weight_bearing_zone"] == "sourcil"

    assert angles.planes[0][1].marks[:2] == ("\N{MINUS SIGN}39\N{DEGREE SIGN}", "28\N{DEGREE SIGN}")
    assert "population mean" in angles.planes[0][1].figures


LETTER = ((20.0, 160.0), (22.0, 24.0))

_TAGS = st.lists(
    st.builds(
        lambda down, right, turn, width: WantedTag(
            (down, right), (float(np.sin(turn)), float(np.cos(turn))), (18.0, width)
        ),
        st.floats(0, 300),
        st.floats(0, 300),
        st.floats(0, 6.28),
        st.floats(20, 90),
    ),
    max_size=6,
)


@few_examples(60)
@given(tags=_TAGS, room=st.sampled_from([None, (320.0, 320.0), (160.0, 160.0)]))
def test_no_figure_lies_on_another_or_outside_the_canvas(
    tags: list[WantedTag], room: tuple[float, float] | None
) -> None:
    placed = [
        (np.array(middle), np.array(tag.size) / 2)
        for tag, middle in zip(tags, placed_tags(tags, room, [LETTER]), strict=True)
        if middle is not None
    ]
    placed.insert(0, (np.array(LETTER[0]), np.array(LETTER[1]) / 2))

    for place, (middle, half) in enumerate(placed[1:], 1):
        assert all(np.any(np.abs(middle - other) >= half + size) for other, size in placed[:place])
        if room is not None:
            assert np.all(middle - half >= 0)
            assert np.all(middle + half <= room)


@few_examples(30)
@given(on=st.floats(0.5, 5), off=st.floats(0.5, 5), length=st.floats(1, 60))
def test_dashes_cover_their_share_of_a_line(on: float, off: float, length: float) -> None:
    pieces = stroked(np.array([[0.0, 0.0], [length, 0.0]]), (on, off))
    drawn = float(np.linalg.norm(pieces[:, 1] - pieces[:, 0], axis=1).sum())
    whole, rest = divmod(length, on + off)

    assert drawn == pytest.approx(whole * on + min(rest, on), abs=1e-6)


def test_an_unbroken_line_is_all_of_its_pieces() -> None:
    corner = np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 0.0], [3.0, 4.0]])
    pieces = stroked(corner, None)

    assert pieces.tolist() == [[[0, 0], [3, 0]], [[3, 0], [3, 4]]]
