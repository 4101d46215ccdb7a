"""The key images of an analysed hip as DICOM objects: its planes and its necrosis map."""

from collections.abc import Iterator, Mapping

import numpy as np
from imagecodecs import png_decode

from annotator.app.case_memory import CaseMemory
from annotator.app.head_pictures import picture_file
from annotator.io.dicom.objects.key_images import KeyImage, key_images
from annotator.io.dicom.objects.sources import SourceImages
from annotator.measure.frame import hip_frame
from annotator.model.case import Case, CaseResult

__all__ = ["key_image_files"]

_MAP_TITLE = "Necrosis map: the surface of the head seen from the pole"


def key_image_files(
    result: CaseResult, case: Case, sources: SourceImages, memory: CaseMemory | None = None
) -> Mapping[str, bytes]:
    """The content of each key image's file, by its name; none for a blocked case.

    Parameters
    ----------
    result : CaseResult
    case : Case
    sources : SourceImages
    memory : CaseMemory or None
        Of the case's measuring.
    """
    images = tuple(_images(result, case, memory))
    return key_images(images, result.measurements.side, sources)


def _images(result: CaseResult, case: Case, memory: CaseMemory | None) -> Iterator[KeyImage]:
    from annotator.report.figures import drawn_planes  # matplotlib takes a second

    head = result.measurements.head
    if head is None:
        return
    frame = hip_frame(np.array(head.center_lps_mm), case.annotation.side, case.annotation.landmarks)
    for name, caption, png in drawn_planes(case, result.measurements, frame):
        yield _image(name, caption, png)
    necrosis_map = picture_file(result, case, "map.png", memory)
    if necrosis_map is not None:
        yield _image("necrosis_map", _MAP_TITLE, necrosis_map)


def _image(name: str, title: str, png: bytes) -> KeyImage:
    return KeyImage(f"key_{name}.dcm", title, png_decode(png)[..., :3])
