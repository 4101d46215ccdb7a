"""Slices that belong together as one volume: their order, their grid, and what is wrong with it.

Slices are ordered by their position along the slice normal, and every distance is taken from
positions: file names, instance numbers and slice thickness decide nothing.
"""

import itertools
from collections.abc import Iterable, Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.geometry.grid import Grid
from annotator.io.dicom.header.slice_header import SliceHeader
from annotator.io.dicom.series.copies import geometry_issue, without_copies
from annotator.io.dicom.series.grid import even_grid, upright_grid
from annotator.io.dicom.series.side import side_issues
from annotator.model.issue import Issue, Severity

__all__ = ["Stack", "stacked"]

#: A slice step may differ from the usual one by this share of it before spacing is uneven, ...
STEP_TOLERANCE = 0.02
#: ... or by this, mm: the rounding of positions in the header.
STEP_ROUNDING_MM = 0.02

#: The stack may lean from the slice normal by this before it counts as sheared, degrees.
SHEAR_TOLERANCE_DEG = 0.5

#: A slice may lie beside the line of the others by this share of a pixel.
SIDEWAYS_PIXELS = 0.1

#: Issues that only an interpolated volume can be measured with.
UNEVEN = frozenset({"missing_slice", "sheared_stack", "uneven_spacing"})


@frozen(eq=False)
class Stack:
    """Slices of one volume in the order of the grid's slice index, with the grid.

    Parameters
    ----------
    slices : tuple of SliceHeader
    grid : Grid
    issues : tuple of Issue
    places : (n, 3) array or None
        (slice, row, column) index of each slice's first voxel in the grid, where the slices do not
        lie on the grid's planes and are interpolated onto them; None where they do.
    """

    slices: tuple[SliceHeader, ...]
    grid: Grid
    issues: tuple[Issue, ...]
    places: NDArray[np.float64] | None = None


def stacked(headers: Iterable[SliceHeader]) -> Stack:
    """The volume that parallel slices of one size make.

    Parameters
    ----------
    headers : iterable of SliceHeader
        At least one; same rows, columns, pixel spacing and orientation.

    Returns
    -------
    Stack
        Slice index rises along ``along_row x along_column``. Copies of a slice are left out.
        Slices that lie unevenly get an upright, uniform grid to be interpolated onto.
    """
    slices, issues = without_copies(headers)
    positions = np.array([header.position_mm for header in slices])
    if len(slices) == 1:
        issues = [*issues, _single_slice()]
    else:
        issues = [*issues, *_spacing_issues(positions, slices[0].normal)]
        issues += _shear_issues(slices, positions)
    grid, places = even_grid(slices), None
    if any(issue.code in UNEVEN for issue in issues):
        upright = upright_grid(slices)
        issues.append(_scattered() if upright is None else _interpolated(upright[0]))
        grid, places = upright or (grid, places)
    if len(slices) > 1:
        issues += _header_issues(slices, float(grid.spacing_mm[0]))
    issues += [*_slab_issues(slices), *_frame_issues(slices)]
    issues += _value_issues(slices)
    issues += side_issues(slices, grid)
    return Stack(slices, grid, tuple(issues), places)


def _spacing_issues(positions: NDArray[np.float64], normal: NDArray[np.float64]) -> list[Issue]:
    steps = np.diff(positions @ normal)
    usual = float(np.sort(steps)[(len(steps) - 1) // 2])
    tolerance = max(STEP_ROUNDING_MM, STEP_TOLERANCE * usual)
    multiples = np.maximum(np.rint(steps / usual), 1)
    if np.abs(steps - multiples * usual).max() > tolerance:
        return [
            geometry_issue(
                "uneven_spacing",
                f"Slices are {steps.min():.3f} to {steps.max():.3f} mm apart (usually {usual:.3f} "
                f"mm; tolerance {tolerance:.2f} mm), so values between them are interpolated.",
                Severity.BLOCKING,
            )
        ]
    if multiples.max() > 1:
        absent = int((multiples - 1).sum())
        after = ", ".join(str(index) for index in np.flatnonzero(multiples > 1))
        return [
            geometry_issue(
                "missing_slice",
                f"{absent} slice(s) are missing from a stack with a step of {usual:.3f} mm, after "
                f"slice index {after}, and are interpolated; better send the series again.",
                Severity.BLOCKING,
            )
        ]
    return []


def _shear_issues(slices: Sequence[SliceHeader], positions: NDArray[np.float64]) -> list[Issue]:
    normal, whole = slices[0].normal, positions[-1] - positions[0]
    height_mm = float(whole @ normal)
    lean_deg = float(np.degrees(np.arccos(min(1.0, height_mm / float(np.linalg.norm(whole))))))
    if lean_deg > SHEAR_TOLERANCE_DEG:
        return [
            geometry_issue(
                "sheared_stack",
                f"Slices are shifted sideways along the stack (leaning {lean_deg:.1f} deg from the "
                "slice normal, as with a tilted gantry) and are moved back by interpolation.",
                Severity.BLOCKING,
            )
        ]
    along = (positions - positions[0]) @ normal / height_mm
    off_line = positions - positions[0] - along[:, np.newaxis] * whole
    off_line_mm = float(np.linalg.norm(off_line, axis=1).max())
    if off_line_mm <= max(STEP_ROUNDING_MM, SIDEWAYS_PIXELS * min(slices[0].pixel_spacing_mm)):
        return []
    return [
        geometry_issue(
            "uneven_spacing",
            f"A slice lies {off_line_mm:.2f} mm beside the line of the others and is moved back by "
            "interpolation.",
            Severity.BLOCKING,
        )
    ]


def _header_issues(slices: Sequence[SliceHeader], step_mm: float) -> list[Issue]:
    """Where thickness or spacing in the header say something else than the positions."""
    issues = []
    tolerance = max(STEP_ROUNDING_MM, STEP_TOLERANCE * step_mm)
    thickness_mm = slices[0].slice_thickness_mm
    if thickness_mm and step_mm - thickness_mm > tolerance:
        issues.append(
            geometry_issue(
                "slice_gap",
                f"Slices are {thickness_mm:.2f} mm thick and {step_mm:.2f} mm apart: "
                f"{step_mm - thickness_mm:.2f} mm between them were not imaged.",
            )
        )
    stated_mm = slices[0].spacing_between_slices_mm
    if stated_mm and abs(stated_mm - step_mm) > tolerance:
        issues.append(
            geometry_issue(
                "slice_spacing_from_positions",
                f"The header states {stated_mm:.3f} mm between slices, their positions "
                f"{step_mm:.3f} mm; positions are used.",
            )
        )
    return issues


def _slab_issues(slices: Sequence[SliceHeader]) -> list[Issue]:
    count = slices[0].slabs
    message = (
        f"One of {count} parallel stacks of its series that lie apart, as for the left and right "
        "hip. If they should be one, the slices between them are missing: send the series again."
    )
    return [geometry_issue("separate_slabs", message)] if count > 1 else []


def _frame_issues(slices: Sequence[SliceHeader]) -> list[Issue]:
    pairs = itertools.pairwise(header.frame_of_reference_uid for header in slices)
    if all(one == other for one, other in pairs):
        return []
    return [
        geometry_issue(
            "frame_of_reference_differs",
            "Slices of this volume have different frames of reference, so their positions do not "
            "belong together; export the acquisitions as separate series.",
            Severity.BLOCKING,
        )
    ]


def _value_issues(slices: Sequence[SliceHeader]) -> list[Issue]:
    """What a reader should know of the stored values."""
    issues = []
    if any(header.is_monochrome1 for header in slices):
        message = "Low values are meant to be shown bright; kept as stored."
        issues.append(geometry_issue("monochrome1", message))
    padding = {header.padding for header in slices if header.padding is not None}
    if padding:
        values = ", ".join(f"{value:g}" for value in sorted(padding))
        message = f"Pixels outside the image hold the stored value {values}; kept as stored."
        issues.append(geometry_issue("padding_value", message))
    if any(header.is_private_rescale for header in slices):
        message = "The standard rescale is absent; Philips' private scale slope was used."
        issues.append(geometry_issue("private_rescale", message))
    return issues


def _interpolated(grid: Grid) -> Issue:
    return geometry_issue(
        "interpolated_volume",
        f"The volume was interpolated onto a uniform grid of {grid.spacing_mm[0]:.3f} mm: derived, "
        "not acquired.",
        Severity.WARNING,
    )


def _scattered() -> Issue:
    return geometry_issue(
        "scattered_slices",
        "The slices are so scattered that most of a uniform volume would be made up; send the "
        "whole series again.",
        Severity.BLOCKING,
    )


def _single_slice() -> Issue:
    return geometry_issue(
        "single_slice",
        "There is one slice only, so no volume can be measured; give the whole series.",
        Severity.BLOCKING,
    )
