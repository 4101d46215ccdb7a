"""Reading a facts or findings file: JSON or YAML, one flat mapping."""

import json
from pathlib import Path

from annotator.errors import FormatError
from annotator.io.yaml_files import LONGEST_NUMBER, parsed_yaml

__all__ = ["read_facts"]

#: A facts file holds some dozens of short lines; anything bigger is another kind of file.
LARGEST_FACTS_FILE_BYTES = 1_000_000
#: The rules know less than half as many.
MOST_FACTS = 500


def read_facts(path: Path) -> dict[str, object]:
    """The facts of a file as written; :func:`annotator.staging.facts.parse_facts` judges them.

    Parameters
    ----------
    path : Path
        ``.json`` is read as JSON, everything else as YAML (of which JSON is a part).

    Raises
    ------
    FormatError
        If the file cannot be read, is broken, names a fact twice, or is not a mapping of
        fact names to values.
    """
    content = _bytes(path)
    if path.suffix.lower() == ".json":
        raw = _parsed_json(content, path.name)
    else:
        raw = parsed_yaml(content, path.name)
    if raw is None:
        return {}
    if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
        raise FormatError(f"{path.name}: is not a mapping of fact names to values")
    if len(raw) > MOST_FACTS:
        raise FormatError(f"{path.name}: holds {len(raw)} names, not facts of one hip")
    return raw


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FACTS_FILE_BYTES:
            raise FormatError(f"{path.name}: too large for a facts file; name another file")
        return path.read_bytes()
    except OSError as error:
        raise FormatError(f"{path.name}: cannot be read ({error.strerror})") from None


def _parsed_json(content: bytes, name: str) -> object:
    try:
        return json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_unique, parse_int=_bounded
        )
    except (ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise FormatError(f"{name}: not readable as JSON: {reason}") from None


def _bounded(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping: dict[str, object] = {}
    for key, value in pairs:
        if key in mapping:
            raise ValueError(f"{key} stands twice")
        mapping[key] = value
    return mapping
