"""The keys that this user changed, kept in the user's settings folder."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from annotator.errors import FormatError
from annotator.io.store import write_whole
from napari_onfh.words.shortcuts import ACTIONS, key_from_text, refusal, usual_keys

__all__ = ["KeyMemory"]

_FILE = "shortcuts.json"
_SCHEMA = "onfh.shortcuts/1"


class KeyMemory:
    """Keys by action; a file that is damaged or cannot be written is done without.

    Parameters
    ----------
    folder : Path
        Made when the first key is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE

    def read(self) -> dict[str, str]:
        """The key of each action: the user's own, else the usual one."""
        try:
            document = json.loads(self._file.read_bytes())
        except (OSError, ValueError, RecursionError):
            document = None
        return _with_own(_keys_in(document))

    def keep(self, keys: Mapping[str, str]) -> None:
        """Keep the keys that are not the usual ones."""
        own = {name: key for name, key in keys.items() if key != ACTIONS[name].key}
        document = {"schema": _SCHEMA, "keys": own}
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._file, json.dumps(document, indent=1).encode())
        except (OSError, FormatError):
            return  # the keys hold for this session; nothing else hangs on the file


def _keys_in(document: Any) -> dict[str, str]:
    """What a document holds for actions that are still there."""
    if not isinstance(document, dict) or document.get("schema") != _SCHEMA:
        return {}
    keys = document.get("keys")
    rows = keys.items() if isinstance(keys, dict) else ()
    return {
        name: key_from_text(key) for name, key in rows if name in ACTIONS and isinstance(key, str)
    }


def _with_own(own: Mapping[str, str]) -> dict[str, str]:
    """The user's keys among the usual ones; where two would have one key, all are the usual."""
    keys = {**usual_keys(), **own}
    if any(refusal(keys, name, key, {}) for name, key in keys.items()):
        return usual_keys()
    return keys
