"""Predicted intact ratio by angle of rotation, with the published thresholds."""

from collections.abc import Mapping, Sequence

import numpy as np
from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from annotator.measure.intact import IntactCurve
from annotator.measure.turned_head import Osteotomy
from annotator.model.anatomy import Side
from annotator.report.wording import SHORT_SAFETY

__all__ = ["THRESHOLDS", "Threshold", "describe_curves", "draw_intact_curves"]


@frozen
class Threshold:
    """The least intact share that a publication asks for.

    Parameters
    ----------
    share : float
        0 to 1.
    source : str
    """

    share: float
    source: str


#: Also in the rules, where they decide; a test holds both together.
THRESHOLDS: Mapping[Osteotomy, Threshold] = {
    "anterior": Threshold(0.34, "Miyanishi 2000, quoted in doi:10.1007/s00776-012-0238-4"),
    "posterior": Threshold(0.368, "Zhao 2013, doi:10.1007/s00776-012-0347-0"),
    "varus": Threshold(0.333, "Osawa 2021, doi:10.1302/0301-620X.103B4.BJJ-2020-1107.R1"),
}

_TITLES: Mapping[Osteotomy, str] = {
    "anterior": "Anterior rotation",
    "posterior": "Posterior rotation",
    "varus": "Varus",
}

_CURVE = "#0072B2"
_BEST = "#D55E00"
_THRESHOLD = "#000000"
_SIZE_INCHES = (9.0, 3.9)
_TICK_STEP_DEG = 20


def draw_intact_curves(curves: Sequence[IntactCurve], side: Side) -> Figure:
    """One panel an osteotomy, to be drawn within `steady_style`.

    Parameters
    ----------
    curves : sequence of IntactCurve
    side : Side

    Returns
    -------
    Figure
    """
    figure = Figure(figsize=_SIZE_INCHES, facecolor="white")
    figure.text(
        0.02, 0.945, f"Predicted intact ratio, {side.in_words} hip", fontsize=13, weight="bold"
    )
    widths = [curve.angles_deg[-1] + 70.0 for curve in curves]
    panels = figure.subplots(
        1, len(curves), sharey=True, squeeze=False, gridspec_kw={"width_ratios": widths}
    )[0]
    figure.subplots_adjust(left=0.10, right=0.975, top=0.82, bottom=0.335, wspace=0.12)
    for axes, curve in zip(panels, curves, strict=True):
        _draw_panel(axes, curve)
    panels[0].set_ylabel("intact share of the\nweight-bearing arc")
    figure.text(0.02, 0.145, _sources(curves), fontsize=7, va="center", linespacing=1.35)
    figure.text(0.02, 0.03, SHORT_SAFETY, fontsize=6.5, color="#555555", va="center")
    return figure


def describe_curves(curves: Sequence[IntactCurve]) -> str:
    """What a reader who cannot see the curves is told."""
    return " ".join(f"{_TITLES[curve.osteotomy]}: {_best_words(curve)}." for curve in curves)


def _best_words(curve: IntactCurve) -> str:
    value, low, high = (100.0 * float(part or 0.0) for part in _figures(curve))
    return (
        f"best {value:.0f} % ({low:.0f} to {high:.0f} %) at "
        f"{curve.best_angle_deg:.0f}\N{DEGREE SIGN}"
    )


def _figures(curve: IntactCurve) -> tuple[float | str | None, float | None, float | None]:
    return curve.best.value, curve.best.low, curve.best.high


def _sources(curves: Sequence[IntactCurve]) -> str:
    asked = (
        f"{_TITLES[curve.osteotomy].lower()} {_percent(THRESHOLDS[curve.osteotomy].share)} "
        f"({THRESHOLDS[curve.osteotomy].source})"
        for curve in curves
    )
    listed = ";\n".join(asked)
    return (
        "Share of the mid-coronal weight-bearing arc that is articular and not necrotic after the "
        "head has been turned;\nband: 95 % interval at each angle; dot: smallest angle of the best "
        f"share.\nDashed, least share asked for: {listed}."
    )


def _percent(share: float) -> str:
    return f"{100.0 * share:.1f} %".replace(".0 %", " %")


def _draw_panel(axes: Axes, curve: IntactCurve) -> None:
    angles = curve.angles_deg
    axes.fill_between(angles, 100 * curve.low, 100 * curve.high, color=_CURVE, alpha=0.2, lw=0)
    axes.plot(angles, 100 * curve.shares, color=_CURVE, lw=1.8)
    threshold = THRESHOLDS[curve.osteotomy]
    axes.axhline(100 * threshold.share, color=_THRESHOLD, lw=1.0, ls=(0, (5, 3)))
    axes.text(
        angles[-1] - 1.0, 100 * threshold.share + 1.5, _percent(threshold.share), fontsize=8,
        ha="right", va="bottom",
    )  # fmt: skip
    best = 100.0 * float(curve.shares.max())
    axes.plot(
        curve.best_angle_deg, best, "o", color=_BEST, ms=6, mec="white", zorder=5, clip_on=False
    )
    axes.set_title(f"{_TITLES[curve.osteotomy]}\n{_best_words(curve)}", fontsize=8.5, loc="left")
    axes.set(xlim=(0, angles[-1]), ylim=(0, 100), xlabel="angle")
    ticks = np.arange(0, angles[-1] + 1, _TICK_STEP_DEG)
    axes.set_xticks(ticks, [f"{tick:.0f}\N{DEGREE SIGN}" for tick in ticks])
    axes.set_yticks(np.arange(0, 101, 20), [f"{share} %" for share in range(0, 101, 20)])
    axes.grid(color="#DDDDDD", lw=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
