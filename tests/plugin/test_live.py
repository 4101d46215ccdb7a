"""The plugin's analysis after a stroke is the one without any stroke before it."""

import numpy as np
import pytest
from phantom_cases import acquisition_of, offsets_mm, outlined, plain_hip, with_masks

from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.case import Case
from annotator.model.volume import Volume
from napari_onfh.library import use_cases
from napari_onfh.library.live import LiveAnalysis
from napari_onfh.library.ports import UseCases
from onfh_samples.lesion import Sector
from onfh_samples.phantom import direction

HIP = plain_hip(Sector(direction(Side.LEFT, 15.0, 8.0), 40.0))


def test_a_stroke_is_analysed_as_if_it_were_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    annotation = outlined(HIP, acquisition_of("coronal", slice_mm=5.0, pixel_mm=1.6))
    image = Volume(annotation.grid, np.zeros(annotation.grid.shape, np.uint8))
    near = np.linalg.norm(offsets_mm(annotation, HIP.head_center_mm), axis=-1) < 8.0
    drawn = with_masks(annotation, lesion=annotation.lesion.voxels | near)
    live = LiveAnalysis()
    live(Case(image, annotation), MeasureSettings())
    fresh = use_cases.analyse(Case(image, drawn), MeasureSettings())
    monkeypatch.setattr(
        "annotator.measure.prepared_head.measured_head",
        lambda *_: pytest.fail("the head was measured again"),
    )
    assert live(Case(image, drawn), MeasureSettings()).result == fresh.result


def test_two_windows_remember_apart() -> None:
    assert UseCases().analyse is not UseCases().analyse
