"""What was done to one hip, in its order: undo and redo across every tool."""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve

from annotator.drawing.step import Direction, Step

__all__ = ["History"]


class History:
    """The steps of one reading; none is forgotten while the image is open.

    Parameters
    ----------
    stated : mapping
        What was stated before the first step.
    """

    def __init__(self, stated: Mapping[str, Any]) -> None:
        self._stated_first = dict(stated)
        self._steps: list[Step] = []
        self._done = 0

    @property
    def undo_name(self) -> str:
        """What an undo takes back; empty if there is nothing."""
        return self._steps[self._done - 1].name if self._done else ""

    @property
    def redo_name(self) -> str:
        """What a redo does again; empty if there is nothing."""
        return self._steps[self._done].name if self._done < len(self._steps) else ""

    @property
    def stated(self) -> Mapping[str, Any]:
        """What is stated after the last step in force."""
        return self._steps[self._done - 1].stated if self._done else self._stated_first

    def record(self, step: Step) -> None:
        """Take a new step; what was undone before it cannot be done again."""
        del self._steps[self._done :]
        self._steps.append(step)
        self._done = len(self._steps)

    def undo(self) -> Step | None:
        """Take back the last step.

        Returns
        -------
        Step or None
            What undoing changes, with what was stated before; None if there is nothing.
        """
        if not self._done:
            return None
        undone = self._steps[self._done - 1]
        self._done -= 1
        voxels = tuple(change.inverse for change in reversed(undone.voxels))
        return Step(undone.name, voxels, self.stated, Direction.UNDONE)

    def redo(self) -> Step | None:
        """Do again what was undone last; None if there is nothing."""
        if self._done == len(self._steps):
            return None
        self._done += 1
        return evolve(self._steps[self._done - 1], direction=Direction.REDONE)

    def replay(self, steps: Iterable[Step]) -> None:
        """Take up the steps of a journal, with what was undone and done again among them."""
        for step in steps:
            if step.direction is Direction.DONE:
                self.record(step)
            elif step.direction is Direction.UNDONE:
                self.undo()
            elif step.direction is Direction.REDONE:
                self.redo()
