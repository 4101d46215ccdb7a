"""The small canvas along the neck: there while a neck cut is known, on one point with the rest."""

from typing import TYPE_CHECKING, Any

import numpy as np

from napari_onfh.picture.second_series import resampled
from napari_onfh.planes.oblique import drawn_sheet, neck_sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from annotator.geometry.grid import Grid
    from napari_onfh.picture.display import Display
    from napari_onfh.picture.hip_layers import HipLayers
    from napari_onfh.planes.linked_view import DrawnPlane
    from napari_onfh.planes.plane_canvas import PlaneCanvas

__all__ = ["NeckView"]


class NeckView:
    """Shows the plane along the neck's axis; for looking and for moving the crosshair.

    Parameters
    ----------
    display : Display
    image : layer
        Of the measured volume.
    layers : HipLayers
    canvas : PlaneCanvas
    """

    def __init__(
        self, display: "Display", image: Any, layers: "HipLayers", canvas: "PlaneCanvas"
    ) -> None:
        self._display = display
        self._image = image
        self._layers = layers
        self._canvas = canvas
        #: The grid of the sheet and the image on it, which strokes leave as it is.
        self._sheet: tuple[Grid, NDArray[np.float32]] | None = None
        canvas.source = self._drawn
        canvas.pointed.connect(self._point_at)
        canvas.stepped.connect(display.step)
        display.sections.changed.connect(self._cut_changed)
        self._cut_changed()

    def leave(self) -> None:
        """Let go of picture and canvas."""
        self._display.sections.changed.disconnect(self._cut_changed)
        self._canvas.show_nothing()
        self._canvas.setVisible(False)

    def refresh(self) -> None:
        """Draw anew what is seen."""
        if self._sheet is not None:
            self._canvas.refresh()

    def _cut_changed(self) -> None:
        neck = self._display.sections.neck
        self._sheet = None
        if neck is not None:
            sheet = neck_sheet(neck)
            self._sheet = sheet, resampled(self._display.volume, sheet)
        self._canvas.setVisible(neck is not None)
        self._canvas.refresh()

    def _drawn(self) -> "DrawnPlane | None":
        if self._sheet is None:
            return None
        sheet, values = self._sheet
        outlines = self._layers.head, self._layers.lesion
        return drawn_sheet(sheet, self._display.volume.grid, (self._image, values), outlines)

    def _point_at(self, down_mm: float, right_mm: float) -> None:
        """Move the crosshair to the voxel below a place on the sheet."""
        shown = self._canvas.source()
        if shown is None:
            return
        place = shown.plane.index_at(down_mm, right_mm, 0)
        frame = self._display.frame
        index = np.rint(frame.to_display(shown.plane.frame.to_lps(place)))
        self._display.show_index(np.clip(index, 0, np.array(frame.shape) - 1))
