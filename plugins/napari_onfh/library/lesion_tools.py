"""What the tools for a whole lesion would make of it, in words for the reader; no window here."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.drawing.between_slices import filled_between
from annotator.drawing.change import Structure
from annotator.drawing.combine import subtracted
from annotator.drawing.grow import grown_from_seeds
from annotator.drawing.intensity import Brightness, IntensityRange, suggested_range
from annotator.drawing.limits import Limited, Limits, painted, redrawn
from annotator.drawing.margin import with_margin
from annotator.drawing.region import Region
from annotator.drawing.tidy import Holes, smoothed, without_holes, without_islands
from annotator.model.mask import Mask
from annotator.model.volume import Volume
from napari_onfh.reading.scene import DisplayFrame
from napari_onfh.reading.steps import Tidy

__all__ = [
    "HEALTHY_SEED",
    "LESION_SEED",
    "Proposal",
    "fill",
    "grow",
    "range_of_marrow",
    "subtract",
    "tidy",
]

#: Labels of the strokes from which a lesion grows.
LESION_SEED, HEALTHY_SEED = 1, 2

_ML_PER_MM3 = 1e-3


@frozen(eq=False)
class Proposal:
    """A lesion as a tool would leave it.

    Parameters
    ----------
    before, after : Mask
    name : str
        Of the step.
    reason : str
        Why nothing would change; empty if something would.
    remark : str
        What else the reader should know; may be empty.
    """

    before: Mask
    after: Mask
    name: str
    reason: str = ""
    remark: str = ""

    @property
    def in_words(self) -> str:
        """The name, and the volume before and after."""
        if self.reason:
            return self.reason
        before_ml, after_ml = (mask.volume_mm3 * _ML_PER_MM3 for mask in (self.before, self.after))
        name = f"{self.name[0].upper()}{self.name[1:]}"
        volumes = f"{before_ml:.2f} mL before, {after_ml:.2f} mL after"
        return f"{name}: {volumes}. {self.remark}".strip()


def fill(lesion: Mask, head: Mask, frame: DisplayFrame) -> Proposal:
    """Slices that were left out between drawn ones.

    Raises
    ------
    AnnotationError
        If there is nothing between.
    """
    found = filled_between(lesion, head)
    numbers = sorted(frame.slice_number(index) for index in (*found.filled, *found.left_empty))
    name = f"fill between slices {numbers[0] - 1} to {numbers[-1] + 1}"
    return _proposal(lesion, painted(_limits(lesion, head), found.region), name, found.remark)


def grow(volume: Volume, lesion: Mask, head: Mask, seeds: NDArray[np.uint8]) -> Proposal:
    """The lesion from strokes; what is drawn already counts as lesion, but for healthy strokes.

    Parameters
    ----------
    volume : Volume
    lesion, head : Mask
    seeds : (slices, rows, columns) array
        `LESION_SEED` and `HEALTHY_SEED` where strokes lie.

    Raises
    ------
    AnnotationError
        If one kind of stroke is missing.
    """
    healthy = seeds == HEALTHY_SEED
    region = grown_from_seeds(
        volume,
        head,
        lesion_seeds=(seeds == LESION_SEED) | (lesion.voxels & ~healthy),
        healthy_seeds=healthy,
    )
    return _proposal(lesion, redrawn(_limits(lesion, head), region), "lesion grown from strokes")


def tidy(kind: Tidy, lesion: Mask, head: Mask, margin_mm: float) -> Proposal:
    """The lesion made neater; `margin_mm` counts for a wider or narrower one alone."""
    name = str(kind)
    if kind in {Tidy.WIDER, Tidy.NARROWER}:
        name = f"{kind} by {margin_mm:g} mm"
    region = _tidied(kind, lesion, head, margin_mm)
    return _proposal(lesion, redrawn(_limits(lesion, head), region), name)


def subtract(lesion: Mask, head: Mask, other: Mask) -> Proposal:
    """The lesion without what another outline holds.

    Raises
    ------
    GridMismatch
        If the other lies on another grid.
    """
    region = subtracted(lesion, other)
    return _proposal(
        lesion, redrawn(_limits(lesion, head), region), "another lesion taken off the lesion"
    )


def range_of_marrow(volume: Volume, head: Mask, wanted: Brightness) -> IntensityRange:
    """The dark or the bright part of the signals in a head, by Otsu's threshold.

    Raises
    ------
    AnnotationError
        If the head is not outlined or of one signal.
    """
    return suggested_range(volume, Region.of(head.voxels), wanted)


def _tidied(kind: Tidy, lesion: Mask, head: Mask, margin_mm: float) -> Region:
    if kind is Tidy.SMOOTH:
        return smoothed(lesion, head)
    if kind is Tidy.ISLANDS:
        return without_islands(lesion)
    if kind is Tidy.HOLES_ON_A_SLICE:
        return without_holes(lesion, Holes.ON_A_SLICE)
    if kind is Tidy.HOLES_IN_SPACE:
        return without_holes(lesion, Holes.IN_SPACE)
    return with_margin(lesion, margin_mm if kind is Tidy.WIDER else -margin_mm, head)


def _limits(lesion: Mask, head: Mask) -> Limits:
    return Limits(Structure.LESION, lesion, head)


def _proposal(lesion: Mask, found: Limited, name: str, remark: str = "") -> Proposal:
    after = Mask(lesion.grid, found.change.applied_to(lesion.voxels))
    return Proposal(lesion, after, name, found.reason, remark)
