"""Every fault of a written record against its schema, each with its place and a suggestion."""

import re
import reprlib
from collections.abc import Iterator
from inspect import isclass
from types import UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from annotator.staging.spelling import did_you_mean

__all__ = ["Place", "schema_faults"]

_PLAIN = {
    r"^(Input|String) should": "should",
    r"a valid dictionary( or instance of \w+)?": "a mapping",
    r"a valid tuple": "a list",
    r"a valid string": "a text; quote numbers and dates",
}

#: Keys and list positions from the top of a document to an entry.
Place: TypeAlias = tuple[str | int, ...]


def schema_faults(model: type[BaseModel], content: object) -> Iterator[tuple[Place, str]]:
    """The place and the wording of each fault; none if the record is sound.

    Parameters
    ----------
    model : type of BaseModel
    content : object
        As read from a file.
    """
    try:
        model.model_validate(content)
    except ValidationError as error:
        # A misspelt key is told before the one that is missing for it.
        errors = sorted(error.errors(include_url=False), key=lambda one: one["type"] == "missing")
        yield from (_worded(model, one) for one in errors)


def _worded(model: type[BaseModel], error: ErrorDetails) -> tuple[Place, str]:
    place, name = error["loc"], error["loc"][-1] if error["loc"] else ""
    match error["type"]:
        case "missing":
            return place[:-1], f"{_dotted(place[:-1])}: {name} is missing"
        case "extra_forbidden":
            known = _keys_at(model, place[:-1])
            hint = did_you_mean(name, known) or f"; known: {', '.join(known)}"
            return place, f"unknown key {name!r}{hint}"
    given = "" if isinstance(error["input"], dict | list) else f" {_shown(error['input'])}"
    return place, f"{_dotted(place)}:{given} {_plain(error['msg'])}"


def _plain(message: str) -> str:
    """Pydantic's reason in the words of whoever writes YAML."""
    plain = " ".join(message.removeprefix("Value error, ").split())
    for pattern, said in _PLAIN.items():
        plain = re.sub(pattern, said, plain)
    return plain


def _dotted(place: Place) -> str:
    return ".".join(map(str, place)) or "the document"


def _shown(given: object) -> str:
    return " ".join(reprlib.repr(given).split())


def _keys_at(model: type[BaseModel], place: Place) -> list[str]:
    """The keys that the record at a place may have."""
    kind: Any = model
    for part in place:
        kind = _inside(kind, part)
    if not _is_record(kind):
        return []
    return [field.alias or name for name, field in kind.model_fields.items()]


def _inside(kind: Any, part: str | int) -> Any:
    if _is_record(kind):
        field = kind.model_fields.get(part)
        return None if field is None else _without_none(field.annotation)
    inner = [each for each in get_args(kind) if each is not Ellipsis]
    return _without_none(inner[-1]) if inner else None


def _without_none(kind: Any) -> Any:
    if get_origin(kind) not in {Union, UnionType}:
        return kind
    return next((each for each in get_args(kind) if each is not type(None)), None)


def _is_record(kind: Any) -> bool:
    return isclass(kind) and issubclass(kind, BaseModel)
