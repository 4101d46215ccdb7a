"""The options of the confidentiality profile that a run may take, and the codes that name them."""

from enum import StrEnum

from attrs import frozen

__all__ = ["Dates", "Option", "Policy"]


class Option(StrEnum):
    """What a run keeps or cleans, beyond the basic profile (PS3.15 Annex E.3)."""

    PATIENT = "patient"
    DEVICE = "device"
    INSTITUTION = "institution"
    UIDS = "uids"
    SAFE_PRIVATE = "safe-private"
    DESCRIPTORS = "descriptors"


class Dates(StrEnum):
    """What becomes of dates."""

    SHIFTED = "shifted"
    KEPT = "kept"


#: Code value and meaning of CID 7050.
_BASIC = ("113100", "Basic Application Confidentiality Profile")
_STRUCTURED_CONTENT = ("113104", "Clean Structured Content Option")
_CODES = {
    Option.DESCRIPTORS: ("113105", "Clean Descriptors Option"),
    Option.PATIENT: ("113108", "Retain Patient Characteristics Option"),
    Option.DEVICE: ("113109", "Retain Device Identity Option"),
    Option.UIDS: ("113110", "Retain UIDs Option"),
    Option.SAFE_PRIVATE: ("113111", "Retain Safe Private Option"),
    Option.INSTITUTION: ("113112", "Retain Institution Identity Option"),
}
_DATE_CODES = {
    Dates.KEPT: ("113106", "Retain Longitudinal Temporal Information Full Dates Option"),
    Dates.SHIFTED: ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
}


@frozen
class Policy:
    """What a run does with what may identify.

    Parameters
    ----------
    options : frozenset of Option
    dates : Dates
    accepts_burned_in : bool
        Whether somebody has looked at the pixels and found no text that identifies.
    """

    options: frozenset[Option] = frozenset()
    dates: Dates = Dates.SHIFTED
    accepts_burned_in: bool = False

    @property
    def codes(self) -> tuple[tuple[str, str], ...]:
        """Code values and meanings of the profile and of each option that is taken."""
        taken = (_CODES[option] for option in Option if option in self.options)
        return tuple(sorted((_BASIC, _STRUCTURED_CONTENT, _DATE_CODES[self.dates], *taken)))
