"""The JSON documents: the keys that others build on, finite numbers, the same bytes."""

import json
import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phantom_cases import acquisition_of, outlined, plain_hip

from annotator.app.documents import assessment_document, measurements_document, to_json
from annotator.app.pipeline import analyse
from annotator.io.packs import load_rules
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.case import Case, CaseResult
from annotator.model.definitions import MEASUREMENTS
from annotator.model.volume import Volume
from onfh_samples.lesion import Sector
from onfh_samples.phantom import direction

LETTERS = st.text(st.characters(exclude_categories=["Cs"]))

#: Whatever may stand in a document. Numbers near zero have two spellings in JSON.
WORDS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(1e-3, 1e9)
    | st.floats(-1e9, -1e-3)
    | LETTERS
)


@cache
def _result() -> CaseResult:
    hip = plain_hip(Sector(direction(Side.LEFT, 10.0, 8.0), 40.0))
    annotation = outlined(hip, acquisition_of("coronal", pixel_mm=1.0))
    image = Volume(annotation.grid, np.zeros(annotation.grid.shape, np.int16))
    case = Case(image, annotation, {"onfh_present": "yes", "symptomatic": "yes"})
    return analyse(case, load_rules(), MeasureSettings())


def _documents() -> tuple[dict[str, Any], dict[str, Any]]:
    result = _result()
    return measurements_document(result), assessment_document(result.assessment)


def _numbers(value: object) -> Iterator[float]:
    if isinstance(value, float):
        yield value
    for part in value.values() if isinstance(value, dict) else ():
        yield from _numbers(part)
    for part in value if isinstance(value, list | tuple) else ():
        yield from _numbers(part)


def test_the_measurements_have_the_keys_of_the_contract() -> None:
    document, _ = _documents()

    assert list(document) == [
        "schema",
        "side",
        "head",
        "definitions",
        "measurements",
        "issues",
        "provenance",
    ]
    assert document["schema"] == "onfh.measurements/1"
    assert document["side"] == "L"
    assert set(document["head"]) == {"center_lps_mm", "radius_mm", "rms_residual_mm"}
    assert list(document["measurements"]) == list(MEASUREMENTS)
    for quantity in document["measurements"].values():
        assert set(quantity) == {"value", "low", "high", "unit", "why_missing"}
    for issue in document["issues"]:
        assert set(issue) == {"code", "severity", "message", "subject"}
        assert issue["severity"] in {"info", "warning", "blocking"}


def test_the_assessment_has_the_keys_of_the_contract() -> None:
    _, document = _documents()

    assert set(document) >= {
        "schema",
        "systems",
        "risk",
        "tier",
        "modalities",
        "prognosis",
        "flips",
        "ruleset",
        "safety",
    }
    assert document["schema"] == "onfh.assessment/1"
    assert set(document["tier"]) >= {"possible", "proposed", "alternatives", "needs", "conflicts"}
    assert set(document["ruleset"]) >= {"name", "version", "sha256"}
    for system in document["systems"].values():
        assert set(system) >= {"possible", "trace", "needs", "notes"}
    for modality in document["modalities"]:
        assert {"id", "tier", "verdict", "in_tier", "for", "against"} <= set(modality)


def test_every_number_is_finite() -> None:
    for document in _documents():
        read = json.loads(to_json(document))
        numbers = list(_numbers(read))

        assert all(math.isfinite(number) for number in numbers)


def test_a_number_that_is_not_finite_is_never_written() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json({"value": math.nan})


def test_the_same_result_gives_the_same_bytes_and_reads_back() -> None:
    for document in _documents():
        text = to_json(document)

        assert text == to_json(document)
        assert text.endswith("}\n")
        assert list(json.loads(text)) == list(document)


def test_numbers_carry_no_noise_of_the_processor() -> None:
    assert to_json({"value": 0.1 + 0.2, "rest": [1 / 3]}) == (
        '{\n  "value": 0.3,\n  "rest": [\n    0.333333\n  ]\n}\n'
    )


def test_letters_of_every_language_are_written_as_they_are() -> None:
    assert "Größe" in to_json({"note": "Größe"})


@given(st.recursive(WORDS, lambda inner: st.lists(inner) | st.dictionaries(LETTERS, inner)))
def test_a_document_reads_back_as_it_was_but_for_the_noise(document: Any) -> None:
    text = to_json({"document": document})

    assert json.loads(text) == {"document": _without_noise(document)}
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


def _without_noise(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_noise(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_without_noise(entry) for entry in value]
    return round(value, 6) if isinstance(value, float) else value


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_no_number_without_an_end_is_written_at_any_depth(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json({"rows": [{"interval": (0.0, number)}]})
