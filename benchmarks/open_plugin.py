"""How soon the panel and a hip are there, beside napari's own widget and image.

Run with `make bench` (Linux). One napari window, in which each thing is done for the first time,
as after the start; then again. The peers are napari's own: an empty magicgui widget that is docked,
and the same voxels by `add_image` without the plugin. Every figure is processor time of the thread
that serves the window, to the end of drawing, so that other work on the machine does not count.
"""

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rig.window import in_own_folder, rest, say

if TYPE_CHECKING:
    from napari import Viewer

#: The first panel, imports included, ms.
TARGET_PANEL_MS = 500.0

#: A hip once the window has shown one, against `add_image` of the same voxels.
TARGET_RATIO = 5.0

#: A reader needs longer to choose a folder than the panel to make ready, s.
CHOOSING_S = 4.0

RUNS = 5


def main() -> int:
    """Write the table; 0 if every target is kept."""
    return in_own_folder(_compare)


def _compare() -> int:
    import napari
    from magicgui.widgets import Container

    viewer = napari.Viewer()
    _draw()
    widget_ms = _ms(lambda: viewer.window.add_dock_widget(Container(), name="empty"))
    docked: list[Any] = []
    panel_ms = _ms(lambda: docked.append(_dock(viewer)))
    rest(CHOOSING_S)
    values, options = _sample()
    first_ms = _ms(lambda: viewer.add_image(values, **options))
    again_ms = min(_opened_ms(viewer, values, options) for _ in range(RUNS))
    docked[0].controller.leave()
    plain = {key: options[key] for key in ("scale", "units", "contrast_limits")}
    image_ms = min(_opened_ms(viewer, values, plain) for _ in range(RUNS))
    viewer.close()
    say(f"{'in one napari window':44} {'ms':>8} {'times':>7}")
    say(f"{'empty magicgui widget, docked':44} {widget_ms:8.0f}")
    say(f"{'our panel, docked for the first time':44} {panel_ms:8.0f} {panel_ms / widget_ms:7.1f}")
    say(f"{'the voxels by add_image':44} {image_ms:8.0f}")
    say(f"{'as a hip, first one':44} {first_ms:8.0f} {first_ms / image_ms:7.1f}")
    say(f"{'as a hip, later ones':44} {again_ms:8.0f} {again_ms / image_ms:7.1f}")
    return _verdict(panel_ms, again_ms / image_ms)


def _dock(viewer: "Viewer") -> Any:
    return viewer.window.add_plugin_dock_widget("onfh-annotator", "Hip necrosis")[1]


def _sample() -> tuple[Any, dict[str, Any]]:
    from napari_onfh.picture.layers import image_layer_data
    from napari_onfh.samples import sample_volume

    values, options, _ = image_layer_data(sample_volume("medium"))
    return values, options


def _opened_ms(viewer: "Viewer", values: Any, options: dict[str, Any]) -> float:
    viewer.layers.clear()
    _draw()
    return _ms(lambda: viewer.add_image(values, **options))


def _ms(work: Callable[[], object]) -> float:
    start_s = time.thread_time()
    work()
    _draw()
    return 1000.0 * (time.thread_time() - start_s)


def _draw() -> None:
    from qtpy.QtWidgets import QApplication

    QApplication.processEvents()


def _verdict(panel_ms: float, ratio: float) -> int:
    too_slow = [
        text
        for text, is_missed in (
            (f"the panel takes more than {TARGET_PANEL_MS:.0f} ms", panel_ms > TARGET_PANEL_MS),
            (f"a hip takes more than {TARGET_RATIO:.0f} times add_image", ratio > TARGET_RATIO),
        )
        if is_missed
    ]
    for text in too_slow:
        say(f"missed: {text}")
    return int(bool(too_slow))


if __name__ == "__main__":
    sys.exit(main())
