"""What an image file may ask for before it is read: data beside it, as many as can be there."""

import math
import re
from pathlib import Path, PurePosixPath, PureWindowsPath

import SimpleITK

from annotator.errors import FormatError

__all__ = ["refuse_hostile_header"]

#: No image or label map of a patient is larger than 1024 x 1024 x 1024.
LARGEST_COUNT = 1 << 30
#: Packed data shrink by at most this; more is not there.
LARGEST_RATIO = 1100
_SPARE_BYTES = 1 << 20
_LONGEST_HEADER = 1 << 20
#: Where a NRRD and a MetaImage header name files that hold their voxels.
_NAMED = re.compile(
    rb"^[ \t]*(?:data[ ]?file[ \t]*:|ElementDataFile[ \t]*=)[ \t]*([^\r\n]*)",
    re.MULTILINE | re.IGNORECASE,
)
_WITHIN = b"LOCAL"


def refuse_hostile_header(path: Path) -> None:
    """Refuse a header that names data elsewhere, or more of them than can be there.

    Parameters
    ----------
    path : Path
        A NIfTI, NRRD or MetaImage file.

    Raises
    ------
    FormatError
    """
    data = _data_file(path)
    reader = SimpleITK.ImageFileReader()
    reader.SetFileName(str(path))
    try:
        reader.ReadImageInformation()
    except RuntimeError:
        # Whoever reads the image says why it cannot be read.
        return
    count = math.prod(reader.GetSize()) * reader.GetNumberOfComponents()
    present = data.stat().st_size
    if count > LARGEST_COUNT or count > LARGEST_RATIO * present + _SPARE_BYTES:
        raise FormatError(
            f"{path.name}: {count} values in {present} bytes is no image of a hip; cut it to one"
        )


def _data_file(path: Path) -> Path:
    """The file that holds the voxels: the header's own, or one beside it."""
    if path.name.lower().endswith((".nii", ".nii.gz")):
        return path
    with path.open("rb") as file:
        head = file.read(_LONGEST_HEADER)
    # A NRRD header ends at an empty line, a MetaImage header with the name of its data.
    head = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0] if head.startswith(b"NRRD") else head
    named = _NAMED.search(head)
    if named is None or named[1].strip().upper() == _WITHIN:
        return path
    name = named[1].strip().decode("utf-8", "replace")
    beside = path.parent / name
    is_plain = name == PurePosixPath(name).name == PureWindowsPath(name).name
    if not is_plain or not beside.is_file() or beside.is_symlink():
        raise FormatError(
            f"{path.name}: its voxels are not in one file beside it; save it as .nrrd or .mha"
        )
    return beside
