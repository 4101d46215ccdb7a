"""An analysis with stages, options and a tier, for tests of the results' page."""

from functools import partial
from typing import Any

from plugin_factory import lesion_volume_of

from annotator.measure.settings import MeasureSettings
from annotator.model.assessment import (
    Argument,
    Assessment,
    Modality,
    Risk,
    Ruleset,
    StagingResult,
    Tier,
    Trace,
)
from annotator.model.case import Case
from annotator.model.issue import Issue, Severity
from annotator.report.document import compose, words_of
from annotator.staging.pack import FactSpec
from napari_onfh.reading.session import Analysis

SYSTEMS = {
    "arco_2019": FactSpec(
        kind="category", label="ARCO", group="system", values=("I", "II", "IIIA", "IV")
    ),
    "jic_type_2001": FactSpec(kind="category", label="JIC", group="system", values=("A", "B")),
}

#: Text that gives a stage away, each from another part of the answer.
TELLTALES = ("I or II", "T1 (observe", "Drilling", "high", "told by a rule")


def staged(case: Case, *issues: Issue, **systems: tuple[str, ...]) -> Analysis:
    """A small true measurement with an answer of made-up rules."""
    rule = Trace(
        text="rules out IV", verdict="true", facts={"xr_done": "yes"}, sources=("Own 2020",)
    )
    possible = {"arco_2019": ("I", "II"), "jic_type_2001": ("A", "B"), **systems}
    told = Issue(code="x", severity=Severity.INFO, message="told by a rule", subject="arco_2019")
    assessment = Assessment(
        systems={
            system: StagingResult(possible=values, trace=(rule,), needs=("xr_done",))
            for system, values in possible.items()
        },
        risk=Risk(possible=("high",)),
        tier=Tier(possible=("T1",), proposed="T1"),
        modalities=(
            Modality(
                id="M01",
                name="Drilling",
                tier="T1",
                in_tier="yes",
                verdict="meets",
                arguments_for=(Argument(text="it helps", sources=("Own 2020",)),),
            ),
        ),
        issues=(told, *issues),
        ruleset=Ruleset(name="made-up", version="1", sha256="0", status="draft"),
        safety=(),
    )
    measured = lesion_volume_of(case).result
    result = measured.model_copy(update={"assessment": assessment})
    labels = {system: spec.label for system, spec in SYSTEMS.items()}
    words = words_of(assessment, labels)
    return Analysis(result, partial(compose, result, case, words=words))


def analyse_staged(case: Case, _settings: MeasureSettings) -> Any:
    """Stands for the library's analysis with rules."""
    return staged(case)
