"""What one plane through the volume shows: grey picture, outlines, lines and points, in mm.

Made anew for one slice at a time from the arrays that the layers hold; nothing is copied but what
is seen.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from attrs import frozen
from napari.layers import Image, Points
from napari.layers import Labels as AnyLabels
from numpy.typing import ArrayLike, NDArray

from napari_onfh.picture.angle_looks import Look
from napari_onfh.picture.overlay_layers import OverlayWords
from napari_onfh.reading.scene import DisplayFrame, EdgeLetters

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "DrawnLine",
    "DrawnPlane",
    "DrawnTag",
    "Outlined",
    "Plane",
    "PlaneMark",
    "PlanePicture",
    "border_of",
    "compose",
    "grey_levels",
    "layered",
]

_LEVELS = 256


@frozen(eq=False)
class Plane:
    """One of the three planes of a shown volume, and where its slices lie on paper.

    Positions on paper are (down, right) in mm from the centre of the first voxel.

    Parameters
    ----------
    frame : DisplayFrame
    hidden_axis : int
        Display axis that the plane does not show.
    """

    frame: DisplayFrame
    hidden_axis: int

    @property
    def shown_axes(self) -> tuple[int, int]:
        """Display axes that run down and right on paper."""
        down, right = (axis for axis in range(3) if axis != self.hidden_axis)
        return down, right

    @property
    def voxel_mm(self) -> tuple[float, float]:
        """Size of a voxel on paper: down, right."""
        down, right = (float(self.frame.scale_mm[axis]) for axis in self.shown_axes)
        return down, right

    @property
    def shape(self) -> tuple[int, int]:
        """Voxels down and right."""
        down, right = (self.frame.shape[axis] for axis in self.shown_axes)
        return down, right

    @property
    def sheet_mm(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Where the outermost voxels begin on paper, and how far all of them reach."""
        (down, right), (rows, columns) = self.voxel_mm, self.shape
        return (-down / 2, -right / 2), (rows * down, columns * right)

    @property
    def letters(self) -> EdgeLetters:
        """Orientation letters at the four edges."""
        return self.frame.edge_letters(*self.shown_axes)

    def on_paper(self, index: ArrayLike) -> NDArray[np.float64]:
        """Where display indices (..., 3) lie on paper: (..., 2) mm."""
        shown = np.asarray(index, dtype=np.float64)[..., list(self.shown_axes)]
        places: NDArray[np.float64] = shown * np.array(self.voxel_mm)
        return places

    def index_at(self, down_mm: float, right_mm: float, slice_index: float) -> NDArray[np.float64]:
        """The voxel below a place on paper, as display indices (3,); the nearest one outside."""
        index = np.zeros(3)
        index[list(self.shown_axes)] = np.array([down_mm, right_mm]) / self.voxel_mm
        index[self.hidden_axis] = slice_index
        nearest: NDArray[np.float64] = np.clip(np.rint(index), 0, np.array(self.frame.shape) - 1)
        return nearest


class Outlined(NamedTuple):
    """One structure in one slice."""

    #: (rows, columns) bool.
    mask: NDArray[np.bool_]
    #: Red, green, blue, 0 to 1.
    color: tuple[float, float, float]
    opacity: float
    #: Whether the inside is filled, not the border drawn.
    is_filled: bool


class PlaneMark(NamedTuple):
    """One point in one slice."""

    place_mm: tuple[float, float]
    color: str
    text: str


class PlanePicture(NamedTuple):
    """All that one plane shows at one slice, but the lines that the caller adds."""

    #: (rows, columns, 3) uint8, contiguous.
    pixels: NDArray[np.uint8]
    outlined: tuple[Outlined, ...]
    marks: tuple[PlaneMark, ...]


@frozen(eq=False)
class DrawnLine:
    """A line on paper: (n, 2) mm, and its looks."""

    points_mm: NDArray[np.float64]
    look: Look


class DrawnTag(NamedTuple):
    """A figure at the end of a line, and the direction (down, right) in which it may move."""

    place_mm: tuple[float, float]
    outwards: tuple[float, float]
    color: str
    text: str


@frozen(eq=False)
class DrawnPlane:
    """All that a small canvas shows."""

    plane: Plane
    picture: PlanePicture
    lines: tuple[DrawnLine, ...]
    #: Where the crosshair stands, mm; None for no crosshair.
    cross_mm: tuple[float, float] | None
    words: str
    tags: tuple[DrawnTag, ...] = ()
    #: Lines for the upper right corner, and for that of a narrow canvas.
    figures: str = ""
    short: str = ""


def compose(plane: Plane, slice_index: int, layers: "Iterable[Any]") -> PlanePicture:
    """What the visible layers show in one slice of a plane, from the lowest to the uppermost.

    Parameters
    ----------
    plane : Plane
    slice_index : int
        Display index along the plane's hidden axis.
    layers : iterable of layers
        Layers whose array is not on the plane's grid are left out.
    """
    seen: list[tuple[Any, NDArray[np.generic]]] = []
    marks: list[PlaneMark] = []
    for layer in layers:
        if not layer.visible or isinstance(layer, OverlayWords):
            continue
        if isinstance(layer, Points):
            marks.extend(_marks(layer, plane, slice_index))
        elif isinstance(layer, Image | AnyLabels) and layer.data.shape == plane.frame.shape:
            # Not `take`, which copies the whole of an array that is shown turned round.
            values = np.moveaxis(np.asarray(layer.data), plane.hidden_axis, 0)[slice_index]
            seen.append((layer, values))
    return layered(plane.shape, seen)._replace(marks=tuple(marks))


def layered(
    shape: tuple[int, int], seen: "Iterable[tuple[Any, NDArray[np.generic]]]"
) -> PlanePicture:
    """One picture of slices of images and outlines, each in the looks of its layer.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns of each slice.
    seen : iterable of (layer, (rows, columns) array)
        From the lowest to the uppermost.
    """
    pixels = np.zeros((*shape, 3), np.uint8)
    outlined: list[Outlined] = []
    for layer, values in seen:
        if isinstance(layer, Image):
            pixels = _over(pixels, layer, values)
        else:
            outlined.extend(_outlined(layer, values))
    return PlanePicture(np.ascontiguousarray(pixels), tuple(outlined), ())


def grey_levels(values: NDArray[np.generic], limits: tuple[float, float]) -> NDArray[np.uint8]:
    """Values as 0 to 255 between two limits; beyond them the limit's level, 0 for no value."""
    low, high = limits
    levels = (np.nan_to_num(values.astype(np.float32), nan=low) - low) * (
        (_LEVELS - 1) / max(high - low, 1e-9)
    )
    return np.clip(levels, 0, _LEVELS - 1, out=levels).astype(np.uint8)


def border_of(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The edges between voxels inside and outside: (n, 2, 2), each from and to (row, column)."""
    padded = np.pad(mask, 1).astype(np.int8)
    row, column = np.nonzero(np.diff(padded, axis=1)[1:-1])
    upright = np.stack([row - 0.5, column - 0.5, row + 0.5, column - 0.5], axis=-1)
    row, column = np.nonzero(np.diff(padded, axis=0)[:, 1:-1])
    level = np.stack([row - 0.5, column - 0.5, row - 0.5, column + 0.5], axis=-1)
    return np.concatenate([upright, level]).reshape(-1, 2, 2)


def _colored(layer: Any, values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """A slice in the layer's own colours, (rows, columns, 3)."""
    steps = np.linspace(0.0, 1.0, _LEVELS) ** float(layer.gamma)
    table = np.rint(layer.colormap.map(steps)[:, :3] * (_LEVELS - 1)).astype(np.uint8)
    colored: NDArray[np.uint8] = table[grey_levels(values, tuple(layer.contrast_limits))]
    return colored


def _over(below: NDArray[np.uint8], layer: Any, values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """A slice of an image over what lies below it, which shows where the image does not reach."""
    above, opacity = _colored(layer, values), float(layer.opacity)
    if opacity < 1.0:
        above = np.rint(below + opacity * (above.astype(np.float32) - below)).astype(np.uint8)
    if values.dtype.kind == "f":
        is_missing = np.isnan(values)
        above[is_missing] = below[is_missing]
    return above


def _outlined(layer: Any, values: NDArray[np.generic]) -> "Iterable[Outlined]":
    for label in np.unique(values[values != 0]):
        color = layer.get_color(int(label))
        if color is None or color[3] == 0:
            continue
        red, green, blue = (float(part) for part in color[:3])
        opacity = float(layer.opacity) * float(color[3])
        yield Outlined(values == label, (red, green, blue), opacity, is_filled=layer.contour == 0)


def _marks(layer: Any, plane: Plane, slice_index: int) -> "Iterable[PlaneMark]":
    index = np.asarray(layer.data, dtype=np.float64).reshape(-1, 3)
    names = layer.features.get("name", [""] * len(index))
    for point, name in zip(index, names, strict=True):
        if round(point[plane.hidden_axis]) == slice_index:
            down_mm, right_mm = plane.on_paper(point)
            color = str(layer.current_face_color)
            yield PlaneMark((float(down_mm), float(right_mm)), color, str(name))
