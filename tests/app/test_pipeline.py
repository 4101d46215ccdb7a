"""From a case to its numbers: what blocks, what is refused, what the result rests on."""

from functools import cache

import numpy as np
import pytest
from attrs import evolve
from phantom_cases import acquisition_of, outlined, plain_hip

from annotator import __version__
from annotator.app.pipeline import analyse, measure_case
from annotator.errors import AnnotationError, GuidelineError
from annotator.io.annotation_file import annotation_sha256
from annotator.io.packs import load_rules
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.case import Case
from annotator.model.issue import Issue, Severity
from annotator.model.volume import Source, Volume
from annotator.staging.rulebase import RuleBase
from onfh_samples.lesion import Sector
from onfh_samples.phantom import direction

UNEVEN = Issue(
    code="uneven_spacing", severity=Severity.BLOCKING, message="uneven", subject="geometry"
)
SOURCE = Source(study_uid="1.2.3", series_uid="1.2.3.4", volume_number=2)
FINDINGS = {"onfh_present": "yes", "symptomatic": "yes", "skeletally_mature": "yes"}


@cache
def _rules() -> RuleBase:
    return load_rules()


@cache
def _case() -> Case:
    hip = plain_hip(Sector(direction(Side.LEFT, 10.0, 8.0), 40.0))
    annotation = evolve(outlined(hip, acquisition_of("coronal", pixel_mm=1.0)), reader="reader-1")
    values = np.zeros(annotation.grid.shape, np.int16)
    return Case(Volume(annotation.grid, values, source=SOURCE), annotation, FINDINGS)


def _with_issues(*issues: Issue) -> Case:
    return evolve(_case(), image=evolve(_case().image, issues=issues))


def test_analysing_and_measuring_give_the_same_measurements() -> None:
    settings = MeasureSettings()

    assert (
        analyse(_case(), _rules(), settings).measurements
        == measure_case(_case(), settings).measurements
    )


def test_the_measurements_reach_the_stage() -> None:
    assessment = analyse(_case(), _rules(), MeasureSettings()).assessment

    assert assessment.systems["arco_2019"].possible
    assert assessment.systems["jic_type_2001"].possible in ((("C2",)), ("C1",), ("C1", "C2"))


def test_the_same_input_gives_an_equal_result() -> None:
    one, other = (analyse(_case(), _rules(), MeasureSettings()) for _ in range(2))

    assert one == other


def test_a_blocking_issue_leaves_nothing_measured_and_nothing_staged() -> None:
    result = analyse(_with_issues(UNEVEN), _rules(), MeasureSettings())

    assert result.measurements.is_blocked
    assert result.measurements.head is None
    assert all(figure.value is None for figure in result.measurements.measurements.values())
    assert result.assessment is None
    assert result.measurements.issues == (UNEVEN,)


def test_an_acknowledged_issue_stays_as_a_warning_beside_the_numbers() -> None:
    settings = MeasureSettings(accepted_geometry=frozenset({"uneven_spacing"}))
    result = analyse(_with_issues(UNEVEN), _rules(), settings)
    issue = result.measurements.issues[0]

    assert not result.measurements.is_blocked
    assert result.measurements.measurements["lesion_volume_mm3"].value > 0
    assert (issue.code, issue.severity) == ("uneven_spacing", Severity.WARNING)
    assert "acknowledged" in issue.message


def test_another_issue_is_not_acknowledged_with_it() -> None:
    settings = MeasureSettings(accepted_geometry=frozenset({"missing_slice"}))

    assert measure_case(_with_issues(UNEVEN), settings).measurements.is_blocked


def test_a_warning_about_the_image_does_not_block() -> None:
    warning = UNEVEN.model_copy(update={"severity": Severity.WARNING})
    result = measure_case(_with_issues(warning), MeasureSettings())

    assert result.measurements.issues[0] == warning
    assert result.measurements.head is not None


def test_the_provenance_names_everything_that_the_numbers_rest_on() -> None:
    settings = MeasureSettings(zone="sourcil", surface_reach_mm=3.0, boundary_error_mm=0.5)
    provenance = analyse(_case(), _rules(), settings).provenance
    ruleset = _rules().ruleset

    assert provenance.software_version == __version__
    assert (provenance.study_uid, provenance.series_uid) == ("1.2.3", "1.2.3.4")
    assert provenance.volume_number == 2
    assert provenance.annotation_sha256 == annotation_sha256(_case().annotation)
    assert provenance.reader == "reader-1"
    assert provenance.settings == {
        "zone": "sourcil",
        "surface_reach_mm": "3",
        "boundary_error_mm": "0.5",
        "neck_cut_mm": "found where the neck is outlined too",
        "accepted_geometry": "none",
    }
    assert (provenance.rules_name, provenance.rules_version, provenance.rules_sha256) == (
        ruleset.name,
        ruleset.version,
        ruleset.sha256,
    )


def test_a_measurement_alone_names_no_rules() -> None:
    provenance = measure_case(_case(), MeasureSettings()).provenance

    assert provenance.rules_name is None
    assert provenance.settings["zone"] == "automatic"
    assert provenance.settings["boundary_error_mm"] == "from the voxel size"


def test_an_impossible_finding_is_refused_before_anything_is_measured() -> None:
    case = evolve(_case(), findings={"age_years": -3}, image=evolve(_case().image, issues=()))

    with pytest.raises(GuidelineError, match="age_years"):
        analyse(case, _rules(), MeasureSettings())


def test_the_other_sides_tag_refuses_the_case() -> None:
    source = evolve(SOURCE, laterality="R")
    case = evolve(_case(), image=evolve(_case().image, source=source))

    with pytest.raises(AnnotationError, match="Laterality tag of the series says R"):
        measure_case(case, MeasureSettings())
