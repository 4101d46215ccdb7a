"""The curves of the predicted intact ratio."""

import numpy as np
import pytest
from phantom_cases import outlined, plain_hip

from annotator.io.packs import load_rules
from annotator.measure.intact import IntactCurve, intact_curves
from annotator.measure.prepared import prepare_hip
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.report.canvas import steady_style
from annotator.report.intact_curve import THRESHOLDS, describe_curves, draw_intact_curves
from onfh_samples.lesion import Sector
from onfh_samples.phantom import direction


@pytest.fixture(scope="module")
def curves() -> tuple[IntactCurve, ...]:
    lesion = Sector(direction(Side.LEFT, -10.0, 20.0), 45.0)
    drawn = intact_curves(prepare_hip(outlined(plain_hip(lesion)), MeasureSettings()))
    assert not isinstance(drawn, str)
    return drawn


def test_each_rotation_has_its_panel_with_the_published_threshold(
    curves: tuple[IntactCurve, ...],
) -> None:
    with steady_style():
        figure = draw_intact_curves(curves, Side.LEFT)

    assert len(figure.axes) == len(THRESHOLDS)
    for axes, curve in zip(figure.axes, curves, strict=True):
        threshold = 100.0 * THRESHOLDS[curve.osteotomy].share
        assert any(np.allclose(line.get_ydata(), threshold) for line in axes.lines)
    words = " ".join(text.get_text() for text in figure.texts)
    assert all(threshold.source in words for threshold in THRESHOLDS.values())
    assert "left hip" in words


def test_the_thresholds_are_those_of_the_rules() -> None:
    parameters = load_rules().parameters

    for osteotomy, threshold in THRESHOLDS.items():
        assert parameters[f"intact_{osteotomy}_min"] == threshold.share


def test_the_words_give_value_interval_and_angle(curves: tuple[IntactCurve, ...]) -> None:
    told = describe_curves(curves)

    for curve in curves:
        assert f"{100.0 * curve.shares.max():.0f} % (" in told
        assert f"at {curve.best_angle_deg:.0f}\N{DEGREE SIGN}" in told
