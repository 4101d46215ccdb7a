"""One reader's outline of one hip."""

from typing import Self

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from annotator.geometry.grid import Grid
from annotator.model.anatomy import Landmarks, Side
from annotator.model.mask import Mask

__all__ = ["HEAD_LABEL", "LESION_LABEL", "LESION_OPEN", "HipAnnotation"]

#: Values of a label map that this program writes; the lesion counts as part of the head.
HEAD_LABEL = 1
LESION_LABEL = 2

#: Why nothing is said of a lesion that nobody has outlined yet or said not to be there.
LESION_OPEN = "lesion not outlined yet"


@frozen(eq=False)
class HipAnnotation:
    """The femoral head and its necrotic lesion as outlined on one grid.

    Parameters
    ----------
    side : Side
    head : Mask
        The femoral head; the lesion counts as part of it whether or not it is marked here.
    lesion : Mask
        The necrotic lesion with its low-signal band; empty for a hip without one.
    landmarks : Landmarks or None
        None where the reader set none.
    reader : str
        A pseudonym of the reader; empty if not recorded.
    is_lesion_open : bool
        Whether nobody has outlined a lesion yet or said that there is none: an empty lesion then
        means that nothing is known of it.

    Raises
    ------
    ValueError
        If head and lesion lie on different grids, the landmarks are of the other side, or a
        lesion is outlined and open at once.
    """

    side: Side
    head: Mask
    lesion: Mask = field()
    landmarks: Landmarks | None = field(default=None)
    reader: str = ""
    is_lesion_open: bool = field(default=False)

    @lesion.validator
    def _check_grids(self, _attribute: object, lesion: Mask) -> None:
        if not lesion.grid.is_same_as(self.head.grid):
            raise ValueError("head and lesion must lie on one grid")

    @landmarks.validator
    def _check_landmarks(self, _attribute: object, landmarks: Landmarks | None) -> None:
        if landmarks is not None and landmarks.side is not self.side:
            raise ValueError("the landmarks are of the other side")

    @is_lesion_open.validator
    def _check_lesion(self, _attribute: object, is_lesion_open: bool) -> None:  # noqa: FBT001 - attrs' signature
        if is_lesion_open and not self.lesion.is_empty:
            raise ValueError("a lesion that is outlined is not open")

    @property
    def grid(self) -> Grid:
        """The grid of both masks."""
        return self.head.grid

    @property
    def label_map(self) -> NDArray[np.uint8]:
        """(slices, rows, columns) array: 0 background, 1 head, 2 lesion."""
        labels = self.head.voxels * np.uint8(HEAD_LABEL)
        np.copyto(labels, np.uint8(LESION_LABEL), where=self.lesion.voxels)
        return labels

    @classmethod
    def from_label_map(
        cls,
        grid: Grid,
        labels: NDArray[np.integer],
        *,
        side: Side,
        head_label: int = HEAD_LABEL,
        lesion_label: int = LESION_LABEL,
        landmarks: Landmarks | None = None,
        reader: str = "",
    ) -> Self:
        """The annotation that a label map of one hip holds.

        Parameters
        ----------
        grid : Grid
        labels : (slices, rows, columns) integer array
        side : Side
        head_label, lesion_label : int
            Values of the two structures; every other value is ignored.
        landmarks : Landmarks or None
        reader : str
        """
        lesion = labels == lesion_label
        return cls(
            side=side,
            head=Mask(grid, (labels == head_label) | lesion),
            lesion=Mask(grid, lesion),
            landmarks=landmarks,
            reader=reader,
        )
