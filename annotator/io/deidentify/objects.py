"""One DICOM object without what identifies: element by element, sequences to any depth."""

from attrs import frozen
from pydicom import Dataset
from pydicom.dataelem import DataElement
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag, Tag

from annotator.io.deidentify.attributes import Action, action_of
from annotator.io.deidentify.cleaning import UNREADABLE, Cleaning
from annotator.io.deidentify.options import Option
from annotator.io.deidentify.private_elements import safe_value
from annotator.io.deidentify.values import dummy_value, has_fitting_vr, kept_value, replaced

__all__ = ["cleaned"]

_CHARACTER_SET = Tag(0x00080005)
_PATIENT_NAME, _PATIENT_ID = Tag(0x00100010), Tag(0x00100020)
_TEXT_VALUE, _CONCEPT_NAME = Tag(0x0040A160), Tag(0x0040A043)

#: The concept of a name under which a thing is followed over time.
_TRACKING_IDENTIFIER = "112039"


@frozen
class _Found:
    """An element, the bytes that it was read from, and the dataset around it."""

    element: DataElement
    stored: bytes
    around: Dataset


def cleaned(dataset: Dataset, cleaning: Cleaning, *, is_own: bool) -> Dataset:
    """A dataset without what identifies; the given one stays as it is.

    Parameters
    ----------
    dataset : pydicom.Dataset
    cleaning : Cleaning
    is_own : bool
        Whether this software wrote it, so that its texts are none that somebody typed.
    """
    new = Dataset()
    for tag in sorted(dataset.keys()):
        found = _found(dataset, tag)
        if found is None:
            cleaning.count(Action.REMOVE, tag)
        elif tag.is_private:
            _add_private(new, found, cleaning)
        elif tag != _CHARACTER_SET:  # the whole object gets one of its own
            made = _made(found, cleaning, is_own=is_own)
            if made is not None:
                new.add(made)
    return new


def _found(dataset: Dataset, tag: BaseTag) -> _Found | None:
    """An element; None if its bytes are not what its VR says."""
    item = dataset.get_item(tag)
    stored = item.value if isinstance(item.value, bytes) else b""
    try:
        return _Found(dataset[tag], stored, dataset)
    except UNREADABLE:
        return None


def _made(found: _Found, cleaning: Cleaning, *, is_own: bool) -> DataElement | None:
    """The element in the place of another; None if it goes."""
    element = found.element
    action = action_of(element.tag, cleaning.policy)
    if action is not Action.REMOVE and not has_fitting_vr(element):
        action = Action.REMOVE
    if element.tag == _TEXT_VALUE and not is_own:
        action = Action.DUMMY
    if action not in {Action.KEEP, Action.CLEAN, Action.ITEMS}:
        cleaning.count(action, element.tag)
    if element.tag in {_PATIENT_NAME, _PATIENT_ID}:
        return replaced(element, cleaning.pseudonyms.patient(cleaning.patient_id))
    return _done(found, action, cleaning, is_own=is_own)


def _done(found: _Found, action: Action, cleaning: Cleaning, *, is_own: bool) -> DataElement | None:
    element = found.element
    if element.VR == "SQ":
        return _items(element, action, cleaning, is_own=is_own)
    match action:
        case Action.REMOVE | Action.ITEMS:
            return None
        case Action.EMPTY:
            return replaced(element, None)
        case Action.DUMMY if _is_tracking(found):
            return replaced(element, f"T-{cleaning.pseudonyms.name('text', str(element.value))}")
        case Action.DUMMY:
            return dummy_value(element, cleaning)
        case Action.KEEP | Action.CLEAN | Action.REPLACE_UID | Action.SHIFT:
            return kept_value(element, found.stored, action, cleaning)


def _items(
    element: DataElement, action: Action, cleaning: Cleaning, *, is_own: bool
) -> DataElement | None:
    if action is Action.EMPTY:
        return DataElement(element.tag, "SQ", Sequence([]))
    if action not in {Action.ITEMS, Action.KEEP, Action.CLEAN}:
        return None
    items = [cleaned(item, cleaning, is_own=is_own) for item in element.value or ()]
    return DataElement(element.tag, "SQ", Sequence(items))


def _is_tracking(found: _Found) -> bool:
    if found.element.tag != _TEXT_VALUE or _CONCEPT_NAME not in found.around:
        return False
    concept = found.around[_CONCEPT_NAME].value
    return bool(concept) and concept[0].get("CodeValue") == _TRACKING_IDENTIFIER


def _add_private(new: Dataset, found: _Found, cleaning: Cleaning) -> None:
    """Keep a private element if it is safe and that is asked for; its creator comes with it."""
    element = found.element
    creator = element.private_creator
    wanted = Option.SAFE_PRIVATE in cleaning.policy.options
    if wanted and creator and safe_value(element, creator):
        block = new.private_block(element.tag.group, creator, create=True)
        block.add_new(element.tag.element & 0xFF, element.VR, element.value)
    elif not element.tag.is_private_creator:
        cleaning.count(Action.REMOVE, element.tag)
