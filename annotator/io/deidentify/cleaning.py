"""What the cleaning of one patient's files depends on, and what was done in it."""

import re
import struct
from collections import Counter
from datetime import timedelta

from attrs import field, frozen
from pydicom.tag import BaseTag

from annotator.io.deidentify.attributes import Action, attribute_rules
from annotator.io.deidentify.known_values import KnownValues
from annotator.io.deidentify.options import Dates, Option, Policy
from annotator.io.deidentify.pseudonyms import Pseudonyms

__all__ = ["UNREADABLE", "Cleaning"]

#: What pydicom raises where an element's bytes are not what its VR says.
UNREADABLE = (
    *(ValueError, TypeError, KeyError, NotImplementedError, AttributeError, OverflowError),
    *(struct.error, EOFError),
)

_UID = re.compile(r"(?<![\d.])(?:2\.25\.[1-9]\d*|[0-2](?:\.(?:0|[1-9]\d*)){4,})(?![\d.]*\d)")


@frozen
class Cleaning:
    """All that the cleaning of one patient's files depends on.

    Parameters
    ----------
    policy : Policy
    pseudonyms : Pseudonyms
    known : KnownValues
    patient_id : str
        By which the patient's pseudonym and the shift of the dates are found.
    counts : Counter
        What was done how often, by action and keyword; cleaning adds to it.
    """

    policy: Policy
    pseudonyms: Pseudonyms
    known: KnownValues
    patient_id: str = field(repr=False)
    counts: Counter[tuple[str, str]] = field(factory=Counter, repr=False)

    @property
    def shift(self) -> timedelta:
        """By how much the patient's dates move."""
        if self.policy.dates is Dates.KEPT:
            return timedelta(0)
        return self.pseudonyms.shift_of(self.patient_id)

    def uid(self, uid: str) -> str:
        """The UID in the place of another, unless UIDs are kept."""
        return uid if Option.UIDS in self.policy.options else self.pseudonyms.uid(uid)

    def with_uids_replaced(self, text: str) -> str:
        """A text with the UIDs in it replaced."""
        return _UID.sub(lambda found: self.uid(found.group()), text)

    def count(self, action: Action, tag: BaseTag) -> None:
        """Note that something was done to an attribute."""
        rule = attribute_rules().get(tag)
        unlisted = "private elements" if tag.is_private else "attributes of no list"
        self.counts[action.name.lower(), rule.keyword if rule else unlisted] += 1
