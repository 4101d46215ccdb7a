"""Writing files whole."""

import os
from pathlib import Path

import pytest

from annotator.errors import FormatError
from annotator.io.store import write_whole


def test_content_is_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.json", b"one")
    write_whole(tmp_path / "a.json", b"two")
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_bytes() == b"two"


def test_stop_before_the_move_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_descriptor: int) -> None:
        raise KeyboardInterrupt

    write_whole(tmp_path / "a.json", b"old")
    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a.json", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_bytes() == b"old"


def test_missing_folder_is_one_line_without_its_path(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"a\.json cannot be written") as raised:
        write_whole(tmp_path / "absent" / "a.json", b"x")
    assert str(tmp_path) not in str(raised.value)
