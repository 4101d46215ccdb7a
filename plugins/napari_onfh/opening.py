"""Which paths may hold an image of ours: declines cheaply."""

import os
from itertools import islice
from pathlib import Path
from typing import Any

__all__ = ["VOLUME_FILES", "is_volume_file", "looks_readable"]

#: Endings of the volume files that are read besides DICOM.
VOLUME_FILES = (".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd")

#: A folder of more files than this without a DICOM one among the first is declined.
_FILES_LOOKED_AT = 40

_PREAMBLE = 128


def looks_readable(path: Path) -> bool:
    """Whether a path may hold an image of ours, from a few bytes."""
    if path.is_dir():
        return any(_is_dicom(file) for file in islice(_files_below(path), _FILES_LOOKED_AT))
    return path.name.lower().endswith((*VOLUME_FILES, ".zip")) or _is_dicom(path)


def is_volume_file(path: Path) -> bool:
    """Whether a path is one volume by its name, without series to choose from."""
    return path.is_file() and path.name.lower().endswith(VOLUME_FILES)


def _files_below(folder: Path) -> Any:
    for root, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(root) / name for name in sorted(names))


def _is_dicom(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            file.seek(_PREAMBLE)
            return file.read(4) == b"DICM"
    except OSError:
        return False
