"""Items of a structured report's tree: names, codes, texts and numbers, whoever wrote them."""

import math
from collections.abc import Collection, Iterator
from decimal import Decimal, InvalidOperation

from attrs import frozen
from pydicom.dataset import Dataset

from annotator.errors import DicomError

__all__ = ["Codes", "Concept", "answer", "below", "child", "coded", "measured", "number", "text"]

#: Codes of one meaning as (code, scheme): that of today, and those that old reports have for it.
Codes = Collection[tuple[str, str]]

#: Groups stand three deep; a tree this deep is damaged or hostile.
_DEEPEST = 32


@frozen
class Concept:
    """A coded word of a report.

    Parameters
    ----------
    value, scheme : str
        The code and the designator of its scheme.
    meaning : str
        For people.
    """

    value: str
    scheme: str
    meaning: str

    def is_one_of(self, codes: Codes) -> bool:
        """Whether code and scheme stand among these."""
        return (self.value, self.scheme) in codes


def below(item: Dataset, names: Codes, depth: int = 0) -> Iterator[Dataset]:
    """The uppermost items of a name anywhere below an item.

    Raises
    ------
    DicomError
        If the tree is deeper than any report.
    """
    if depth > _DEEPEST:
        raise DicomError(f"its tree is more than {_DEEPEST} items deep; get the report again")
    for inner in item.get("ContentSequence", ()):
        if _is_named(inner, names):
            yield inner
        else:
            yield from below(inner, names, depth + 1)


def child(item: Dataset | None, names: Codes) -> Dataset | None:
    """The first item of a name right below an item; None if there is none."""
    inner = () if item is None else item.get("ContentSequence", ())
    return next((each for each in inner if _is_named(each, names)), None)


def text(item: Dataset, names: Codes, keyword: str) -> str:
    """The text of an item's child; empty where there is none."""
    found = child(item, names)
    return "" if found is None else str(found.get(keyword) or "")


def answer(item: Dataset | None) -> Concept | None:
    """The coded value of an item; None where there is none."""
    return None if item is None else coded(item, "ConceptCodeSequence")


def coded(item: Dataset, keyword: str) -> Concept | None:
    """The code in an attribute of an item; None where there is none."""
    codes = item.get(keyword) or ()
    if not codes:
        return None
    code = codes[0]
    value = code.get("CodeValue") or code.get("LongCodeValue") or code.get("URNCodeValue") or ""
    scheme, meaning = code.get("CodingSchemeDesignator"), code.get("CodeMeaning")
    return Concept(str(value), str(scheme or ""), str(meaning or ""))


def measured(item: Dataset | None) -> Dataset | None:
    """The measured value of a numeric item with its unit; None where it is missing."""
    values = () if item is None else item.get("MeasuredValueSequence") or ()
    return values[0] if values else None


def number(value: Dataset) -> Decimal:
    """The number of a measured value, the precise one where it stands twice.

    Raises
    ------
    DicomError
        If it is none, is not finite, or if the two contradict each other.
    """
    written = str(value.get("NumericValue", "")).strip()
    precise = value.get("FloatingPointValue")
    try:
        decimal = Decimal(written)
        exact = decimal if precise is None else Decimal(repr(float(precise)))
    except InvalidOperation as error:
        raise DicomError(f"the value {written!r} is no number; get the report again") from error
    if not math.isfinite(float(exact)) or not decimal.is_finite():
        raise DicomError(f"the value {written!r} is not finite; get the report again")
    # One of the two was rounded or cut to fit; more than its last place they cannot differ by.
    if abs(exact - decimal) > Decimal(1).scaleb(int(decimal.as_tuple().exponent)):
        raise DicomError(
            f"a figure is both {decimal} and {exact}, and nothing says which is right; "
            "get the report again"
        )
    return exact


def _is_named(item: Dataset, names: Codes) -> bool:
    concept = coded(item, "ConceptNameCodeSequence")
    return concept is not None and concept.is_one_of(names)
