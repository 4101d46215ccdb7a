"""The grey window that each protocol was left with, kept in the user's settings folder.

The file holds hashes and numbers: which protocols were seen cannot be read from it, let alone
which patients.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from annotator.errors import FormatError
from annotator.io.store import write_whole
from annotator.model.volume import Volume

__all__ = ["WindowMemory", "protocol_key", "settings_folder"]

_FILE = "windows.json"
_SCHEMA = "onfh.windows/1"

#: More protocols than a department has; the oldest are let go.
_MOST_PROTOCOLS = 500

#: Values of CT are absolute; those of MR hang on the examination, so its range is the measure.
_ABSOLUTE = "CT"

_Pair = tuple[float, float]


def settings_folder() -> Path:
    """The folder of this user's settings; need not exist."""
    import platformdirs

    return Path(platformdirs.user_config_path("onfh-annotator", appauthor=False))


def protocol_key(volume: Volume, plane: str, manufacturer: str = "") -> str:
    """A key that series of one protocol share; empty where nothing tells the protocol.

    Parameters
    ----------
    volume : Volume
    plane : str
    manufacturer : str

    Returns
    -------
    str
        Modality, and a hash of it with description, plane and manufacturer.
    """
    description = volume.source.description.casefold().split()
    if not description:
        return ""
    parts = (volume.source.modality or "", manufacturer.casefold(), plane, *description)
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    return f"{volume.source.modality or 'image'}-{digest}"


class WindowMemory:
    """Windows by protocol; a file that is damaged or cannot be written is done without.

    Parameters
    ----------
    folder : Path
        Made when the first window is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE
        self._windows: dict[str, _Pair] | None = None

    def window(self, protocol: str, grey_range: _Pair) -> _Pair | None:
        """Centre and width for an image of a protocol; None where none was kept.

        Parameters
        ----------
        protocol : str
            As `protocol_key` gives it.
        grey_range : (low, high)
            Of the image, in the unit of its values.
        """
        kept = self._read().get(protocol)
        if kept is None:
            return None
        low, span = _measure(protocol, grey_range)
        return low + kept[0] * span, kept[1] * span

    def keep(self, protocol: str, window: _Pair, grey_range: _Pair) -> None:
        """Keep centre and width for the next image of a protocol."""
        if not protocol:
            return
        low, span = _measure(protocol, grey_range)
        windows = self._read()
        windows.pop(protocol, None)
        windows[protocol] = ((window[0] - low) / span, window[1] / span)
        while len(windows) > _MOST_PROTOCOLS:
            del windows[next(iter(windows))]
        self._write(windows)

    def forget(self, protocol: str) -> None:
        """Let a protocol begin with its header's window again."""
        windows = self._read()
        if windows.pop(protocol, None) is not None:
            self._write(windows)

    def _read(self) -> dict[str, _Pair]:
        if self._windows is None:
            try:
                self._windows = _windows_in(json.loads(self._file.read_bytes()))
            except (OSError, ValueError, OverflowError, RecursionError):
                self._windows = {}
        return self._windows

    def _write(self, windows: Mapping[str, _Pair]) -> None:
        document = {"schema": _SCHEMA, "windows": windows}
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._file, json.dumps(document, indent=1).encode())
        except (OSError, FormatError):
            return  # the window holds for this session; nothing else hangs on the file


def _measure(protocol: str, grey_range: _Pair) -> _Pair:
    """What a window is counted from and by: the image's own range, for CT its unit."""
    if protocol.startswith(f"{_ABSOLUTE}-"):
        return 0.0, 1.0
    low, high = grey_range
    return low, high - low


def _windows_in(document: Any) -> dict[str, _Pair]:
    """The windows that a document holds; what is no window of ours is left out."""
    if not isinstance(document, dict) or document.get("schema") != _SCHEMA:
        return {}
    windows = document.get("windows")
    rows = windows.items() if isinstance(windows, dict) else ()
    return {key: (float(row[0]), float(row[1])) for key, row in rows if _is_window(row)}


def _is_window(row: object) -> bool:
    return (
        isinstance(row, list)
        and len(row) == 2  # noqa: PLR2004 - centre and width
        and all(isinstance(number, int | float) and math.isfinite(number) for number in row)
        and row[1] > 0
    )
