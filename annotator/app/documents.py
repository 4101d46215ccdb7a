"""The JSON documents of the command: fixed keys, fixed order, the same bytes for the same input."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pydantic_core

from annotator.model.assessment import Assessment

if TYPE_CHECKING:  # images load numpy, which the rules do not need
    from annotator.model.case import CaseResult

__all__ = ["assessment_document", "measurements_document", "signal_document", "to_json"]

MEASUREMENTS_SCHEMA = "onfh.measurements/1"
ASSESSMENT_SCHEMA = "onfh.assessment/1"
SIGNAL_SCHEMA = "onfh.signal/1"

#: Decimals of a number in a document: far below every error, above the noise of a processor.
DECIMALS = 6


def measurements_document(result: "CaseResult") -> dict[str, Any]:
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


def signal_document(result: "CaseResult") -> dict[str, Any] | None:
    """The signal of one hip; None where it was not asked for."""
    if result.signal is None:
        return None
    return {"schema": SIGNAL_SCHEMA, **result.signal.model_dump(mode="json")}


def assessment_document(assessment: Assessment) -> dict[str, Any]:
    """The rules' answer, as ``onfh assess --json`` prints it."""
    return {"schema": ASSESSMENT_SCHEMA, **assessment.model_dump(mode="json", by_alias=True)}


def to_json(document: Mapping[str, Any]) -> str:
    """A document as indented JSON text with a closing line break.

    Parameters
    ----------
    document : mapping
        Of words, truth values, numbers, None, and mappings and lists of them.

    Raises
    ------
    ValueError
        If a number is not finite, which JSON cannot tell.
    """
    return pydantic_core.to_json(_rounded(document), indent=2).decode() + "\n"


def _rounded(value: Any) -> Any:
    # An assessment has some ten thousand entries, nearly all of them words.
    if isinstance(value, dict):
        return {
            key: entry if type(entry) is str else _rounded(entry) for key, entry in value.items()
        }
    if isinstance(value, list | tuple):
        return [entry if type(entry) is str else _rounded(entry) for entry in value]
    if isinstance(value, float):
        return _finite(round(value, DECIMALS))
    return _rounded(dict(value)) if isinstance(value, Mapping) else value


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError(f"{number} is not JSON compliant; give a finite number or None")
    return number
