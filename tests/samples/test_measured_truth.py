"""Two independent implementations of the definitions agree: the truth and the measurement."""

import pytest

from annotator.measure.hip import measure
from annotator.measure.settings import MeasureSettings
from annotator.model.annotation import HipAnnotation
from onfh_samples.acquisition import grid_about, label_map
from onfh_samples.case_specs import CASE_SPECS
from onfh_samples.phantom import Hip
from onfh_samples.truth import truth_of

#: Cases checked each time; the others wait for the long proofs.
ALWAYS = ("normal", "collapsed", "oblique-coronal")

CASES = [
    pytest.param(
        name,
        hip,
        id=f"{name}-{hip.side.value}",
        marks=() if name in ALWAYS else pytest.mark.soak,
    )
    for name, spec in CASE_SPECS.items()
    for hip in spec.hips
]


@pytest.mark.parametrize(("name", "hip"), CASES)
def test_the_exact_figures_of_every_case_lie_in_the_measured_intervals(name: str, hip: Hip) -> None:
    spec = CASE_SPECS[name]
    grid = grid_about(spec.center_mm, spec.shape, spec.acquisition)
    annotation = HipAnnotation.from_label_map(
        grid, label_map(hip, grid), side=hip.side, landmarks=hip.landmarks()
    )
    measured = measure(annotation, MeasureSettings()).measurements
    exact = {key: value for key, value in truth_of(hip) if key in measured}
    missing = {key for key in exact if measured[key].value is None}
    outside = {
        key: value
        for key, value in exact.items()
        if key not in missing
        and value is not None
        and not measured[key].low - 1e-9 <= value <= measured[key].high + 1e-9
    }

    assert missing == {key for key, value in exact.items() if value is None}
    assert not outside
