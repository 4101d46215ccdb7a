"""On which side of the body a head lies, where the image shows both flanks."""

import numpy as np
from skimage.filters import threshold_otsu

from annotator.geometry.points import IndexPoints, LpsPoints
from annotator.model.anatomy import Side
from annotator.model.volume import Volume

__all__ = ["side_in_body"]

#: An image at least this wide from left to right shows both hips of an adult, mm.
BOTH_HIPS_MM = 260.0

#: A head nearer to the midline than this could be on either side, mm.
MIDLINE_SLACK_MM = 30.0

#: Voxels looked at along each axis to find the body.
SAMPLES_PER_AXIS = 64

#: The flanks: percentiles of the bright voxels' left-right position.
FLANK_PERCENTILES = (1.0, 99.0)


def side_in_body(image: Volume, head_center_mm: LpsPoints) -> Side | None:
    """The side on which a point lies, from the body's own midline.

    The midline is the middle between the flanks, which are found by brightness (Otsu's
    threshold), so a patient who lies off the table's centre does not matter.

    Parameters
    ----------
    image : Volume
    head_center_mm : (3,) array, LPS mm

    Returns
    -------
    Side or None
        None if the image is too narrow to show both hips, or the point lies near the midline.
    """
    steps = [max(1, count // SAMPLES_PER_AXIS) for count in image.grid.shape]
    index = np.stack(
        np.meshgrid(
            *(
                np.arange(0, count, step)
                for count, step in zip(image.grid.shape, steps, strict=True)
            ),
            indexing="ij",
        ),
        axis=-1,
    )
    left_right_mm = image.grid.to_lps(IndexPoints(index.astype(np.float64)))[..., 0]
    values = np.asarray(image.values[:: steps[0], :: steps[1], :: steps[2]], dtype=np.float64)
    if np.ptp(left_right_mm) < BOTH_HIPS_MM or np.ptp(values) == 0:
        return None
    body = values > threshold_otsu(values)  # type: ignore[no-untyped-call] # scikit-image has no types
    right_flank_mm, left_flank_mm = np.percentile(left_right_mm[body], FLANK_PERCENTILES)
    offset_mm = float(head_center_mm[0]) - (right_flank_mm + left_flank_mm) / 2.0
    if abs(offset_mm) < MIDLINE_SLACK_MM:
        return None
    return Side.LEFT if offset_mm > 0 else Side.RIGHT
