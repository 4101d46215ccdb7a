"""The plugin's analysis after a stroke is the one without any stroke before it."""

import numpy as np
import pytest
from attrs import evolve
from phantom_cases import acquisition_of, offsets_mm, outlined, plain_hip, with_masks

from annotator.errors import AnnotationError
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.case import Case
from annotator.model.signal import Weighting
from annotator.model.volume import Volume
from napari_onfh.library import use_cases
from napari_onfh.library.head_map import head_map
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


def test_a_lesion_that_is_not_outlined_gives_no_stage_map_or_signal() -> None:
    acquisition = acquisition_of("coronal", slice_mm=5.0, pixel_mm=1.6)
    annotation = evolve(outlined(plain_hip(), acquisition), is_lesion_open=True)
    image = Volume(annotation.grid, np.zeros(annotation.grid.shape, np.uint8))
    analysis = use_cases.analyse(Case(image, annotation), MeasureSettings())

    shown = {line.name: line.missing for line in analysis.headline}
    assert shown.pop("mri_depression_mm") == ""
    assert set(shown.values()) == {"lesion not outlined yet"}
    assert not any(stage.settled for stage in analysis.report.stages)
    with pytest.raises(AnnotationError, match="not outlined yet"):
        head_map(annotation, MeasureSettings())
    signal = use_cases.measure_signal(
        Case(evolve(image, weighting=Weighting.T1), annotation), analysis
    )
    assert signal.tables == ()
    assert "nobody knows which marrow is healthy" in signal.remarks[0]
