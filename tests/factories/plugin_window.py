"""A napari window with the panel in it, and what a reader does there, for tests of the plugin."""

from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
from plugin_factory import (
    HEAD_CENTER_MM,
    ImmediateWorker,
    analyse_volume,
    hip_volume,
    surface_points,
)

from annotator.model.anatomy import Side
from annotator.staging.pack import FactSpec

FACTS = {
    "symptomatic": FactSpec(kind="yes_no", label="Symptoms", group="patient", required=True),
    "age_years": FactSpec(kind="number", label="Age", group="patient", unit="years", max=120),
    "cause": FactSpec(kind="category", label="Cause", group="patient", values=("alcohol", "sle")),
    "causes_also": FactSpec(kind="list", label="Also", group="patient", values=("trauma", "sle")),
}


class Window:
    """A viewer with the panel, and shortcuts for what a reader does."""

    def __init__(self, viewer: Any, **library: Any) -> None:
        from napari_onfh.desks.controller import Controller
        from napari_onfh.library.ports import UseCases
        from napari_onfh.panel import Panel
        from napari_onfh.words.answers import form_groups

        self.viewer = viewer
        self.is_left = False
        self.worker = ImmediateWorker()
        self.panel = Panel(lambda: form_groups(FACTS), lambda: ["Research software."])
        self.controller = Controller(
            viewer,
            self.panel,
            self.worker,
            library=UseCases(**{"analyse": analyse_volume, **library}),
        )
        self.panel.controller = self.controller
        viewer.window.add_dock_widget(self.panel, name="Hip necrosis", add_vertical_stretch=False)

    def leave(self) -> None:
        """Close the panel, leaving its layers."""
        self.is_left = True
        self.controller.leave()

    def leave_to_next(self) -> None:
        """Let the next panel take over, as where a reader closes this one."""
        self.is_left = True

    @property
    def state(self) -> Any:
        """The session's state."""
        return self.controller.session.state

    @property
    def layers(self) -> Any:
        """The layers of the hip."""
        return self.controller.layers

    @property
    def overlays(self) -> Any:
        """What is written on the canvas, by name."""
        from napari_onfh.picture.compat import canvas_overlays

        return canvas_overlays(self.viewer)

    @property
    def camera(self) -> Any:
        """The camera of the large view."""
        from napari_onfh.picture import compat

        return compat.camera(self.viewer)

    def open_hip(self, **changes: Any) -> None:
        """Open the hip of spheres."""
        from napari_onfh.picture.layers import image_layer_data

        values, options, _ = image_layer_data(hip_volume(**changes))
        self.viewer.add_image(values, **options)

    def outline_head(self) -> None:
        """Open the hip and outline its head."""
        self.open_hip()
        self.outline_head_of_open_image()

    def outline_head_of_open_image(self) -> None:
        """Choose the left side, set points, fill the sphere."""
        self.panel.side.side_chosen.emit(Side.LEFT)
        self.layers.surface.add(self.layers.frame.to_display(surface_points()))
        self.panel.head.mask_wanted.emit()

    def paint_lesion(self, offset_mm: tuple[float, float, float] = (0.0, 0.0, 8.0)) -> None:
        """Stroke once with the lesion brush."""
        middle = self.layers.frame.to_display(HEAD_CENTER_MM + offset_mm)
        self.layers.lesion.paint(np.round(middle), 2)


def viewer_without_canvas() -> Any:
    """napari's model of a viewer: layers, dims and camera, without a picture of them."""
    from napari.components import ViewerModel

    class Viewer(ViewerModel):  # type: ignore[misc] - napari's model is untyped
        window: ClassVar[Any] = SimpleNamespace(add_dock_widget=lambda *_, **__: None)

    return Viewer()


def note(window: Window) -> str:
    """What the panel's line says."""
    return str(window.panel._note.text())  # noqa: SLF001 - what the reader sees


def drag(qtbot: Any, window: Window, right: int, down: int) -> None:
    """Drag with the right button on the canvas."""
    from qtpy.QtCore import QPoint, Qt

    canvas = window.viewer.window._qt_viewer.canvas.native  # noqa: SLF001 - where the mouse goes
    start = canvas.rect().center()
    qtbot.mousePress(canvas, Qt.MouseButton.RightButton, pos=start)
    for part in (0.5, 1.0):
        qtbot.mouseMove(canvas, start + QPoint(round(right * part), round(down * part)))
        qtbot.wait(1)
    end = start + QPoint(right, down)
    qtbot.mouseRelease(canvas, Qt.MouseButton.RightButton, pos=end)


def drag_as_told(window: Window, right: int, down: int) -> None:
    """Drag with the right button, as napari tells the viewer of it.

    In 3D vispy draws the scene anew at a press, to find what was hit; a window that was never shown
    has no graphics of its own to draw with.
    """
    from napari.utils import interactions
    from napari.utils._proxies import ReadOnlyWrapper

    for kind, share in (("press", 0.0), ("move", 0.5), ("move", 1.0), ("release", 1.0)):
        event = SimpleNamespace(
            type=f"mouse_{kind}",
            button=2,
            handled=False,
            is_dragging=True,
            modifiers=(),
            position=(0.0, 0.0, 0.0),
            pos=np.array([right, down]) * share,
            view_direction=None,
            dims_displayed=list(window.viewer.dims.displayed),
        )
        told = ReadOnlyWrapper(event, exceptions=("handled",))
        getattr(interactions, f"mouse_{kind}_callbacks")(window.viewer, told)
