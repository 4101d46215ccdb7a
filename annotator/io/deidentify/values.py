"""The value in the place of another, by what the attribute is allowed to hold."""

import re

from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.multival import MultiValue

from annotator.io.deidentify.attributes import Action
from annotator.io.deidentify.cleaning import Cleaning
from annotator.io.deidentify.pseudonyms import is_standard_uid, shifted_datetime

__all__ = [
    "PIXEL_GROUP",
    "REMOVED",
    "dummy_value",
    "has_fitting_vr",
    "is_word_of_standard",
    "kept_value",
    "replaced",
]

#: The group of the elements that hold pixels.
PIXEL_GROUP = 0x7FE0

#: In the place of text that had to be there.
REMOVED = "removed"

#: An age above it is told as 90 years, for so few people are as old.
OLDEST_TOLD_YEARS = 89

_CODE_STRING = re.compile(r"[A-Z0-9 _]{0,16}\Z")
_AGE = re.compile(r"\d{3}[DWMY]\Z")
_TIME = re.compile(r"[\d:]{2,8}(\.\d{1,6})?\Z")

#: Words of the standard that may be somebody's name too and decide how an image lies.
_VOCABULARY = {
    "PatientPosition": frozenset({"HFP", "HFS", "HFDR", "HFDL", "FFDR", "FFDL", "FFP", "FFS"}),
}

#: Numbers that only tell things apart, into which some systems copy an id.
_LABELS = frozenset({"SeriesNumber", "AcquisitionNumber"})

_TEXT = frozenset({"LO", "SH", "ST", "LT", "UT", "UC", "AE", "PN", "UR"})
_WRITTEN_NUMBERS = frozenset({"DS", "IS"})
_NUMBERS = frozenset({"US", "SS", "UL", "SL", "UV", "SV", "FL", "FD", "AT"})
_BYTES = frozenset({"OB", "OW", "OF", "OD", "OL", "OV"})

#: VRs that stand for one another: writers mistake them, and what they hold is alike.
_ALIKE = (
    _TEXT,
    _WRITTEN_NUMBERS,
    _NUMBERS | _BYTES,
    *(frozenset({vr}) for vr in ("CS", "UI", "AS", "SQ", "DA", "DT", "TM")),
)

_DUMMIES = dict.fromkeys(_TEXT, REMOVED) | {
    "CS": "REMOVED",
    "AE": "REMOVED",
    "AS": "000Y",
    "DA": "19000101",
    "DT": "19000101000000",
    "TM": "000000",
    "DS": "0",
    "IS": "0",
}


def has_fitting_vr(element: DataElement) -> bool:
    """Whether an element is stored as the dictionary says, or as something alike."""
    wanted = set(dictionary_VR(element.tag).split(" or "))
    return any(element.VR in alike and wanted & alike for alike in _ALIKE)


def is_word_of_standard(element: DataElement) -> bool:
    """Whether a value is one of the few that the standard allows there, whoever is called so."""
    return element.value in _VOCABULARY.get(element.keyword, ())


def replaced(element: DataElement, value: object) -> DataElement:
    """An element of the same attribute with another value."""
    return DataElement(element.tag, element.VR, value)


def dummy_value(element: DataElement, cleaning: Cleaning) -> DataElement | None:
    """A value that tells nothing; None where the attribute holds neither text nor time."""
    if element.VR == "PN":
        return replaced(element, [cleaning.pseudonyms.person(name) for name in _texts(element)])
    if element.VR == "UI":
        return replaced(element, [cleaning.uid(uid) for uid in _texts(element)])
    dummy = _DUMMIES.get(element.VR)
    return None if dummy is None else replaced(element, dummy)


def kept_value(
    element: DataElement, stored: bytes, action: Action, cleaning: Cleaning
) -> DataElement | None:
    """What stays of an element; None if nothing does.

    Parameters
    ----------
    element : DataElement
    stored : bytes
        The value as it was read, whose text may be in another character set than is said.
    action : Action
    cleaning : Cleaning
    """
    vr = element.VR
    if vr in _NUMBERS | _WRITTEN_NUMBERS:
        return _number(element, cleaning)
    if vr in _BYTES:
        return _bytes(element, cleaning)
    if is_word_of_standard(element):
        return element
    if cleaning.known.found_in_bytes(stored) and vr != "UI":
        cleaning.count(Action.CLEAN, element.tag)
        return dummy_value(element, cleaning)
    values = [_kept(text, vr, action, cleaning) for text in _texts(element)]
    if values == _texts(element):
        return element
    if action in {Action.KEEP, Action.CLEAN}:
        cleaning.count(Action.CLEAN, element.tag)
    return replaced(element, values[0] if len(values) == 1 else values)


def _kept(text: str, vr: str, action: Action, cleaning: Cleaning) -> str:
    """One value of an attribute, as it may stay."""
    match vr:
        case _ if not text:
            return ""
        case "DA" | "DT":
            kept = shifted_datetime(text, cleaning.shift)
        case "TM":
            kept = text if _TIME.match(text.strip()) else _DUMMIES["TM"]
        case "UI":
            kept = _uid(text, action, cleaning)
        case "AS":
            kept = _age(text)
        case _ if cleaning.known.found_in_text(text):
            kept = _DUMMIES[vr]
        case "CS":
            kept = text if _CODE_STRING.match(text) else _DUMMIES["CS"]
        case _:
            kept = cleaning.with_uids_replaced(text)
    return kept


def _uid(text: str, action: Action, cleaning: Cleaning) -> str:
    """A UID that names an instance is replaced, wherever it stands."""
    if action is Action.REPLACE_UID or text in cleaning.known.uids:
        return cleaning.uid(text)
    return text if is_standard_uid(text) or re.fullmatch(r"[\d.]{1,64}", text) else ""


def _age(text: str) -> str:
    if not _AGE.match(text):
        return ""
    is_told = text[-1] != "Y" or int(text[:-1]) <= OLDEST_TOLD_YEARS
    return text if is_told else f"{OLDEST_TOLD_YEARS + 1:03}Y"


def _number(element: DataElement, cleaning: Cleaning) -> DataElement:
    if element.keyword not in _LABELS or not cleaning.known.is_id(str(element.value)):
        return element
    cleaning.count(Action.DUMMY, element.tag)
    return replaced(element, cleaning.pseudonyms.number("label", str(element.value)))


def _bytes(element: DataElement, cleaning: Cleaning) -> DataElement | None:
    value = element.value
    is_pixels = element.tag.group == PIXEL_GROUP
    if not is_pixels and isinstance(value, bytes) and cleaning.known.found_in_bytes(value):
        cleaning.count(Action.REMOVE, element.tag)
        return None
    return element


def _texts(element: DataElement) -> list[str]:
    value = element.value
    if value is None:
        return []
    values = value if isinstance(value, MultiValue | list) else [value]
    return [str(one) for one in values]
