"""A small annotated hip for tests of files and cases."""

import numpy as np
from dicom_factory import affine

from annotator.geometry.grid import Grid
from annotator.model.anatomy import Landmarks, Side
from annotator.model.annotation import HipAnnotation


def hip_labels() -> np.ndarray:
    """4 x 6 x 5 labels: a head of 18 voxels, 2 of them lesion."""
    labels = np.zeros((4, 6, 5), np.uint8)
    labels[1:3, 1:4, 1:4] = 1
    labels[2, 2, 2:4] = 2
    return labels


def hip_grid(frame_of_reference_uid: str | None = None) -> Grid:
    """An oblique grid for `hip_labels`."""
    return Grid((4, 6, 5), affine(normal=(0.2, 0.9, -0.3)), frame_of_reference_uid)


def hip_landmarks(side: Side = Side.LEFT) -> Landmarks:
    """Every landmark once."""
    return Landmarks(
        side=side,
        lateral_acetabular_edge_lps_mm=(60.5, 1.25, 12.0),
        teardrop_lps_mm=(20.0, 2.0, -20.0),
        contralateral_teardrop_lps_mm=(-20.0, 2.0, -20.0),
        neck_axis_lps_mm=((40.0, 0.0, 0.0), (70.0, 5.0, -30.0)),
        head_surface_points_lps_mm=((64.0, 0.0, 0.0), (40.0, 0.0, 24.0)),
    )


def hip_annotation(side: Side = Side.LEFT, *, grid: Grid | None = None) -> HipAnnotation:
    """The annotation of `hip_labels` with every landmark."""
    return HipAnnotation.from_label_map(
        grid or hip_grid("1.2.3"),
        hip_labels(),
        side=side,
        landmarks=hip_landmarks(side),
        reader="reader-1",
    )
