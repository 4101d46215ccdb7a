"""The necrosis map: the right way round, in the right colours, with what it needs to be read."""

from functools import cache

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from phantom_cases import outlined, plain_hip

from annotator.measure.prepared import prepare_hip
from annotator.measure.settings import MeasureSettings
from annotator.measure.surface_map import SurfaceMap, surface_map
from annotator.model.anatomy import Side
from annotator.report.canvas import steady_style
from annotator.report.depth_colours import (
    DEPTH_COLOURS,
    DEPTH_STEPS_MM,
    UNAFFECTED,
    depth_bands,
)
from annotator.report.necrosis_map import describe_map, draw_necrosis_map, draw_small_map
from onfh_samples.lesion import Sector
from onfh_samples.phantom import direction


@cache
def _map(side: Side = Side.LEFT, frontal_deg: float | None = -40.0) -> SurfaceMap:
    lesion = None if frontal_deg is None else Sector(direction(side, frontal_deg, 0.0), 20.0)
    hip = prepare_hip(outlined(plain_hip(lesion, side)), MeasureSettings())
    return surface_map(hip, side, 4.0)


def _drawn(surface: SurfaceMap) -> Figure:
    with steady_style():
        return draw_necrosis_map(surface)


@cache
def _pixels(figure: Figure) -> np.ndarray:
    """The figure as drawn, (rows, columns, 4)."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())


def _colour_at(figure: Figure, across: float, up: float) -> tuple[float, ...]:
    """Colour of the map at picture coordinates, the rim at 1."""
    pixels = _pixels(figure)
    column, row = figure.axes[0].transData.transform((across, up))
    return tuple(pixels[pixels.shape[0] - round(row), round(column), :3] / 255.0)


def _words(figure: Figure) -> set[str]:
    legends = [text.get_text() for legend in figure.legends for text in legend.get_texts()]
    return {text.get_text() for text in (*figure.axes[0].texts, *figure.texts)} | set(legends)


def test_no_word_of_the_small_map_is_cut_off_at_its_edge() -> None:
    with steady_style():
        figure = draw_small_map(_map())
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    edge = figure.bbox
    for text in (text for legend in figure.legends for text in legend.get_texts()):
        extent = text.get_window_extent()
        assert edge.x0 <= extent.x0 < extent.x1 <= edge.x1, text.get_text()
        assert edge.y0 <= extent.y0 < extent.y1 <= edge.y1, text.get_text()


@pytest.mark.parametrize("side", list(Side))
def test_a_medial_lesion_lies_on_the_medial_side_of_the_picture(side: Side) -> None:
    figure = _drawn(_map(side))
    across = np.sin(np.radians(20.0)) / np.sin(np.radians(60.0))

    medial = _colour_at(figure, -side.lateral_x * across, 0.05)
    assert medial == pytest.approx(to_rgb(DEPTH_COLOURS[-1]), abs=0.02)
    lateral = _colour_at(figure, side.lateral_x * across, 0.05)
    assert lateral == pytest.approx(to_rgb(UNAFFECTED), abs=0.02)


@pytest.mark.parametrize("side", list(Side))
def test_the_words_at_the_rim_stand_where_the_patient_has_them(side: Side) -> None:
    places = {text.get_text(): text.get_position() for text in _drawn(_map(side)).axes[0].texts}

    assert places["anterior"][1] > 0 > places["posterior"][1]
    assert np.sign(places["lateral"][0]) == side.lateral_x  # the patient's left is on the right
    assert np.sign(places["medial"][0]) == -side.lateral_x


def test_the_picture_says_whose_side_it_is_and_what_its_signs_mean() -> None:
    words = _words(_drawn(_map()))

    assert "Necrosis map, left femoral head" in words
    assert any("lateral of this left hip is on the right" in word for word in words)
    assert {"over 20 mm", "necrotic at the surface", "weight-bearing zone", "neck cut"} <= words


def test_a_zone_of_population_means_has_no_edge_of_this_hip() -> None:
    annotation = outlined(plain_hip(Sector([0, 0, 1], 20.0)))
    hip = prepare_hip(annotation, MeasureSettings(zone="sourcil"))
    words = _words(_drawn(surface_map(hip, Side.LEFT, 4.0)))

    assert "weight-bearing zone (mean)" in words
    assert "acetabular edge" not in words


def test_a_head_without_a_lesion_is_drawn_and_told() -> None:
    empty = _map(frontal_deg=None)

    assert _colour_at(_drawn(empty), 0.1, 0.1) == pytest.approx(to_rgb(UNAFFECTED), abs=0.02)
    assert describe_map(empty).endswith("no lesion.")


def test_every_depth_has_the_band_that_the_legend_prints() -> None:
    depths = np.array([0.0, 0.1, 3.9, 4.0, 19.9, 20.0, 35.0])

    assert depth_bands(depths).tolist() == [-1, 0, 0, 1, 4, 5, 5]
    assert len(DEPTH_COLOURS) == len(DEPTH_STEPS_MM)


def test_depth_colours_darken_evenly_so_that_grey_print_keeps_their_order() -> None:
    lightness = [np.dot(to_rgb(colour), (0.2126, 0.7152, 0.0722)) for colour in DEPTH_COLOURS]

    assert (np.diff(lightness) < -0.05).all()
