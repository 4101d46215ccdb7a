"""Writing files so that a stop at any moment leaves the old or the new one whole."""

import os
import secrets
from pathlib import Path

from annotator.errors import FormatError

__all__ = ["make_folder", "write_whole"]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its name, flush it to the disk and move it into place.

    Parameters
    ----------
    path : Path
        Its folder must exist; an existing file is replaced as a whole.
    content : bytes

    Raises
    ------
    FormatError
        If the file cannot be written; an existing one is then untouched.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        try:
            with beside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FormatError(
            f"{path.name} cannot be written ({reason}); check the output folder"
        ) from error


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, unless it is there.

    Raises
    ------
    FormatError
        If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FormatError(f"{folder.name} cannot be made ({reason}); check the folder") from error
