"""Closed surfaces in STL files, binary or text, as triangles in mm."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotator.errors import FormatError

__all__ = ["mesh_paths", "read_stl"]

#: One facet of a binary file: normal, three corners, a spare word; after a header and a count.
_FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("spare", "<u2")])
_HEADER_BYTES = 80
_COUNT_BYTES = 4

#: Larger files are no bone at a resolution that matters here.
LARGEST_FILE_BYTES = 500_000_000


def mesh_paths(folder: Path) -> tuple[Path, ...]:
    """The STL files of a folder, searched below, in order of their names.

    Raises
    ------
    FormatError
        If the folder does not exist or holds none.
    """
    paths = tuple(
        sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".stl")
        if folder.is_dir()
        else ()
    )
    if not paths:
        raise FormatError(f"{folder.name} is no folder with STL files; give a folder of meshes")
    return paths


def read_stl(path: Path) -> NDArray[np.float64]:
    """The triangles of an STL file.

    Parameters
    ----------
    path : Path

    Returns
    -------
    (n, 3, 3) array
        Corners of each triangle, mm, in the file's own frame.

    Raises
    ------
    FormatError
        If the file is no STL file, is cut off, or holds what is no number.
    """
    if path.stat().st_size > LARGEST_FILE_BYTES:
        raise FormatError(
            f"{path.name} is larger than {LARGEST_FILE_BYTES // 10**6} MB; give a coarser mesh"
        )
    content = path.read_bytes()
    triangles = _binary(content)
    if triangles is None:
        triangles = _text(content)
    if triangles is None or not len(triangles) or not np.isfinite(triangles).all():
        raise FormatError(f"{path.name} is no complete STL file; export the mesh again")
    return triangles


def _binary(content: bytes) -> NDArray[np.float64] | None:
    """Triangles of a binary file; None if its length is not what its count says."""
    start = _HEADER_BYTES + _COUNT_BYTES
    count = int.from_bytes(content[_HEADER_BYTES:start], "little")
    if len(content) != start + count * _FACET.itemsize:
        return None
    facets = np.frombuffer(content, _FACET, count, start)
    return facets["corners"].astype(np.float64)


def _text(content: bytes) -> NDArray[np.float64] | None:
    """Triangles of a text file; None if it is none or is cut off."""
    if not content.lstrip().startswith(b"solid") or b"endsolid" not in content:
        return None
    lines = (line.split() for line in content.splitlines())
    try:
        corners = [[float(word) for word in line[1:4]] for line in lines if line[:1] == [b"vertex"]]
        return np.array(corners, dtype=np.float64).reshape(-1, 3, 3)
    except ValueError:
        return None
