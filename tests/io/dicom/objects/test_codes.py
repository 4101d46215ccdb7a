"""The codes are those of the standard's own dictionary, and the colours those of `.seg.nrrd`."""

import pytest
from pydicom.sr.codedict import codes as dictionary

from annotator.drawing.change import Structure
from annotator.io.dicom.objects.codes import (
    ARTIFICIAL_INTELLIGENCE,
    EDGE_DETECTION,
    FEMUR,
    LATERALITIES,
    SEGMENTS,
    side_of,
)
from annotator.io.volume_files import HEAD_COLOR, LESION_COLOR
from annotator.model.anatomy import Side

HEAD, LESION = SEGMENTS[Structure.HEAD], SEGMENTS[Structure.LESION]


@pytest.mark.parametrize(
    ("ours", "standard"),
    [
        (HEAD.category, dictionary.cid7150.AnatomicalStructure),
        (LESION.category, dictionary.cid7150.MorphologicallyAbnormalStructure),
        (HEAD.kind, dictionary.cid1005.FemoralHead),
        (HEAD.region, dictionary.cid8134.FemoralHead),
        (LESION.kind, dictionary.cid7159.Necrosis),
        (LESION.region, dictionary.cid8134.FemoralHead),
        (FEMUR, dictionary.cid7192.Femur),
        (ARTIFICIAL_INTELLIGENCE, dictionary.cid7162.ArtificialIntelligence),
        (EDGE_DETECTION, dictionary.cid7162.EdgeDetection),
        (LATERALITIES[Side.LEFT], dictionary.cid244.Left),
        (LATERALITIES[Side.RIGHT], dictionary.cid244.Right),
    ],
)
def test_a_code_is_that_of_the_context_group(ours: object, standard: object) -> None:
    assert ours == standard
    assert ours.meaning == standard.meaning  # type: ignore[attr-defined]


def test_a_laterality_code_names_its_side_and_another_code_none() -> None:
    assert side_of("7771000", "SCT") is Side.LEFT
    assert side_of("24028007", "SCT") is Side.RIGHT
    assert side_of("G-A101", "SRT") is Side.LEFT
    assert side_of("7771000", "99X") is None
    assert side_of("51440002", "SCT") is None


def test_both_kinds_of_segmentation_have_the_same_colours() -> None:
    for codes, text in ((HEAD, HEAD_COLOR), (LESION, LESION_COLOR)):
        shares = [float(word) for word in text.split()]
        assert codes.color_rgb == pytest.approx([share * 255 for share in shares], abs=0.8)
