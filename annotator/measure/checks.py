"""What is odd about an outline, told before its numbers are read."""

import numpy as np
from numpy.typing import NDArray

from annotator.errors import AnnotationError
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints
from annotator.geometry.sphere import Sphere
from annotator.measure.outline import HipOutlines, OutlinedHead
from annotator.model.issue import Issue, Severity

__all__ = ["NECK_SHARE", "lesion_placement", "outline_issues", "share_outside"]

#: The lesion must have a voxel within the sphere grown by this, mm.
PLACEMENT_SLACK_MM = 2.0

#: More of the lesion than this outside the grown sphere is told.
OUTSIDE_SHARE = 0.05

#: A lesion with more of the head than this is rare; two labels that were swapped are not.
LARGEST_USUAL_LESION_SHARE = 0.7

#: More of the head's outline than this outside the grown sphere is the neck.
NECK_SHARE = 0.05


def lesion_placement(outlines: HipOutlines, sphere: Sphere) -> Issue | None:
    """Refuse a lesion outside the head; warn about one that is partly outside.

    Parameters
    ----------
    outlines : HipOutlines
    sphere : Sphere

    Returns
    -------
    Issue or None

    Raises
    ------
    AnnotationError
        If no lesion voxel lies within the sphere grown by 2 mm.
    """
    if not outlines.lesion.any():
        return None
    outside = share_outside(outlines.lesion, outlines.whole, sphere)
    if outside == 1.0:
        raise AnnotationError(
            f"no lesion voxel lies within {sphere.radius_mm + PLACEMENT_SLACK_MM:.0f} mm of the "
            "head's centre: check the lesion label and the side"
        )
    if outside <= OUTSIDE_SHARE:
        return None
    return Issue(
        code="lesion_outside_head",
        severity=Severity.WARNING,
        message=f"{outside:.0%} of the lesion lies outside the fitted head: check its outline",
        subject="lesion_volume_mm3",
    )


def outline_issues(outlines: HipOutlines, neck: float) -> tuple[Issue, ...]:
    """Warnings about the head's outline.

    Parameters
    ----------
    outlines : HipOutlines
    neck : float
        Share of the head's voxels outside the grown sphere.
    """
    head = outlines.whole
    lesion_share = np.count_nonzero(outlines.lesion) / np.count_nonzero(head.head)
    found = (
        (
            head.box.touches_image_edge,
            "outline_at_image_edge",
            (
                "the outline touches the edge of the image: the head may be cut off and its volume "
                "too small"
            ),
            "head_volume_mm3",
        ),
        (
            head.skipped_slices > 0,
            "outline_skips_slices",
            (
                f"{head.skipped_slices} slices between outlined ones are empty: volumes are "
                "too small"
            ),
            "head_volume_mm3",
        ),
        (
            lesion_share > LARGEST_USUAL_LESION_SHARE,
            "lesion_fills_head",
            (
                f"the lesion fills {lesion_share:.0%} of the head: check that the labels of head "
                "and lesion are not swapped"
            ),
            "lesion_fraction",
        ),
        (
            neck > NECK_SHARE,
            "head_beyond_sphere",
            (
                f"{neck:.0%} of the head's outline lies outside the fitted sphere, as if the neck "
                "were included: lesion_fraction may be too small"
            ),
            "head_volume_mm3",
        ),
    )
    return tuple(
        Issue(code=code, severity=Severity.WARNING, message=message, subject=subject)
        for applies, code, message, subject in found
        if applies
    )


def share_outside(mask: NDArray[np.bool_], head: OutlinedHead, sphere: Sphere) -> float:
    """Share of a structure's voxels outside the sphere grown by 2 mm.

    Parameters
    ----------
    mask : (slices, rows, columns) bool array
    head : OutlinedHead
        On whose cropped grid the mask lies.
    sphere : Sphere
    """
    outside = np.count_nonzero(mask & ~_within(head.grid, sphere, PLACEMENT_SLACK_MM))
    return outside / np.count_nonzero(mask)


def _within(grid: Grid, sphere: Sphere, slack_mm: float) -> NDArray[np.bool_]:
    """Which voxels lie within a sphere grown by a slack: from here to there on each row."""
    slices, rows = np.indices(grid.shape[:2], dtype=np.float64)
    starts = IndexPoints(np.stack([slices, rows, np.zeros(rows.shape)], axis=-1))
    first, step = grid.to_lps(starts) - sphere.center_mm, grid.affine_lps[:3, 2]
    middle = -(first @ step) / (step @ step)
    nearest = (first + middle[..., None] * step) ** 2
    half = (sphere.radius_mm + slack_mm) ** 2 - nearest.sum(axis=-1)
    half = np.where(half >= 0, np.sqrt(np.maximum(half, 0.0) / (step @ step)), -1.0)
    columns = np.arange(grid.shape[2])
    return (columns >= (middle - half)[..., None]) & (columns <= (middle + half)[..., None])
