"""What a result states about the choices and errors that its figures rest on."""

from collections.abc import Mapping

import numpy as np

from annotator.measure.outline import OutlinedHead
from annotator.measure.settings import MeasureSettings
from annotator.measure.zone import Zone
from annotator.model.anatomy import Landmarks
from annotator.model.annotation import HipAnnotation

__all__ = ["deep_lesion", "definitions_in_force", "landmark_error_mm"]


def definitions_in_force(
    annotation: HipAnnotation,
    settings: MeasureSettings,
    outlines: OutlinedHead,
    zone: Zone | None,
) -> Mapping[str, str]:
    """The choice made for each definition, in words.

    Parameters
    ----------
    annotation : HipAnnotation
    settings : MeasureSettings
    outlines : OutlinedHead
    zone : Zone or None
        None where the landmarks are implausible.
    """
    return {
        "head_denominator": "head_mask",
        "head_sphere": "least squares on the articular surface of the head outline",
        "weight_bearing_zone": "missing" if zone is None else zone.id,
        "frame": _frame(annotation.landmarks),
        "surface_reach_mm": f"{settings.surface_reach_mm:g}",
        "interval": "95 %",
        "boundary_error_mm": _boundary_error(outlines, settings.boundary_error_mm),
    }


def deep_lesion(surface_reach_mm: float) -> str:
    """Why a lesion that nowhere comes near the surface has no arc, share of it or intact ratio."""
    return f"deeper than {surface_reach_mm:g} mm everywhere"


def landmark_error_mm(outlines: OutlinedHead, boundary_error_mm: float | None) -> float:
    """Standard deviation of a landmark on the mid-coronal plane: that of an outline there.

    Parameters
    ----------
    outlines : OutlinedHead
    boundary_error_mm : float or None
        The reader's own, which then holds for landmarks too.
    """
    if boundary_error_mm is not None:
        return boundary_error_mm
    in_plane_mm, across_mm = _outline_errors_mm(outlines)
    facing = 1.0 - float(outlines.grid.slice_normal_lps[1]) ** 2
    return float(np.hypot(in_plane_mm, np.sqrt(facing / 2.0) * across_mm))


def _outline_errors_mm(outlines: OutlinedHead) -> tuple[float, float]:
    """Standard deviations of an outline within slices and across them, mm."""
    return 0.5 * outlines.pixel_mm, outlines.slice_mm / float(np.sqrt(12.0))


def _frame(landmarks: Landmarks | None) -> str:
    both_teardrops = (
        landmarks is not None
        and landmarks.teardrop_lps_mm is not None
        and landmarks.contralateral_teardrop_lps_mm is not None
    )
    return "pelvis (teardrops)" if both_teardrops else "scanner axes"


def _boundary_error(outlines: OutlinedHead, boundary_error_mm: float | None) -> str:
    if boundary_error_mm is not None:
        return f"{boundary_error_mm:g} (given)"
    in_plane_mm, across_mm = _outline_errors_mm(outlines)
    return f"{in_plane_mm:.3f} within slices, {across_mm:.3f} across them (standard deviation)"
