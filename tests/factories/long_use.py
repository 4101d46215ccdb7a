"""Uses the window for a while as a day's readings do, and says what it keeps of closed hips.

Run as a script on a screen: `long_use.py FOLDER SECONDS SLICES SIDE_PIXELS WARM_UP`. Hips are
opened, outlined with the tools, measured, looked at, saved and closed, one after the other. The
last line is JSON: how many readings there were, megabytes after the first WARM_UP readings and at
the end, and how many parts of closed hips were still alive, by name.
"""

import gc
import json
import os
import sys
import time
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from annotator.drawing.change import Structure
from annotator.geometry.grid import Grid
from annotator.geometry.points import LpsPoints
from annotator.geometry.sphere import Sphere
from annotator.model.anatomy import Side
from annotator.model.volume import Source, Volume
from napari_onfh.library.head_mask import head_from_sphere
from napari_onfh.reading.steps import Step, Tidy, Tool

#: Readings after which the panel is closed and made anew.
PANEL_LASTS = 2

RADIUS_MM = 22.0
PATIENCE_S = 60.0
_CORONAL = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
_CENTER_MM = np.array([70.0, -5.0, 10.0])


def image(slices: int, side_pixels: int, seed: int) -> Volume:
    """A coronal image with a bright ball on the patient's left, some noise about it."""
    shape = (slices, side_pixels, side_pixels)
    steps_mm = np.array([180.0 / slices, 240.0 / side_pixels, 240.0 / side_pixels])
    affine = np.eye(4)
    affine[:3, :3] = _CORONAL * steps_mm
    affine[:3, 3] = [0.0, -5.0, 10.0] - affine[:3, :3] @ ((np.array(shape) - 1) / 2)
    grid = Grid(shape, affine, f"1.2.3.{seed}")
    random = np.random.default_rng(seed)
    values = random.integers(80, 140, shape, dtype=np.int16)
    ball = head_from_sphere(grid, Sphere(_CENTER_MM, RADIUS_MM)).voxels
    values[ball] += 400
    return Volume(grid, values, source=Source(modality="MR"))


class LongUse:
    """One window in which hips are read one after the other.

    Parameters
    ----------
    folder : Path
        Where hips are saved.
    size : (slices, pixels along a side)
    """

    def __init__(self, folder: Path, size: tuple[int, int]) -> None:
        import napari
        from qtpy.QtWidgets import QApplication

        self._folder, self._size = folder, size
        self.viewer = napari.Viewer()
        # For a menu bar that nobody hides here, each event of every widget would ask Python.
        window = self.viewer.window._qt_window  # noqa: SLF001 - who asks
        QApplication.instance().removeEventFilter(window)
        self._dock()
        self.count = 0
        self._closed: list[tuple[str, weakref.ref[Any]]] = []

    def read_one(self) -> None:
        """Open a hip, outline and measure it, save and close it."""
        self._open()
        for work in (
            self._outline,
            self._undo,
            self._use_tools,
            self._look_around,
            self._save,
        ):
            work()
            self._until_idle()
        self._close()
        self.count += 1
        if self.count % PANEL_LASTS == 0:
            self._dock_anew()

    def alive(self) -> Counter[str]:
        """What is still there of closed hips."""
        gc.collect()
        self._serve()
        gc.collect()
        return Counter(name for name, known in self._closed if known() is not None)

    def _dock(self) -> None:
        self.panel = self.viewer.window.add_plugin_dock_widget("onfh-annotator", "Hip necrosis")[1]
        self.controller = self.panel.controller

    def _dock_anew(self) -> None:
        """Close the panel and open another, as a reader who tidies the window does."""
        self._remember("panel", self.panel)
        self._remember("controller", self.controller)
        self._remember("session", self.controller.session)
        panel = self.panel
        del self.panel, self.controller
        self.viewer.window.remove_dock_widget(panel)
        panel.deleteLater()
        del panel
        self._serve()
        self._dock()

    def _open(self) -> None:
        from napari_onfh.picture.layers import image_layer_data

        values, options, _ = image_layer_data(image(*self._size, seed=self.count))
        layer = self.viewer.add_image(values, **options)
        layers = self.controller.layers
        for name, part in {
            "image layer": layer,
            "volume": self.controller.session.state.volume,
            "layers": layers,
            "head layer": layers.head,
            "lesion layer": layers.lesion,
            "circle layer": layers.circle,
            "display": self.controller.display,
            "history": self.controller.history.reading.history,
        }.items():
            self._remember(name, part)

    def _outline(self) -> None:
        self.controller.session.choose_side(Side.LEFT)
        self.controller.enter_step(Step.HEAD)
        self.controller.head.find(LpsPoints(_CENTER_MM + 3.0))
        self._until_idle()
        sphere = Sphere(_CENTER_MM, RADIUS_MM)
        head = head_from_sphere(self.controller.layers.frame.grid, sphere)
        self.controller.layers.draw(Structure.HEAD, head, "head of the ball")
        self.panel.enter(Step.LESION)
        self.controller.use(Tool.LESION_BRUSH)
        for offset_mm in (-6.0, 0.0, 6.0):
            for step in range(3):
                self._stroke(LpsPoints(_CENTER_MM + np.array([3.0 * step - 4.0, offset_mm, 8.0])))
                self._serve()

    def _stroke(self, at: LpsPoints) -> None:
        place = np.round(self.controller.layers.frame.to_display(at))
        self.controller.layers.lesion.paint(place, 2)

    def _undo(self) -> None:
        for _ in range(4):
            self.controller.history.undo()
            self._serve()
        for _ in range(4):
            self.controller.history.redo()
            self._serve()

    def _use_tools(self) -> None:
        lesion, use = self.controller.lesion, self.controller.use
        lesion.fill()
        lesion.accept()
        for tool in (Tool.LESION_LASSO, Tool.LESION_LIVEWIRE):
            use(tool)
            self._draw_line()
        for kind in (Tidy.SMOOTH, Tidy.ISLANDS, Tidy.HOLES_ON_A_SLICE):
            lesion.tidy(kind)
            self._serve()
        use(Tool.LESION_SEEDS)
        use(Tool.LOOK)

    def _draw_line(self) -> None:
        """Around a square in the shown slice, and closed."""
        layer = self.controller.layers.lesion
        middle = np.round(self.controller.layers.frame.to_display(LpsPoints(_CENTER_MM)))
        hidden = self.controller.layers.frame.acquired_axis
        corners = [middle.copy() for _ in range(4)]
        shown = [axis for axis in range(3) if axis != hidden]
        for corner, (down, right) in zip(corners, ((0, 0), (0, 4), (4, 4), (4, 0)), strict=True):
            corner[shown] += (down, right)
        pointer = layer.pointer
        pointer.pressed(corners[0], layer.plane_at(corners[0]))
        for corner in corners[1:]:
            pointer.dragged(corner)
        pointer.released()
        pointer.double_clicked()

    def _look_around(self) -> None:
        panel = self.panel
        panel.map_wanted.emit()
        self._until_idle()
        panel.planes.switch(is_on=True)
        for axis in (0, 2, 1):
            self.controller.display.show_plane(axis)
            self._serve()
        for step in range(6):
            self.controller.display.step(1 if step % 2 else -1)
            self._serve()
        panel.planes.switch(is_on=False)
        panel.enter(Step.RESULTS)
        panel.close_map_window()

    def _save(self) -> None:
        self.panel.save_wanted.emit(self._folder / f"hip-{self.count % 4}")

    def _close(self) -> None:
        state = self.controller.session.state
        for name, part in {
            "state": state,
            "analysis": state.analysis,
            "head": state.head,
            "lesion": state.lesion,
        }.items():
            self._remember(name, part)
        del state
        self.controller.hips.let_go()
        self.viewer.layers.clear()
        self._serve()

    def _remember(self, name: str, part: Any) -> None:
        """Keep a weak eye on a part of a hip."""
        self._closed.append((name, weakref.ref(part)))

    def _until_idle(self) -> None:
        """Let the window work until the numbers of the outline are there."""
        state = self.controller.session.state
        self._until(
            lambda: (
                not self.controller.worker.is_busy
                and (self.controller.session.state.is_up_to_date or bool(state.missing_step))
            )
        )

    def _until(self, is_so: Callable[[], bool]) -> None:
        end_s = time.monotonic() + PATIENCE_S
        self._serve()
        while not is_so():
            if time.monotonic() > end_s:
                raise TimeoutError(self.controller.session.state.problem or "the window is busy")
            self._serve()
            time.sleep(0.005)

    def _serve(self) -> None:
        from qtpy.QtCore import QEvent
        from qtpy.QtWidgets import QApplication

        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def megabytes() -> float:
    """Of memory that this process has in use."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def readings(use: LongUse, seconds: float, warm_up: int) -> Iterator[float]:
    """Megabytes after each reading until the time is over; at least one beyond the warm-up."""
    end_s = time.monotonic() + seconds
    while use.count <= warm_up or time.monotonic() < end_s:
        use.read_one()
        yield megabytes()


def main() -> None:
    """Use the window and write what was found."""
    folder, seconds, slices, side_pixels, warm_up = sys.argv[1:]
    use = LongUse(Path(folder), (int(slices), int(side_pixels)))
    used = list(readings(use, float(seconds), int(warm_up)))
    alive = use.alive()
    found = {
        "readings": use.count,
        "first": round(used[int(warm_up) - 1], 1),
        "last": round(used[-1], 1),
        "course": [round(each) for each in used],
        "alive": dict(alive),
    }
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    os._exit(0)  # a window that is still open would ask about the last hip


if __name__ == "__main__":
    main()
