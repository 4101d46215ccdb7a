"""Zone and angles of the hip that was measured last, as they are drawn."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from napari_onfh.reading.session import SessionState
    from napari_onfh.words.angle_words import HipAngles

__all__ = ["angles_of"]


def angles_of(state: "SessionState") -> "HipAngles | None":
    """Of a state whose result is up to date; None where nothing is measured.

    Parameters
    ----------
    state : SessionState
    """
    from annotator.measure.mid_plane_lines import mid_planes
    from annotator.report.document import measurement_groups
    from napari_onfh.reading.landmark import landmarks_of
    from napari_onfh.words.angle_words import hip_angles

    if state.analysis is None or state.side is None:
        return None
    measurements = state.analysis.result.measurements
    landmarks = landmarks_of(state.side, state.landmarks, state.surface_points_lps_mm)
    planes = mid_planes(measurements, landmarks)
    lines = (line for group in measurement_groups(measurements) for line in group.lines)
    return hip_angles(planes, measurements, lines) if planes else None
