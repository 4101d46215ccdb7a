"""The secret from which pseudonyms are derived: a file of its own, kept apart from the results."""

import os
import secrets
from pathlib import Path

from annotator.errors import FormatError

__all__ = ["new_key_file", "read_key_file", "throwaway_key"]

#: Bytes of a key, written as twice as many hexadecimal digits.
KEY_BYTES = 32


def throwaway_key() -> bytes:
    """A key that is kept nowhere: no other run gives its pseudonyms again."""
    return secrets.token_bytes(KEY_BYTES)


def read_key_file(path: Path) -> bytes:
    """The key that a file holds.

    Raises
    ------
    FormatError
        If the file cannot be read or holds no key.
    """
    try:
        text = path.read_text("ascii").strip()
        key = bytes.fromhex(text)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FormatError(f"the key file {path.name} cannot be read ({reason})") from error
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise FormatError(
            f"the key file {path.name} holds no key of {2 * KEY_BYTES} hexadecimal digits; "
            "give the file that an earlier run made, or a name that is free"
        )
    return key


def new_key_file(path: Path) -> bytes:
    """Make a key, and a file of it that its owner alone may read.

    Raises
    ------
    FormatError
        If the file cannot be made, or is there already.
    """
    key = secrets.token_bytes(KEY_BYTES)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key.hex() + "\n")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FormatError(
            f"the key file {path.name} cannot be made ({reason}); give another --key-file"
        ) from error
    return key
