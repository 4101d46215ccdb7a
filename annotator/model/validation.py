"""What is wrong with a record that a person wrote, in one plain line."""

from collections.abc import Mapping

from pydantic import ValidationError

__all__ = ["first_fault"]

#: pydantic speaks to programmers; these two are what writers of files meet most.
_PLAIN: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not known here; check its spelling",
}


def first_fault(error: ValidationError) -> str:
    """The first fault of a validation, with the place in the record.

    Parameters
    ----------
    error : ValidationError

    Returns
    -------
    str
        For example ``side is missing``; without the value, which may be long.
    """
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the document"
    if first["type"] in _PLAIN:
        return f"{where} {_PLAIN[first['type']]}"
    reason = " ".join(first["msg"].removeprefix("Value error, ").split())
    return f"{where}: {reason.replace('Input should', 'should')}"
