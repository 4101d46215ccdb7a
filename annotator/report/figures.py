"""Key images as SVG: the resampled plane, and what was measured drawn on it."""

import base64
import io

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from matplotlib.patheffects import AbstractPathEffect, withStroke
from numpy.typing import NDArray

from annotator.model.anatomy import HipFrame
from annotator.model.case import Case
from annotator.model.measurements import Measurements
from annotator.report import wording
from annotator.report.arcs import necrotic_arc, weight_bearing_arc
from annotator.report.key_planes import KeyPlane, key_planes
from annotator.report.picture import COLOURS, Picture

__all__ = ["drawn_planes", "pictures"]

#: Darkest and brightest share of the pixels, per cent, that the common grey scale leaves out.
WINDOW_PERCENTILES = (0.5, 99.5)

SCALE_BAR_MM = 20.0

_SIZE_INCHES = 3.4
#: A key image fills a viewer's window without being blurred.
_KEY_DPI = 250
_ZONE_RADII = 1.10
_ARC_RADII = 1.24
_RAY_RADII = 1.28
_DASHES = (0, (4, 3))
_DOTS = (0, (1, 1.5))


def pictures(case: Case, measurements: Measurements, frame: HipFrame) -> tuple[Picture, ...]:
    """Pictures of the three planes through the head's centre; none for a blocked case."""
    if measurements.head is None:
        return ()
    planes = key_planes(case, frame, measurements.head.radius_mm)
    window = _window(planes)
    return tuple(_picture(plane, measurements, frame, window) for plane in planes)


def drawn_planes(
    case: Case, measurements: Measurements, frame: HipFrame
) -> tuple[tuple[str, str, bytes], ...]:
    """Name, caption and PNG file of each plane with what was measured drawn on it."""
    if measurements.head is None:
        return ()
    planes = key_planes(case, frame, measurements.head.radius_mm)
    window = _window(planes)
    drawn = []
    with mpl.rc_context({"font.family": "DejaVu Sans"}):
        for plane in planes:
            figure, axes = _canvas(plane, window)
            _draw_measured(axes, plane, measurements, frame)
            _mark_edges(axes, plane)
            drawn.append((plane.name, _caption(plane, measurements), _png(figure)))
    return tuple(drawn)


def _picture(
    plane: KeyPlane, measurements: Measurements, frame: HipFrame, window: tuple[float, float]
) -> Picture:
    # Fixed salt, paths for text and no metadata: the same case gives the same bytes.
    with mpl.rc_context(
        {"svg.hashsalt": "onfh", "svg.fonttype": "path", "font.family": "DejaVu Sans"}
    ):
        plain, axes = _canvas(plane, window)
        _mark_edges(axes, plane)
        drawn, axes = _canvas(plane, window)
        _draw_measured(axes, plane, measurements, frame)
        _mark_edges(axes, plane)
        uris = [_data_uri(figure) for figure in (plain, drawn)]
    caption = _caption(plane, measurements)
    edges = zip(plane.letters, ("left", "right", "below", "above"), strict=True)
    letters = ", ".join(f"{letter} {edge}" for letter, edge in edges)
    return Picture(
        name=plane.name,
        plain=uris[0],
        drawn=uris[1],
        caption=caption,
        alternative=f"Plane through the head centre ({letters}). {caption}",
    )


def _window(planes: tuple[KeyPlane, ...]) -> tuple[float, float]:
    """One grey scale for all three pictures."""
    values = np.concatenate([plane.pixels[np.isfinite(plane.pixels)] for plane in planes])
    if values.size == 0:
        return 0.0, 1.0
    low, high = (float(value) for value in np.percentile(values, WINDOW_PERCENTILES))
    return (low, high) if high > low else (low, low + 1.0)


def _canvas(plane: KeyPlane, window: tuple[float, float]) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(_SIZE_INCHES, _SIZE_INCHES), facecolor="black")
    FigureCanvasSVG(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    half = plane.half_width_mm
    axes.set(xlim=(-half, half), ylim=(-half, half), aspect="equal")
    axes.axis("off")
    axes.imshow(
        np.ma.masked_invalid(plane.pixels),
        cmap="gray",
        vmin=window[0],
        vmax=window[1],
        origin="lower",
        extent=(-half, half, -half, half),
        interpolation="none",
    )
    return figure, axes


def _draw_measured(
    axes: Axes, plane: KeyPlane, measurements: Measurements, frame: HipFrame
) -> None:
    radius_mm = measurements.head.radius_mm if measurements.head else 0.0
    _draw_outlines(axes, plane)
    _draw_circle(axes, radius_mm)
    zone = weight_bearing_arc(plane, measurements, frame)
    if zone is not None:
        _draw_line(axes, zone * radius_mm * _ZONE_RADII, colour="zone", width=2.6)
    arc = necrotic_arc(plane, measurements, frame)
    if arc is not None:
        _draw_line(axes, arc * radius_mm * _ARC_RADII, colour="lesion", width=1.6)
        for end in (arc[:, 0], arc[:, -1]):
            ray = np.column_stack([np.zeros(2), end * radius_mm * _RAY_RADII])
            _draw_line(axes, ray, colour="lesion", width=1.0, style=_DOTS)


def _draw_outlines(axes: Axes, plane: KeyPlane) -> None:
    across = np.linspace(-plane.half_width_mm, plane.half_width_mm, len(plane.head))
    for name, distances in (("head", plane.head), ("lesion", plane.lesion)):
        if not distances.min() < 0 < distances.max():
            continue
        outline = axes.contour(across, across, distances, levels=[0.0], colors=[COLOURS[name]])
        outline.set(linewidths=1.3, path_effects=_halo(1.3))


def _draw_circle(axes: Axes, radius_mm: float) -> None:
    circle = Circle((0, 0), radius_mm, fill=False, ls=_DASHES, lw=0.9, ec=COLOURS["sphere"])
    circle.set_path_effects(_halo(0.9))
    axes.add_patch(circle)
    axes.plot(0, 0, "+", color=COLOURS["sphere"], ms=7, mew=1.0, path_effects=_halo(1.0))


def _draw_line(
    axes: Axes,
    points: NDArray[np.float64],
    *,
    colour: str,
    width: float,
    style: str | tuple[int, tuple[float, ...]] = "-",
) -> None:
    axes.plot(*points, color=COLOURS[colour], lw=width, ls=style, path_effects=_halo(width))


def _halo(width: float) -> list[AbstractPathEffect]:
    """A dark rim, so that a light line stays visible on bright marrow."""
    return [withStroke(linewidth=width + 1.4, foreground="black")]


def _mark_edges(axes: Axes, plane: KeyPlane) -> None:
    """Orientation letters at the edges and the scale bar."""
    half = plane.half_width_mm
    inset = 0.92 * half
    left, right, below, above = plane.letters
    places = ((-inset, 0, left), (inset, 0, right), (0, -inset, below), (0, inset, above))
    for across, up, letter in places:
        text = axes.text(across, up, letter, ha="center", va="center", fontweight="bold")
        text.set(color="white", fontsize=11, path_effects=_halo(1.2))
    level = -0.93 * half
    bar = np.array([[-inset, -inset + SCALE_BAR_MM], [level, level]])
    _draw_line(axes, bar, colour="sphere", width=2.0)
    length = axes.text(-inset, level + 0.03 * half, f"{SCALE_BAR_MM:.0f} mm", va="bottom")
    length.set(color="white", fontsize=8, path_effects=_halo(1.2))


def _caption(plane: KeyPlane, measurements: Measurements) -> str:
    name = f"{plane.name}_arc_deg"
    quantity = measurements.measurements.get(name)
    if quantity is None:
        volume = measurements.measurements.get("lesion_volume_mm3")
        is_known = volume is None or volume.value is not None
        reach = ": no lesion on this plane" if is_known and plane.lesion.max() <= 0 else ""
        return f"Mid-{plane.name}{reach}"
    value, interval = wording.value_text(name, quantity), wording.interval_text(name, quantity)
    if quantity.value is None:
        return f"Mid-{plane.name}: necrotic arc {value}"
    return f"Mid-{plane.name}: necrotic arc {value}° ({interval})"


def _data_uri(figure: Figure) -> str:
    buffer = io.BytesIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(buffer, format="svg", metadata=nothing, facecolor="black", dpi=100)
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    FigureCanvasAgg(figure)
    nothing = {"Software": None}
    figure.savefig(buffer, format="png", metadata=nothing, facecolor="black", dpi=_KEY_DPI)
    return buffer.getvalue()
