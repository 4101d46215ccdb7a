"""What the image says about the side."""

import numpy as np
import pytest
from plugin_factory import hip_volume

from annotator.geometry.grid import Grid
from annotator.model.volume import Source, Volume
from napari_onfh.words.side_evidence import side_evidence


def image_from(low_x_mm: float, laterality: str | None = None) -> Volume:
    affine = np.diag([2.0, 2.0, 2.0, 1.0])
    affine[0, 3] = low_x_mm
    source = Source(modality="MR", laterality=laterality)
    return Volume(Grid((50, 3, 3), affine), np.zeros((50, 3, 3)), source)


@pytest.mark.parametrize(
    ("laterality", "words"),
    [("L", "says: left"), ("R", "says: right"), ("B", "both"), (None, "names no side")],
)
def test_the_laterality_tag_is_told(laterality: str | None, words: str) -> None:
    assert words in side_evidence(hip_volume(source=Source(laterality=laterality)))


def test_an_image_on_one_side_of_the_midline_is_said_to_be() -> None:
    assert side_evidence(image_from(40.0)).startswith("Left hip only likely in view")
    assert side_evidence(image_from(-138.0)).startswith("Right hip only likely in view")


def test_an_image_of_the_middle_gives_its_reach_and_no_side() -> None:
    evidence = side_evidence(image_from(-60.0))

    assert evidence.startswith("Cannot tell which hip is in view")
    assert "60 mm right to 38 mm left of the scanner's midline" in evidence


def test_an_image_whose_witnesses_contradict_each_other_has_no_side() -> None:
    evidence = side_evidence(image_from(40.0, laterality="R"))

    assert evidence.startswith("Cannot tell which hip is in view: the Laterality tag says right")
    assert evidence.endswith("The DICOM header says: right.")
