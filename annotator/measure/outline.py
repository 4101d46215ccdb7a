"""Smooth distance fields of the head's surface and of the lesion's front, with their errors.

The lesion is described by its *front*, the interface with living bone, and by the head's
surface, which it shares with the head; so both may err together there.
"""

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints, LpsPoints
from annotator.geometry.voxels import hole_size, piece_sizes
from annotator.measure.changed_voxels import ChangedVoxels, changed_voxels
from annotator.measure.distance_field import DistanceField, in_slice_field, solid_field
from annotator.measure.head_box import HeadBox, head_box
from annotator.measure.head_slices import HeadSlice, head_slices, slices_with
from annotator.measure.hidden_front import FAR_MM
from annotator.measure.slice_distance import (
    DrawnFront,
    drawn_front,
    front_distance,
    surface_distance,
)
from annotator.measure.solid_distance import (
    has_cubic_voxels,
    solid_front_distance,
    solid_surface_distance,
)
from annotator.model.annotation import HipAnnotation

__all__ = ["HipOutlines", "OutlinedHead", "outline_fields", "outlined_head", "with_lesion"]

Voxels = NDArray[np.bool_]

#: A lesion of fewer voxels' thickness is not resolved: its front's error grows in proportion.
RESOLVED_VOXELS = 3.0
LARGEST_ERROR_FACTOR = 3.0


@frozen(eq=False)
class OutlinedHead:
    """The head on a grid cropped to it, slice axis first; what lies in it is not known here.

    Parameters
    ----------
    box : HeadBox
    head : (slices, rows, columns) bool array
        The lesion counts as part of it.
    slices : mapping of slice number to HeadSlice
        Empty where distances are taken in 3D.
    surface : DistanceField
        Distance from the head's surface, positive inside the head.
    boundary_error_mm : float or None
        As given for the outlines; None for the usual one.
    skipped_slices : int
        Slices without an outline between outlined ones.
    """

    box: HeadBox
    head: Voxels
    slices: Mapping[int, HeadSlice]
    surface: DistanceField
    boundary_error_mm: float | None
    skipped_slices: int

    @property
    def grid(self) -> Grid:
        """The cropped grid."""
        return self.box.grid

    @cached_property
    def row_ends(self) -> LpsPoints:
        """First and last voxel inside the surface on each row of pixels that has one, (n, 3)."""
        inside = self.surface.distance_mm > 0
        slices, rows = np.nonzero(inside.any(axis=2))
        marked = inside[slices, rows]
        ends = marked.argmax(axis=1), marked.shape[1] - 1 - marked[:, ::-1].argmax(axis=1)
        index = [np.stack([slices, rows, columns], axis=-1) for columns in ends]
        return self.points(np.concatenate(index).astype(np.float64))

    @cached_property
    def piece_sizes(self) -> list[int]:
        """Voxels of each piece of the head, the largest first."""
        return piece_sizes(self.head)

    @cached_property
    def hole_size(self) -> int:
        """Voxels that the outline encloses on a slice without marking them."""
        return hole_size(self.head)

    @property
    def pixel_mm(self) -> float:
        """In-plane voxel size, mm (geometric mean of row and column spacing)."""
        return float(np.sqrt(self.grid.spacing_mm[1] * self.grid.spacing_mm[2]))

    @property
    def slice_mm(self) -> float:
        """Distance between slices, mm."""
        return float(self.grid.spacing_mm[0])

    def points(self, index: NDArray[np.float64]) -> LpsPoints:
        """LPS positions of cropped (slice, row, column) indices."""
        return self.grid.to_lps(IndexPoints(index))


@frozen(eq=False)
class HipOutlines:
    """A head with its lesion.

    Parameters
    ----------
    whole : OutlinedHead
        The head, lesion included.
    lesion : (slices, rows, columns) bool array
    front : DistanceField or None
        Distance from the lesion's front, continued smoothly outside the head; positive on
        the lesion's side. None without a lesion.
    front_error_factor : float
        By how much the front's error was enlarged since the lesion is too thin for the voxels;
        1 for a lesion that they resolve.
    drawn : DrawnFront or None
        What the next stroke begins with; None where distances are not taken within the slices.
    changed : ChangedVoxels or None
        Where the front differs from that of the stroke before; None if it is not known.
    """

    whole: OutlinedHead
    lesion: Voxels
    front: DistanceField | None
    front_error_factor: float
    drawn: DrawnFront | None = None
    changed: ChangedVoxels | None = None

    @property
    def grid(self) -> Grid:
        """The cropped grid."""
        return self.whole.grid

    @property
    def head(self) -> Voxels:
        """The head, lesion included, (slices, rows, columns)."""
        return self.whole.head

    @property
    def surface(self) -> DistanceField:
        """Distance from the head's surface, positive inside the head."""
        return self.whole.surface

    @property
    def pixel_mm(self) -> float:
        """In-plane voxel size, mm (geometric mean of row and column spacing)."""
        return self.whole.pixel_mm

    @property
    def slice_mm(self) -> float:
        """Distance between slices, mm."""
        return self.whole.slice_mm

    def points(self, index: NDArray[np.float64]) -> LpsPoints:
        """LPS positions of cropped (slice, row, column) indices."""
        return self.whole.points(index)


def outline_fields(annotation: HipAnnotation, boundary_error_mm: float | None) -> HipOutlines:
    """Distance fields of one annotated hip.

    Parameters
    ----------
    annotation : HipAnnotation
    boundary_error_mm : float or None
        Standard deviation of the outlines along their normal; None takes half the in-plane
        voxel within the slices and slice step / sqrt(12) across them.

    Returns
    -------
    HipOutlines

    Raises
    ------
    AnnotationError
        If no head voxel is marked or the grid's axes are not perpendicular.
    """
    return with_lesion(outlined_head(annotation, boundary_error_mm), annotation)


def outlined_head(annotation: HipAnnotation, boundary_error_mm: float | None) -> OutlinedHead:
    """The distance field of one annotated head, whatever part of it is lesion.

    Parameters
    ----------
    annotation : HipAnnotation
    boundary_error_mm : float or None
        As for `outline_fields`.

    Returns
    -------
    OutlinedHead

    Raises
    ------
    AnnotationError
        If no head voxel is marked or the grid's axes are not perpendicular.
    """
    box = head_box(annotation)
    head = box.cut(annotation.head.voxels) | box.cut(annotation.lesion.voxels)
    is_solid = has_cubic_voxels(box.grid.spacing_mm)
    slices = {} if is_solid else head_slices(head, _sampling(box.grid))
    outlined = np.flatnonzero(slices_with(head))
    return OutlinedHead(
        box=box,
        head=head,
        slices=slices,
        surface=solid_field(
            box.grid, solid_surface_distance(head, box.grid.spacing_mm), boundary_error_mm
        )
        if is_solid
        else in_slice_field(
            box.grid, surface_distance(head, slices, box.grid.spacing_mm), boundary_error_mm
        ),
        boundary_error_mm=boundary_error_mm,
        skipped_slices=int(outlined[-1] - outlined[0] + 1 - len(outlined)),
    )


def with_lesion(
    whole: OutlinedHead, annotation: HipAnnotation, before: HipOutlines | None = None
) -> HipOutlines:
    """A head with the lesion that is drawn in it.

    Parameters
    ----------
    whole : OutlinedHead
    annotation : HipAnnotation
        Whose head, lesion included, is this one.
    before : HipOutlines or None
        Of an earlier state of the annotation; of another head it is passed over.

    Returns
    -------
    HipOutlines
    """
    lesion = whole.box.cut(annotation.lesion.voxels)
    if not lesion.any():
        return HipOutlines(whole, lesion, front=None, front_error_factor=1.0)
    known = before if before is not None and before.whole is whole else None
    front, drawn = _front(whole, lesion, known.drawn if known else None)
    factor = _unresolved(front, lesion)
    front = evolve(front, error_mm=front.error_mm * factor)
    changed = changed_voxels(known.front, front) if known and known.front else None
    return HipOutlines(whole, lesion, front, factor, drawn=drawn, changed=changed)


def _sampling(grid: Grid) -> tuple[float, float]:
    return float(grid.spacing_mm[1]), float(grid.spacing_mm[2])


def _front(
    whole: OutlinedHead, lesion: Voxels, before: DrawnFront | None
) -> tuple[DistanceField, DrawnFront | None]:
    grid, error_mm = whole.grid, whole.boundary_error_mm
    living = whole.head & ~lesion
    if not living.any():
        return in_slice_field(grid, np.full(lesion.shape, FAR_MM), error_mm), None
    if has_cubic_voxels(grid.spacing_mm):
        distance_mm = solid_front_distance(lesion, living, grid.spacing_mm)
        return solid_field(grid, distance_mm, error_mm), None
    sides = (lesion, living)
    drawn = drawn_front(sides, whole.slices, grid.spacing_mm, before)
    return in_slice_field(grid, front_distance(drawn, sides, grid.spacing_mm), error_mm), drawn


def _unresolved(field: DistanceField, lesion: Voxels) -> float:
    """Factor on the front's error where the lesion is too thin for the voxels to resolve it."""
    inside = np.flatnonzero(lesion)
    depth_voxels = field.distance_mm.ravel()[inside] / field.sharpness_mm(inside)
    thickness_voxels = 2.0 * float(depth_voxels.max())
    thinnest = RESOLVED_VOXELS / LARGEST_ERROR_FACTOR
    return RESOLVED_VOXELS / float(np.clip(thickness_voxels, thinnest, RESOLVED_VOXELS))
