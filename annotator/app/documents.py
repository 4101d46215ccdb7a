"""The JSON documents of the command: fixed keys, fixed order, the same bytes for the same input."""

import json
from collections.abc import Mapping
from typing import Any

from annotator.model.assessment import Assessment
from annotator.model.case import CaseResult

__all__ = ["assessment_document", "measurements_document", "signal_document", "to_json"]

MEASUREMENTS_SCHEMA = "onfh.measurements/1"
ASSESSMENT_SCHEMA = "onfh.assessment/1"
SIGNAL_SCHEMA = "onfh.signal/1"

#: Decimals of a number in a document: far below every error, above the noise of a processor.
DECIMALS = 6


def measurements_document(result: CaseResult) -> dict[str, Any]:
    """The measurements of one hip, as ``onfh measure --json`` prints them."""
    measurements = result.measurements.model_dump(mode="json")
    return {
        "schema": MEASUREMENTS_SCHEMA,
        "side": measurements["side"],
        "head": measurements["head"],
        "definitions": measurements["definitions"],
        "measurements": measurements["measurements"],
        "issues": measurements["issues"],
        "provenance": result.provenance.model_dump(mode="json"),
    }


def signal_document(result: CaseResult) -> dict[str, Any] | None:
    """The signal of one hip; None where it was not asked for."""
    if result.signal is None:
        return None
    return {"schema": SIGNAL_SCHEMA, **result.signal.model_dump(mode="json")}


def assessment_document(assessment: Assessment) -> dict[str, Any]:
    """The rules' answer, as ``onfh assess --json`` prints it."""
    return {"schema": ASSESSMENT_SCHEMA, **assessment.model_dump(mode="json", by_alias=True)}


def to_json(document: Mapping[str, Any]) -> str:
    """A document as indented JSON text with a closing line break."""
    return json.dumps(_rounded(document), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, Mapping):
        return {key: _rounded(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(entry) for entry in value]
    return value
