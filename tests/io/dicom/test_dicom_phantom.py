"""Known sizes in the images of real scanners: the ACR phantom."""

import numpy as np
import pytest
from real_data import real_data
from scipy import ndimage

from annotator.io.dicom.folder.scan import scan
from annotator.io.dicom.volume import load_volume
from annotator.model.mask import Mask

#: Inner diameter of the phantom, and its slice step, mm.
DIAMETER_MM, STEP_MM = 190.0, 10.0
#: Slices through nothing but liquid, counted from the first.
UNIFORM = slice(6, 7)


@pytest.mark.parametrize(
    "series",
    ["GE_Artist_1.5T_T1", "Philips3TdStream", "Siemens_Aera_1.5T_T1", "Siemens_Sola_1.5T_T1"],
)
def test_disc_of_the_phantom_has_its_diameter_and_its_volume_counts_the_step(series: str) -> None:
    (summary,) = scan(real_data("acr_phantom", series)).volumes
    volume = load_volume(summary)
    discs = np.stack([disc(plane) for plane in volume.values.astype(float)])
    pixel_mm2 = float(np.prod(volume.grid.spacing_mm[1:]))
    area_mm2 = discs[UNIFORM].sum() * pixel_mm2
    assert 2 * np.sqrt(area_mm2 / np.pi) == pytest.approx(DIAMETER_MM, rel=0.02)
    outline = np.zeros_like(discs)
    outline[3:8] = discs[UNIFORM]
    mask = Mask(volume.grid, outline)
    assert mask.volume_mm3 == pytest.approx(area_mm2 * STEP_MM * 5, rel=1e-4)


def disc(plane: np.ndarray) -> np.ndarray:
    """The bright disc of one slice, holes filled, cut at half its usual signal."""
    usual = float(np.median(plane[plane > plane.max() / 4]))
    labels, _ = ndimage.label(plane > usual / 2)
    largest = labels == np.bincount(labels.ravel())[1:].argmax() + 1
    return np.asarray(ndimage.binary_fill_holes(largest))
