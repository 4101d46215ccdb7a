"""The layers that one hip needs, built from a volume; no patient data in their names."""

from typing import TYPE_CHECKING, Any

import numpy as np
from napari.layers import Image, Points, Shapes
from napari.utils.colormaps import DirectLabelColormap

from annotator.model.annotation import HEAD_LABEL, LESION_LABEL
from annotator.model.volume import Volume
from napari_onfh.picture.labels_layer import Labels
from napari_onfh.picture.shown_grid import shown_grid
from napari_onfh.reading.scene import DisplayFrame
from napari_onfh.reading.study import OpenedVolume

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "BORDER_OPACITY",
    "BRUSH_MM",
    "FILL_OPACITY",
    "HEAD_COLOR",
    "LESION_COLOR",
    "OPENED",
    "ROLE",
    "VOLUME",
    "circle_layer",
    "contrast_limits",
    "gray_of",
    "handles_layer",
    "head_layer",
    "image_layer_data",
    "is_derived",
    "landmarks_layer",
    "layer_name",
    "lesion_layer",
    "neck_layer",
    "opened_of",
    "space_of",
    "surface_layer",
    "volume_of",
]

#: Okabe-Ito blue and orange: told apart by readers with any colour vision.
HEAD_COLOR = "#0072B2"
LESION_COLOR = "#E69F00"
_POINT_COLOR = "#56B4E9"
_LANDMARK_COLOR = "#F0E442"
_CIRCLE_COLOR = "#CC79A7"
_NECK_COLOR = "#009E73"

#: Least and greatest size of a point on the screen, whatever the zoom.
_POINT_PIXELS = (9, 16)

#: The same of what is meant to be taken hold of.
_HANDLE_PIXELS = (14, 20)

#: A border must show its own colour; a fill must let the marrow through.
BORDER_OPACITY = 0.95
FILL_OPACITY = 0.45

#: Diameter of a new brush, mm: a tenth of a head's, some pixels.
BRUSH_MM = 5

#: Keys of a layer's metadata.
VOLUME = "onfh_volume"
OPENED = "onfh_opened"
ROLE = "onfh_role"

#: Axis labels of every layer: what each display axis runs along.
AXIS_LABELS = ("head-feet", "front-back", "right-left")

#: Grey levels shown where the header names no window, percentiles.
_WINDOW_PERCENTILES = (1.0, 99.5)


#: Issue of a volume that is not what the scanner measured.
_DERIVED = "interpolated_volume"


def image_layer_data(
    opened: Volume | OpenedVolume,
) -> tuple["NDArray[np.generic]", dict[str, Any], str]:
    """A volume as napari's readers give layers: array, options, layer type."""
    if isinstance(opened, Volume):
        opened = OpenedVolume(opened)
    volume = opened.volume
    frame = DisplayFrame(volume.grid)
    options = {
        "name": layer_name(volume),
        "colormap": gray_of(volume),
        "interpolation2d": "linear",
        "contrast_limits": contrast_limits(volume),
        "metadata": {VOLUME: volume, OPENED: opened, ROLE: "image"},
        **space_of(frame),
    }
    return frame.shown(volume.values), options, "image"


def layer_name(volume: Volume) -> str:
    """Modality, plane and slice spacing; never the description, which may name the patient."""
    frame = DisplayFrame(volume.grid)
    plane = frame.plane(frame.acquired_axis)
    modality = volume.source.modality or "Image"
    echo = f", volume {volume.source.volume_number}" if volume.source.volume_number > 1 else ""
    derived = ", interpolated" if is_derived(volume) else ""
    return f"{modality} {plane}, {volume.grid.spacing_mm[0]:.1f} mm{echo}{derived}"


def is_derived(volume: Volume) -> bool:
    """Whether the voxels were interpolated onto a uniform grid, not acquired."""
    return any(issue.code == _DERIVED for issue in volume.issues)


def gray_of(volume: Volume) -> str:
    """The colormap that shows a volume as it is meant: MONOCHROME1 with low values bright."""
    is_inverted = any(issue.code == "monochrome1" for issue in volume.issues)
    return "gray_r" if is_inverted else "gray"


def volume_of(layer: Any) -> Volume | None:
    """The volume that a layer shows; None for a layer of another reader."""
    volume = layer.metadata.get(VOLUME) if isinstance(layer, Image) else None
    return volume if isinstance(volume, Volume) else None


def opened_of(layer: Any) -> OpenedVolume | None:
    """What was opened into a layer, with its study; None for a layer of another reader."""
    opened = layer.metadata.get(OPENED)
    return opened if isinstance(opened, OpenedVolume) else None


def head_layer(frame: DisplayFrame) -> Labels:
    """An empty outline of the femoral head."""
    layer = _outline("Femoral head", frame, HEAD_LABEL, HEAD_COLOR)
    layer.contour = 1  # a filled head would tint the lesion's colour
    layer.opacity = BORDER_OPACITY
    return layer


def lesion_layer(frame: DisplayFrame) -> Labels:
    """An empty outline of the lesion."""
    return _outline("Lesion", frame, LESION_LABEL, LESION_COLOR)


def surface_layer(frame: DisplayFrame) -> Points:
    """Points on the surface of the head."""
    return _points(
        frame,
        "Head surface points",
        "surface",
        size=2.0,
        canvas_size_limits=_POINT_PIXELS,
        symbol="disc",
        face_color=_POINT_COLOR,
        border_color="white",
    )


def handles_layer(frame: DisplayFrame) -> Points:
    """Where a head found from a click is held: its middle, and a place on its border."""
    return _points(
        frame,
        "Head handles",
        "handles",
        size=3.0,
        canvas_size_limits=_HANDLE_PIXELS,
        symbol="disc",
        face_color="transparent",
        border_color=_CIRCLE_COLOR,
        border_width=0.2,  # of its size: the picture shows through
    )


def landmarks_layer(frame: DisplayFrame) -> Points:
    """Single named points; the feature `name` says which is which."""
    return _points(
        frame,
        "Landmarks",
        "landmarks",
        size=2.0,
        canvas_size_limits=_POINT_PIXELS,
        symbol="cross",
        face_color=_LANDMARK_COLOR,
        border_color=_LANDMARK_COLOR,
        features={"name": np.empty(0, dtype=object)},
        text={"string": "{name}", "color": _LANDMARK_COLOR, "size": 12, "anchor": "upper_left"},
    )


def _points(frame: DisplayFrame, name: str, role: str, **looks: Any) -> Points:
    """A layer for points, without any yet."""
    return Points(
        np.empty((0, 3)), name=name, ndim=3, metadata={ROLE: role}, **space_of(frame), **looks
    )


def circle_layer(frame: DisplayFrame) -> Shapes:
    """Where the fitted sphere cuts the shown slice."""
    return Shapes(
        name="Fitted sphere",
        ndim=3,
        edge_color=_CIRCLE_COLOR,
        face_color="transparent",
        metadata={ROLE: "circle"},
        **space_of(frame),
    )


def neck_layer(frame: DisplayFrame) -> Shapes:
    """Where the plane that cuts off the neck crosses a slice; a tick shows the neck's side."""
    return Shapes(
        name="Neck cut",
        ndim=3,
        edge_color=_NECK_COLOR,
        face_color="transparent",
        metadata={ROLE: "neck"},
        **space_of(frame),
    )


def _outline(name: str, frame: DisplayFrame, value: int, color: str) -> Labels:
    layer = Labels(
        # In memory as acquired: so it is compared, copied and measured without being put in order.
        frame.shown(np.zeros(frame.grid.shape, dtype=np.uint8)),
        grid=shown_grid(frame),
        value=value,
        name=name,
        colormap=DirectLabelColormap(
            color_dict={None: "transparent", 0: "transparent", value: color}
        ),
        opacity=FILL_OPACITY,
        metadata={ROLE: name},
        **space_of(frame),
    )
    layer.brush_size = BRUSH_MM
    return layer


def space_of(frame: DisplayFrame) -> dict[str, Any]:
    """Scale, units and axis labels of every layer of a scene."""
    return {
        "scale": tuple(float(size) for size in frame.scale_mm),
        "units": ("mm", "mm", "mm"),
        "axis_labels": AXIS_LABELS,
    }


def contrast_limits(volume: Volume) -> tuple[float, float]:
    """Values shown black and white: the header's window, else percentiles of the values."""
    if volume.window is not None and volume.window[1] > 0:
        center, width = volume.window
        return center - width / 2, center + width / 2
    low, high = np.percentile(volume.values.astype(np.float64), _WINDOW_PERCENTILES)
    return float(low), float(high) if high > low else float(low) + 1.0
