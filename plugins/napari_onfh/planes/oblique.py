"""The plane along the femoral neck, cut out of the volume to be looked at, never to be measured."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints, Vector
from napari_onfh.language import tr
from napari_onfh.planes.linked_view import DrawnPlane, Plane, layered
from napari_onfh.reading.scene import DisplayFrame

if TYPE_CHECKING:
    from annotator.measure.neck_removal import NeckPlane

__all__ = ["drawn_sheet", "neck_sheet", "outline_on"]

#: Pixels of the sheet, mm, as fine as hip images are; and how far it reaches from its middle.
_PIXEL_MM = 0.7
_REACH_MM = 63.0

#: The middle lies so far from the head's centre towards the neck, so that both are seen.
_TOWARDS_NECK_MM = 25.0

#: To the back, LPS: the sheet holds this direction as far as the neck's axis lets it.
_BACK_LPS = np.array([0.0, 1.0, 0.0])


def neck_sheet(neck: "NeckPlane") -> Grid:
    """A grid of one slice through the head's centre, along the neck's axis and front to back.

    Parameters
    ----------
    neck : NeckPlane
        Its axis must not run from front to back, as no neck's does.
    """
    axis = np.asarray(neck.axis, dtype=np.float64)
    back = _BACK_LPS - (_BACK_LPS @ axis) * axis
    back /= np.linalg.norm(back)
    count = 2 * int(_REACH_MM / _PIXEL_MM) + 1
    affine = np.eye(4)
    affine[:3, 0] = np.cross(back, axis)
    affine[:3, 1], affine[:3, 2] = back * _PIXEL_MM, axis * _PIXEL_MM
    middle: Vector = np.asarray(neck.center_mm) + _TOWARDS_NECK_MM * axis
    affine[:3, 3] = middle - (affine[:3, 1] + affine[:3, 2]) * (count - 1) / 2
    return Grid((1, count, count), affine)


def outline_on(sheet: Grid, grid: Grid, outline: NDArray[np.generic]) -> NDArray[np.generic]:
    """Labels of an outline at the voxels nearest to a sheet's pixels; 0 outside.

    Parameters
    ----------
    sheet, grid : Grid
        Of the sheet, and of the outline.
    outline : (slices, rows, columns) array
    """
    places = np.moveaxis(np.indices(sheet.shape), 0, -1).astype(np.float64)
    index = np.rint(grid.to_index(sheet.to_lps(IndexPoints(places)))).astype(np.intp)
    inside = np.all((index >= 0) & (index < outline.shape), axis=-1)
    labels = np.zeros(sheet.shape, outline.dtype)
    labels[inside] = outline[tuple(index[inside].T)]
    return labels


def drawn_sheet(
    sheet: Grid, grid: Grid, image: tuple[Any, NDArray[np.float32]], outlines: Iterable[Any]
) -> DrawnPlane:
    """What a canvas shows of a sheet: the measured image and its outlines, as in the large view.

    Parameters
    ----------
    sheet, grid : Grid
        Of the sheet, and of the measured image.
    image : (layer, (1, rows, columns) array)
        Whose looks the image has, and its values on the sheet.
    outlines : iterable of layers
        On the display grid.
    """
    acquired, shown = DisplayFrame(grid), DisplayFrame(sheet)
    plane = Plane(shown, shown.acquired_axis)

    def flat(values: NDArray[np.generic]) -> NDArray[np.generic]:
        only: NDArray[np.generic] = np.moveaxis(shown.shown(values), plane.hidden_axis, 0)[0]
        return only

    pairs = [(image[0], flat(image[1]))]
    for layer in outlines:
        labels = outline_on(sheet, grid, acquired.acquired(np.asarray(layer.data)))
        pairs.append((layer, flat(labels)))
    picture = layered(plane.shape, (pair for pair in pairs if pair[0].visible))
    return DrawnPlane(
        plane, picture, lines=(), cross_mm=None, words=tr("along the neck\nresampled")
    )
