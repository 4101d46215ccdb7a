"""The JSON documents of this program without what identifies: results, own stages, landmarks.

Their numbers and the words of the rules stay. UIDs are replaced, people get pseudonyms, texts that
somebody typed go, and a text that holds an identifying value of the input goes as a whole.
"""

from collections.abc import Mapping
from typing import Any

from annotator.errors import FormatError
from annotator.io.deidentify.cleaning import Cleaning
from annotator.io.deidentify.values import REMOVED
from annotator.model.anatomy import Landmarks

__all__ = ["deidentified_document", "deidentified_values"]

#: Documents whose every field is known here.
_KNOWN = frozenset(
    {
        "onfh.measurements/1",
        "onfh.assessment/1",
        "onfh.signal/1",
        "onfh.reader_stages/1",
    }
)

#: Fields that name a person, and those that hold what somebody typed.
_PEOPLE = frozenset({"reader", "reviewer", "signed_by"})
_TYPED = frozenset({"description", "note", "comment"})


def deidentified_document(name: str, document: Mapping[str, Any], cleaning: Cleaning) -> object:
    """A document without what identifies.

    Parameters
    ----------
    name : str
        Of its kind, for the message; never the file's own.
    document : mapping
        As its file holds it.
    cleaning : Cleaning

    Raises
    ------
    FormatError
        If it is no document of this program.
    """
    if document.get("schema") not in _KNOWN and not _is_landmarks(document):
        raise FormatError(f"{name} is no document of onfh, so what it may hold is not known")
    return deidentified_values(document, cleaning)


def deidentified_values(value: object, cleaning: Cleaning, field: str = "") -> object:
    """A value of a document, and all values in it, without what identifies.

    Parameters
    ----------
    value : object
        As JSON gives it.
    cleaning : Cleaning
    field : str
        The name under which it stands.
    """
    match value:
        case Mapping():
            return {
                name: deidentified_values(part, cleaning, str(name)) for name, part in value.items()
            }
        case list() | tuple():
            return [deidentified_values(part, cleaning, field) for part in value]
        case str() if field in _PEOPLE:
            return cleaning.pseudonyms.person(value)
        case str() if field in _TYPED:
            return REMOVED if value else ""
        case str():
            return _text(value, cleaning)
        case _:
            return value


def _text(text: str, cleaning: Cleaning) -> str:
    plain = cleaning.with_uids_replaced(text)
    return REMOVED if cleaning.known.found_in_text(plain) else plain


def _is_landmarks(document: Mapping[str, Any]) -> bool:
    return "side" in document and document.keys() <= Landmarks.model_fields.keys()
