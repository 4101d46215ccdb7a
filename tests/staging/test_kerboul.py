"""The necrotic angle: the grade and the risk on MRI, and the films of 1974."""

from collections.abc import Callable

import pytest

from annotator.model.assessment import Assessment

Assess = Callable[..., Assessment]


def possible(assessment: Assessment, system: str) -> tuple[str, ...]:
    return assessment.systems[system].possible


@pytest.mark.parametrize(
    ("angle", "grade", "risk"),
    [
        (190, "1", "low"),
        (190.5, "1", "moderate"),
        (195, "1", "moderate"),
        (199.9, "1", "moderate"),
        (200, "2", "moderate"),
        (239.9, "2", "moderate"),
        (240, "2", "high"),
        (249.9, "2", "high"),
        (250, "3", "high"),
        (300, "4", "high"),
    ],
)
def test_modified_kerboul_keeps_grade_and_risk_apart(
    assessed: Assess, angle: float, grade: str, risk: str
) -> None:
    assessment = assessed(combined_necrotic_angle_deg=angle)
    assert possible(assessment, "kerboul_modified_grade") == (grade,)
    assert possible(assessment, "kerboul_modified_risk") == (risk,)
    assert possible(assessment, "kerboul_1974") == ("small", "medium", "large")


@pytest.mark.parametrize(
    ("angle", "size"), [(160, "small"), (160.5, "medium"), (199.5, "medium"), (200, "large")]
)
def test_kerboul_1974_reads_films_only(assessed: Assess, angle: float, size: str) -> None:
    assessment = assessed(xr_kerboul_angle_deg=angle)
    assert possible(assessment, "kerboul_1974") == (size,)
    assert len(possible(assessment, "kerboul_modified_grade")) == 4
