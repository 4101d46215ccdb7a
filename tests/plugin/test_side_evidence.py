"""What the image says about the side."""

import numpy as np
import pytest
from plugin_factory import hip_volume

from annotator.geometry.grid import Grid
from annotator.model.volume import Source, Volume
from napari_onfh.side_evidence import side_evidence


def image_from(low_x_mm: float) -> Volume:
    affine = np.eye(4)
    affine[0, 3] = low_x_mm
    return Volume(Grid((50, 3, 3), affine), np.zeros((50, 3, 3)))


@pytest.mark.parametrize(
    ("laterality", "words"),
    [("L", "says: left"), ("R", "says: right"), ("B", "both"), (None, "names no side")],
)
def test_the_laterality_tag_is_told(laterality: str | None, words: str) -> None:
    assert words in side_evidence(hip_volume(source=Source(laterality=laterality)))


def test_an_image_on_one_side_of_the_midline_is_said_to_be() -> None:
    assert "left of the scanner" in side_evidence(image_from(30.0))
    assert "right of the scanner" in side_evidence(image_from(-100.0))


def test_an_image_of_both_sides_gives_its_reach() -> None:
    assert "20 mm right to 29 mm left" in side_evidence(image_from(-20.0))
