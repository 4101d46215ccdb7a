"""Paints a hip through the plugin's own layers and history until somebody kills it.

Run as a script: `painter.py FOLDER COUNT SEED`. It forks COUNT painters one after the other, kills
each at a random moment, and prints for each how many strokes it had told and how many were found
again, whole and in order. No window is opened.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from napari.components import ViewerModel
from plugin_factory import HEAD_CENTER_MM, hip_sphere, hip_volume
from psygnal import Signal

from annotator.drawing.change import Structure, drawn_from_nothing
from annotator.io.journal import image_key, lost_work, take_up
from annotator.model.anatomy import Side
from napari_onfh.desks.history_desk import HistoryDesk
from napari_onfh.library.head_mask import head_from_sphere
from napari_onfh.picture.hip_layers import HipLayers
from napari_onfh.reading.scene import DisplayFrame
from napari_onfh.reading.session import Session

LONGEST_SECONDS = 0.4


class _Row:
    undo_wanted = Signal()
    redo_wanted = Signal()

    def show_names(self, undo: str, redo: str) -> None:
        """Nobody looks."""


def strokes(folder: Path) -> Iterator[HipLayers]:
    """Paint for ever; each item follows a whole stroke, with the layers as they then are."""
    volume = hip_volume()
    panel = SimpleNamespace(history=_Row(), show_note=lambda _: None)
    session = Session()
    session.open(volume, "R1")
    layers = HipLayers(ViewerModel(), DisplayFrame(volume.grid))
    desk = HistoryDesk(panel, session, (folder,))
    desk.take_up(layers, volume)
    session.choose_side(Side.LEFT)
    layers.draw(Structure.HEAD, head_from_sphere(volume.grid, hip_sphere()), "head from sphere")
    random = np.random.default_rng(7)
    yield layers
    while True:
        offset_mm = random.uniform(-12.0, 12.0, 3)
        middle = layers.frame.to_display(HEAD_CENTER_MM + offset_mm)
        layers.lesion.brush_size = int(random.integers(1, 8))
        before = layers.lesion_mask().voxels
        layers.lesion.paint(np.round(middle), 0 if random.random() < 0.2 else 2)
        if not np.array_equal(before, layers.lesion_mask().voxels):
            yield layers
        if random.random() < 0.1:
            desk.undo()
            yield layers


def main(folder: Path, count: int, seed: int) -> int:
    """Paint, kill and look, `count` times; 0 if nothing but a last stroke was ever missing."""
    random = np.random.default_rng(seed)
    faults = 0
    for number in range(count):
        told, found = _trial(folder / str(number), random.uniform(0.0, LONGEST_SECONDS))
        faults += found not in {told, told + 1}
        sys.stdout.write(f"{told} strokes told, {found} found\n")
    return int(faults > 0)


def _trial(folder: Path, seconds: float) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        for _ in strokes(folder):
            os.write(writing, b".")
        os._exit(1)
    os.close(writing)
    first = os.read(reading, 1)  # it has begun
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    told = len(first)
    while part := os.read(reading, 65536):
        told += len(part)
    os.close(reading)
    return told, _found(folder)


def _found(folder: Path) -> int:
    """How many strokes the journal holds, once its outlines are those of the same strokes."""
    (lost,) = lost_work(folder, image_key(hip_volume()))
    journal = take_up(lost)
    steps = [step for step in journal.steps() if step.voxels]
    journal.close()
    drawn = drawn_from_nothing(
        (each for step in steps for each in step.voxels), hip_volume().grid.shape
    )
    again = next(islice(strokes(folder / "again"), len(steps) - 1, None))
    head, lesion = again.head_mask().voxels, again.lesion_mask().voxels
    is_same = np.array_equal(drawn[Structure.HEAD], head) and np.array_equal(
        drawn[Structure.LESION], lesion
    )
    return len(steps) if is_same else -1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
