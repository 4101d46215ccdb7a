"""The head in 3D: the right way round, and coloured as the flat map is."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from phantom_cases import outlined, plain_hip

from annotator.measure.prepared import prepare_hip
from annotator.measure.settings import MeasureSettings
from annotator.measure.surface_map import SurfaceMap, surface_map
from annotator.model.anatomy import Side
from annotator.report.canvas import steady_style
from annotator.report.head_3d import describe_head, draw_head_3d
from onfh_samples.lesion import Sector
from onfh_samples.phantom import direction


def _map(side: Side) -> SurfaceMap:
    lesion = Sector(direction(side, 40.0, 40.0), 25.0)
    hip = prepare_hip(outlined(plain_hip(lesion, side)), MeasureSettings())
    return surface_map(hip, side, 4.0)


@pytest.mark.parametrize("side", list(Side))
def test_a_lesion_in_front_and_outside_is_seen_from_there_and_not_from_behind(side: Side) -> None:
    surface = _map(side)
    with steady_style():
        figure = draw_head_3d(surface)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3].astype(float)
    saturation = pixels.max(axis=-1) - pixels.min(axis=-1)
    shares = []
    for axes in figure.axes:
        box = axes.get_window_extent()
        rows = slice(int(pixels.shape[0] - box.y1), int(pixels.shape[0] - box.y0))
        shares.append((saturation[rows, int(box.x0) : int(box.x1)] > 40).mean())
    assert shares[0] > 0.05
    assert shares[1] < 0.2 * shares[0]

    words = {text.get_text(): text.get_position()[0] for text in figure.axes[0].texts}
    # Seen from the front, the patient's left is on the right of the picture.
    outside = next(across for word, across in words.items() if word.endswith("lateral"))
    assert np.sign(outside) == side.lateral_x
    assert f"{side.value}\nlateral" in words
    assert side.in_words in describe_head(surface)
