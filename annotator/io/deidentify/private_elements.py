"""The few private elements that are safe to keep: numbers of diffusion and of scaling.

From PS3.15 Table E.3.10-1, those alone whose values are numbers, so that no text can hide in them.
"""

__all__ = ["SAFE_PRIVATE", "safe_value"]

from pydicom.dataelem import DataElement

#: Group, private creator and last byte of the element.
SAFE_PRIVATE = frozenset(
    {
        (0x0019, "SIEMENS MR HEADER", 0x0C),  # b-value
        (0x0019, "SIEMENS MR HEADER", 0x0E),  # gradient direction
        (0x0019, "SIEMENS MR HEADER", 0x27),  # b-matrix
        (0x0043, "GEMS_PARM_01", 0x39),  # b-value
        (0x2001, "Philips Imaging DD 001", 0x03),  # b-value
        (0x2005, "Philips MR Imaging DD 001", 0x0D),  # scale intercept
        (0x2005, "Philips MR Imaging DD 001", 0x0E),  # scale slope
    }
)

#: What VRs a safe element may have; UN is none of them, for it may hold anything.
_NUMBERS = frozenset({"DS", "IS", "FD", "FL", "US", "SS", "UL", "SL"})


def safe_value(element: DataElement, creator: str | None) -> bool:
    """Whether a private element is listed and holds numbers."""
    place = (element.tag.group, creator or "", element.tag.element & 0xFF)
    return place in SAFE_PRIVATE and element.VR in _NUMBERS
