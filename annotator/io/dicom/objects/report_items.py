"""Content items of a measurement report: figures with their intervals, answers and stages."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from highdicom.sr import (
    CodedConcept,
    Measurement,
    NumContentItem,
    QualitativeEvaluation,
    RelationshipTypeValues,
    TextContentItem,
)
from pydicom.dataset import Dataset
from pydicom.sr.coding import Code

from annotator.io.dicom.objects.report_codes import (
    HIGH_END,
    LOW_END,
    UNITS,
    WHY_MISSING,
    WORDS,
    generic_concept,
    measurement_code,
    open_stage_code,
    stage_code,
    stage_value_code,
)
from annotator.model.assessment import StagingResult
from annotator.model.definitions import MEASUREMENTS
from annotator.model.quantity import Quantity

__all__ = ["DECIMALS", "blank_missing", "figures", "stages", "words"]

#: Decimals of a number, as in the JSON documents: far below every error.
DECIMALS = 6

#: CID 225: how far the value may lie above and below, in the unit of the value.
_UPPER = Code("371886008", "SCT", "+, range of upper measurement uncertainty")
_LOWER = Code("371885007", "SCT", "-, range of lower measurement uncertainty")

#: CID 42: stands for a figure that is missing.
_VALUE_UNKNOWN = Code("114010", "DCM", "Value unknown")


def figures(quantities: Mapping[str, Quantity]) -> list[Measurement]:
    """The numeric figures, those that are missing too, in the given order.

    Parameters
    ----------
    quantities : mapping of NAME to Quantity
        Words are left out; `words` gives them.

    Notes
    -----
    The library that makes the report wants a number in each item. A missing figure has zero until
    `blank_missing` takes it out; nothing may be written before.
    """
    return [
        _figure(name, quantity)
        for name, quantity in quantities.items()
        if not _is_word(name, quantity)
    ]


def words(quantities: Mapping[str, Quantity]) -> list[QualitativeEvaluation]:
    """The yes/no figures as questions with their answers; a missing answer is undetermined."""
    return [
        QualitativeEvaluation(measurement_code(name), WORDS[str(quantity.value or "unknown")])
        for name, quantity in quantities.items()
        if _is_word(name, quantity)
    ]


def stages(systems: Mapping[str, StagingResult]) -> list[QualitativeEvaluation]:
    """One evaluation for each stage that is not ruled out, in every system for the hip.

    A system that leaves one value has it as its stage. One that leaves several has each of them
    under a concept that says so; none is picked. One that does not apply is left out.
    """
    return [
        QualitativeEvaluation(
            stage_code(system) if len(staged.possible) == 1 else open_stage_code(system),
            stage_value_code(system, value),
        )
        for system, staged in systems.items()
        if staged.scope != "other_bone"
        for value in staged.possible
    ]


def blank_missing(item: Dataset) -> None:
    """Take the number out of every figure below an item whose qualifier says that it is missing."""
    for child in item.get("ContentSequence", ()):
        if "NumericValueQualifierCodeSequence" in child:
            child.MeasuredValueSequence = []
        blank_missing(child)


def _is_word(name: str, quantity: Quantity) -> bool:
    return isinstance(quantity.value, str) or not MEASUREMENTS[name].unit


def _figure(name: str, quantity: Quantity) -> Measurement:
    own, generic = measurement_code(name), generic_concept(name)
    unit = UNITS[quantity.unit]
    figure = Measurement(
        name=generic or own,
        value=_number(quantity.value),
        unit=unit,
        qualifier=_VALUE_UNKNOWN if quantity.value is None else None,
        # What the generic word leaves open is said by our own definition.
        method=own if generic else None,
    )
    _append(figure[0], _properties(quantity, unit))
    return figure


def _properties(quantity: Quantity, unit: Code) -> Iterator[NumContentItem | TextContentItem]:
    kind = RelationshipTypeValues.HAS_PROPERTIES
    if quantity.why_missing is not None:
        yield TextContentItem(_concept(WHY_MISSING), quantity.why_missing, kind)
        return
    value, low, high = (
        _decimal(number) for number in (quantity.value, quantity.low, quantity.high)
    )
    for concept, number in (
        (_UPPER, high - value),
        (_LOWER, value - low),
        (LOW_END, low),
        (HIGH_END, high),
    ):
        yield NumContentItem(_concept(concept), float(number), unit, relationship_type=kind)


def _append(item: Dataset, children: Iterable[Dataset]) -> None:
    item.ContentSequence = [*item.get("ContentSequence", ()), *children]


def _concept(code: Code) -> CodedConcept:
    return CodedConcept.from_code(code)


def _number(value: float | str | None) -> float:
    return round(value, DECIMALS) if isinstance(value, float) else 0.0


def _decimal(value: float | str | None) -> Decimal:
    """The very decimal that a document prints: the difference of two of them is exact."""
    return Decimal(repr(_number(value)))
