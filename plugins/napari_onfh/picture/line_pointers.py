"""Lasso and livewire: what the mouse points at becomes a closed line about the lesion."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from annotator.drawing.line_cost import Target
from annotator.drawing.livewire import Livewire, WireEnd, prepared_livewire
from annotator.drawing.polygon import surrounded
from annotator.drawing.region import Plane, Region
from annotator.errors import AnnotationError
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints
from annotator.model.volume import Volume
from napari_onfh.language import tr

__all__ = ["Lasso", "LinePaper", "LivewirePointer"]

#: The mouse has moved from this on, voxels.
_MOVED_VOXELS = 0.5

_NO_POINTS = np.empty((0, 3))

Places = NDArray[np.float64]


class LinePaper(Protocol):
    """Where a line is seen while it is drawn, and where it goes when it is closed."""

    def show_line(self, line: Places, anchors: Places) -> None:
        """Draw the line's places and its clicks, display indices, (n, 3) each; none clears it."""

    def finish(self, name: str, region: Region) -> None:
        """Paint what the closed line goes around."""

    def tell(self, note: str) -> None:
        """Say one line to the reader."""


class Lasso:
    """A line drawn by hand with the button down, closed when it comes up.

    Parameters
    ----------
    grid : Grid
        In display order, as all places are.
    paper : LinePaper
    """

    def __init__(self, grid: Grid, paper: LinePaper) -> None:
        self._grid = grid
        self._paper = paper
        self._line: list[Places] = []
        self._plane = Plane(0, 0)

    def pressed(self, at: Places, plane: Plane) -> None:
        """Begin."""
        self._line, self._plane = [at], plane

    def dragged(self, at: Places) -> None:
        """Go on."""
        if self._line and np.abs(at - self._line[-1]).max() >= _MOVED_VOXELS:
            self._line.append(at)
            self._paper.show_line(np.array(self._line), _NO_POINTS)

    def released(self) -> None:
        """Close; a mere click is no line."""
        line, self._line = self._line, []
        self._paper.show_line(_NO_POINTS, _NO_POINTS)
        if len(line) > 1:
            region = _around(self._paper, self._grid, np.array(line), self._plane)
            if region is not None:
                self._paper.finish("lasso", region)

    def hovered(self, at: Places, plane: Plane) -> None:
        """Nothing is seen before the button goes down."""

    def double_clicked(self) -> None:
        """Nothing: the line is closed already."""

    def back(self) -> None:
        """Nothing: a stroke is taken back by undo."""

    def drop(self) -> None:
        """Forget a line that is not closed."""
        self._line = []
        self._paper.show_line(_NO_POINTS, _NO_POINTS)


class LivewirePointer:
    """Clicks joined by lines that follow the image; a double click closes and fills.

    Parameters
    ----------
    volume : Volume
        In display order, as all places are.
    paper : LinePaper
    target : Target
        What the line follows.
    """

    def __init__(self, volume: Volume, paper: LinePaper, target: Target) -> None:
        self._volume = volume
        self._paper = paper
        self._target = target
        self._wire: Livewire | None = None
        #: The lines to each click from the one before; the first is the click itself.
        self._ways: list[Places] = []
        self._end: WireEnd | None = None

    def pressed(self, at: Places, plane: Plane) -> None:
        """Set a click where the line should pass."""
        if self._wire is not None and self._wire.plane != plane:
            self.drop()
            self._paper.tell(tr("The line on the other slice was not closed and is dropped."))
        try:
            self._click(at, plane)
        except AnnotationError as error:
            self._paper.tell(tr("No point set: {error}.").format(error=error))

    def dragged(self, at: Places) -> None:
        """A click may tremble."""

    def released(self) -> None:
        """The click stands already."""

    def hovered(self, at: Places, plane: Plane) -> None:
        """Show the way from the last click to the mouse."""
        wire, end = self._wire, self._end
        if wire is None or end is None or wire.plane != plane:
            return
        try:
            self._show(end.path_to(wire.snapped(IndexPoints(at))))
        except AnnotationError:
            self._show(_NO_POINTS)

    def double_clicked(self) -> None:
        """Close the line and paint what it goes around."""
        wire, end = self._wire, self._end
        if wire is None or end is None or len(self._ways) < 2:  # noqa: PLR2004 - there and back
            self._paper.tell(
                tr("Set points along the border first; the double click closes the line.")
            )
            return
        line = np.concatenate([*self._ways, end.path_to(IndexPoints(self._ways[0][0]))])
        self.drop()
        region = _around(self._paper, self._volume.grid, line, wire.plane)
        if region is not None:
            self._paper.finish("livewire", region)

    def back(self) -> None:
        """Take back the last click."""
        if self._ways:
            self._ways.pop()
        if self._wire is None or not self._ways:
            self.drop()
            return
        self._end = self._wire.started_at(IndexPoints(self._ways[-1][-1]))
        self._show(_NO_POINTS)

    def drop(self) -> None:
        """Forget a line that is not closed."""
        self._wire, self._end, self._ways = None, None, []
        self._paper.show_line(_NO_POINTS, _NO_POINTS)

    def _click(self, at: Places, plane: Plane) -> None:
        wire = self._wire or prepared_livewire(
            self._volume, plane, IndexPoints(at), target=self._target
        )
        place = wire.snapped(IndexPoints(at))
        way = place[None] if self._end is None else self._end.path_to(place)
        # The double click that closes the line comes with a press of its own.
        if self._ways and np.array_equal(place, self._ways[-1][-1]):
            return
        self._wire = wire
        self._ways.append(np.asarray(way))
        self._end = wire.started_at(place)
        self._show(_NO_POINTS)

    def _show(self, way: Places) -> None:
        anchors = np.array([each[-1] for each in self._ways])
        self._paper.show_line(np.concatenate([*self._ways, way]), anchors)


def _around(paper: LinePaper, grid: Grid, line: Places, plane: Plane) -> Region | None:
    """What a closed line goes around; None, and told why, if nothing."""
    try:
        return surrounded(grid, IndexPoints(line), plane)
    except AnnotationError as error:
        paper.tell(tr("Nothing painted: {error}.").format(error=error))
        return None
