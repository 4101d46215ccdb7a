"""The head's outline from what the reader pointed at."""

from typing import TYPE_CHECKING

from psygnal import Signal

from annotator.drawing.change import Structure
from annotator.geometry.points import LpsPoints
from napari_onfh.display import Display
from napari_onfh.head_mask import head_from_sphere, neck_direction
from napari_onfh.landmark import Landmark
from napari_onfh.session import Session

if TYPE_CHECKING:
    from napari_onfh.hip_layers import HipLayers
    from napari_onfh.panel import Panel

__all__ = ["HeadDesk"]


class HeadDesk:
    """Joins the head's page and its layer.

    Parameters
    ----------
    panel : Panel
    session : Session
    """

    #: A new outline stands, ready to be corrected.
    outlined = Signal()

    def __init__(self, panel: "Panel", session: Session) -> None:
        self._panel = panel
        self._session = session
        self._layers: HipLayers | None = None
        self._display: Display | None = None
        panel.head.mask_wanted.connect(self.fill_sphere)

    def take_up(self, layers: "HipLayers", display: Display) -> None:
        """Begin with the layers of an image."""
        self._layers, self._display = layers, display

    def put_away(self) -> None:
        """End with the image."""
        self._layers = self._display = None

    def fill_sphere(self) -> None:
        """Fill the fitted sphere, cut at the neck where its axis is set."""
        state, layers = self._session.state, self._layers
        sphere = state.sphere
        if layers is None or sphere is None:
            self._panel.show_note("Set at least four points on the head's surface first.")
            return
        head_end = state.landmarks.get(Landmark.NECK_HEAD_END)
        far_end = state.landmarks.get(Landmark.NECK_FAR_END)
        try:
            neck = neck_direction(head_end, far_end) if head_end and far_end else None
        except ValueError as error:
            self._panel.show_note(str(error))
            return
        head = head_from_sphere(layers.frame.grid, sphere, neck)
        layers.draw(Structure.HEAD, head, "head from sphere")
        if self._display is not None:
            self._display.close_up(LpsPoints(sphere.center_mm))
        self.outlined.emit()
