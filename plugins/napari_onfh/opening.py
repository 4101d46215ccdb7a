"""From a path to napari layers: declines cheaply, asks which volume where there are several."""

import os
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.model.volume import Volume

if TYPE_CHECKING:
    from annotator.io.dicom_scan import VolumeSummary

__all__ = ["VOLUME_FILES", "looks_readable", "open_volume"]

#: Endings of the volume files that are read besides DICOM.
VOLUME_FILES = (".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd")

#: A folder of more files than this without a DICOM one among the first is declined.
_FILES_LOOKED_AT = 40

_PREAMBLE = 128

Choose = Callable[[Sequence["VolumeSummary"]], "VolumeSummary | None"]


def looks_readable(path: Path) -> bool:
    """Whether a path may hold an image of ours, from a few bytes."""
    if path.is_dir():
        return any(_is_dicom(file) for file in islice(_files_below(path), _FILES_LOOKED_AT))
    return path.name.lower().endswith((*VOLUME_FILES, ".zip")) or _is_dicom(path)


def open_volume(path: Path, choose: Choose) -> Volume | None:
    """The volume at a path; `choose` picks where there are several, None if it picks none.

    Raises
    ------
    AnnotatorError
        If the path holds no volume that can be read.
    """
    from annotator.app.study import open_image

    if path.is_file() and path.name.lower().endswith(VOLUME_FILES):
        return open_image(path)
    return _open_dicom(path, choose)


def _open_dicom(path: Path, choose: Choose) -> Volume | None:
    from annotator.io.archive import unpacked
    from annotator.io.dicom_scan import scan
    from annotator.io.dicom_volume import load_volume

    with unpacked(path) as place:
        volumes = scan(place).volumes
        chosen = volumes[0] if len(volumes) == 1 else choose(volumes) if volumes else None
        if chosen is not None:
            return load_volume(chosen)
    if volumes:
        return None
    from annotator.app.study import open_image

    return open_image(path)


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
