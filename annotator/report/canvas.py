"""A figure of the report as SVG or PNG: the same figure gives the same bytes."""

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patheffects import AbstractPathEffect, withStroke

__all__ = ["ImageFormat", "data_uri", "image_bytes", "steady_style", "white_halo"]

ImageFormat = Literal["svg", "png"]

#: Pixels per inch of a PNG: sharp at the width of a page.
PNG_DPI = 200

#: Metadata that would change from run to run, or with the version of the library.
_NO_METADATA: dict[ImageFormat, dict[str, None]] = {
    "svg": dict.fromkeys(("Date", "Creator", "Format", "Type")),
    "png": {"Software": None},
}


@contextmanager
def steady_style() -> Iterator[None]:
    """Draw with a fixed font and fixed identifiers, whatever the reader's own settings are."""
    with mpl.rc_context(mpl.rcParamsDefault):
        mpl.rcParams["svg.hashsalt"] = "onfh"
        mpl.rcParams["svg.fonttype"] = "path"
        mpl.rcParams["font.family"] = "DejaVu Sans"
        mpl.rcParams["font.size"] = 9.0
        mpl.rcParams["hatch.linewidth"] = 0.7
        yield


def image_bytes(figure: Figure, image_format: ImageFormat) -> bytes:
    """The figure as a file's content.

    Parameters
    ----------
    figure : Figure
        Drawn within `steady_style`, and given to this within it.
    image_format : ImageFormat
    """
    buffer = io.BytesIO()
    canvas = FigureCanvasSVG if image_format == "svg" else FigureCanvasAgg
    canvas(figure)
    figure.savefig(
        buffer,
        format=image_format,
        metadata=_NO_METADATA[image_format],
        facecolor="white",
        dpi=PNG_DPI,
    )
    return buffer.getvalue()


def data_uri(figure: Figure) -> str:
    """The figure as SVG inside a page."""
    encoded = base64.b64encode(image_bytes(figure, "svg")).decode("ascii")
    return f"data:image/svg+xml;base64,{encoded}"


def white_halo(width: float) -> list[AbstractPathEffect]:
    """A light rim that parts a line from the colours beneath it."""
    return [withStroke(linewidth=width + 2.2, foreground="white")]
