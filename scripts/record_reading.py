"""Record a whole reading for the documentation: its pictures, its actions, its result."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from whole_reading import Reading, read_whole_hip

__all__ = ["main", "read_sample", "reading_window"]

DOCS = Path(__file__).resolve().parents[1] / "docs"
SAMPLE = "medium"
WINDOW_PIXELS = (1600, 1000)
PICTURE_PIXELS = (1280, 800)
LONGEST_WAIT_S = 120.0
#: Long enough for napari to lay out the dock and draw the last change.
SETTLING_S = 1.5

CAPTIONS = {
    "open": "The folder is opened; the panel asks for the side.",
    "side": "The side is chosen; nothing is guessed.",
    "head": "One click beside the head's middle: sphere, outline and neck cut are found.",
    "outline": "The lesion is outlined with the lasso on its first, middle and last slice.",
    "fill": "The slices between are filled, looked at and accepted.",
    "points": "Acetabular edge and both teardrops are set.",
    "findings": "What the image does not tell is answered.",
    "stage": "The stages with their reasons, and the reader's own beside them.",
    "save": "Saved, and the report written.",
}


#: Steps of which the page keeps a picture; the others look much like their neighbours.
PICTURED = ("head", "outline", "fill", "points", "findings", "stage")


def main() -> None:
    """Read the sample and write page and pictures."""
    with TemporaryDirectory(prefix="onfh-reading-") as name:
        folder = Path(name)
        os.environ["XDG_CONFIG_HOME"] = name
        os.environ["ONFH_STATE_DIR"] = str(folder / "state")
        os.environ["NAPARI_CONFIG"] = str(folder / "napari.yaml")
        images = DOCS / "images"
        images.mkdir(parents=True, exist_ok=True)
        with reading_window() as (viewer, panel):

            def photograph(step: str) -> None:
                if step not in PICTURED:
                    return
                _wait_until(lambda: _is_measured(panel.controller.session.state))
                _settle()
                path = images / f"reading_{step}.png"
                viewer.screenshot(str(path), canvas_only=False, flash=False)
                _make_small(path)

            reading = read_sample(viewer, panel, folder, photograph)
        (DOCS / "reading.md").write_text(_page(reading), encoding="utf-8")


@contextmanager
def reading_window() -> Iterator[tuple[Any, Any]]:
    """Open napari with the panel docked; it closes at the end."""
    import napari

    from napari_onfh.widgets.safety import remember_acknowledgement

    remember_acknowledgement()
    viewer = napari.Viewer(title="Hip necrosis")
    viewer.window.resize(*WINDOW_PIXELS)
    _, panel = viewer.window.add_plugin_dock_widget("onfh-annotator", "Hip necrosis")
    yield viewer, panel
    viewer.close()


def read_sample(
    viewer: Any, panel: Any, folder: Path, photograph: Callable[[str], None]
) -> Reading:
    """Read the sample hip; all that is written goes below the folder."""
    from onfh_samples.cases import packaged_case

    return read_whole_hip(
        viewer, panel, packaged_case(), folder, wait=_wait_until, photograph=photograph
    )


def _page(reading: Reading) -> str:
    """The reading as a page of the documentation."""
    measured, truth, count = reading.lesion_fraction, reading.true_fraction, len(reading.actions)
    about = (
        "A script puts mouse and keys into the real window and reads the sample case "
        f"`{SAMPLE}` from its folder to its report; `make pictures` records it anew. It looks "
        "where a reader looks, by the sample's own outline, and draws on three slices only."
    )
    effort = (
        f"**{count} actions** in all: a click, a drag, a turn of the wheel to another slice, a "
        "choice, a typed value, or a named file is one. At three seconds each that is "
        f"{3 * count / 60:.1f} minutes."
    )
    result = (
        f"**Lesion fraction {measured:.4f}**, closed form {truth:.4f}: {measured / truth - 1:+.1%}."
    )
    lines = ["# A whole reading, action by action", "", about, "", effort, "", result, ""]
    lines += ["| step | actions |", "|---|---|"]
    lines += [*(f"| {name} | {number} |" for name, number in reading.steps), ""]
    done = iter(reading.actions)
    for name, count in reading.steps:
        lines += [f"## {name.capitalize()}", "", CAPTIONS[name], ""]
        lines += [f"{number}. {next(done)}" for number in range(1, count + 1)]
        if name in PICTURED:
            lines += ["", f"![{CAPTIONS[name]}](images/reading_{name}.png)"]
        lines.append("")
    return "\n".join(lines)


def _make_small(path: Path) -> None:
    """Keep a picture small enough for the repository."""
    with Image.open(path) as picture:
        # In all its colours: a palette would turn the lines of zone and angles grey.
        small = picture.convert("RGB").resize(PICTURE_PIXELS, Image.Resampling.LANCZOS)
    small.save(path, optimize=True)


def _is_measured(state: Any) -> bool:
    """Whether the figures are those of the outline on the screen, or there are none yet."""
    return bool(state.missing_step) or state.is_up_to_date


def _settle() -> None:
    end = time.monotonic() + SETTLING_S
    _wait_until(lambda: time.monotonic() > end)


def _wait_until(done: Callable[[], bool]) -> None:
    """Let the window work until a condition holds."""
    from qtpy.QtWidgets import QApplication

    end = time.monotonic() + LONGEST_WAIT_S
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("the window did not get ready")
        QApplication.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main()
