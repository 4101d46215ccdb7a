"""STL files, binary and text: read whole or refused."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from meshes import box, stl_bytes

from annotator.errors import FormatError
from onfh_samples.mesh_files import mesh_paths, read_stl


def _text(triangles: np.ndarray) -> bytes:
    facets = [
        "facet normal 0 0 1\nouter loop\n"
        + "".join(f"vertex {x} {y} {z}\n" for x, y, z in corners)
        + "endloop\nendfacet\n"
        for corners in triangles
    ]
    return f"solid box\n{''.join(facets)}endsolid box\n".encode()


@pytest.mark.parametrize("written", [stl_bytes, _text])
def test_a_mesh_comes_back_as_written(
    tmp_path: Path, written: Callable[[np.ndarray], bytes]
) -> None:
    triangles = box(12.5)
    path = tmp_path / "box.stl"
    path.write_bytes(written(triangles))

    assert np.array_equal(read_stl(path), triangles)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"solid nothing\nendsolid nothing\n",
        stl_bytes(box(3.0))[:-7],
        _text(box(3.0))[:-30],
        _text(box(3.0)).replace(b"vertex 3.0", b"vertex three", 1),
        _text(box(3.0)).replace(b"vertex 3.0", b"vertex nan", 1),
    ],
    ids=["empty", "no facet", "cut off", "cut off text", "no number", "not finite"],
)
def test_what_is_no_whole_mesh_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.stl"
    path.write_bytes(content)

    with pytest.raises(FormatError, match=r"^odd\.stl is no complete STL file"):
        read_stl(path)


def test_meshes_are_found_below_a_folder_in_order(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    for name in ("z.STL", "below/a.stl", "note.txt"):
        (tmp_path / name).touch()

    assert [path.name for path in mesh_paths(tmp_path)] == ["a.stl", "z.STL"]


def test_a_folder_without_meshes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no folder with STL files"):
        mesh_paths(tmp_path)
