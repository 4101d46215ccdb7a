"""Facts files in JSON and YAML: read as written, or refused in one line."""

from pathlib import Path

import pytest

from annotator.errors import AnnotatorError
from annotator.io.facts_file import LARGEST_FACTS_FILE_BYTES, read_facts


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("facts.json", '{"symptomatic": true, "age_years": [40, 45]}'),
        ("facts.yaml", "symptomatic: yes\nage_years: [40, 45]\n"),
        ("facts.yml", '{"symptomatic": true, "age_years": [40, 45]}'),
    ],
)
def test_json_and_yaml_say_the_same(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert read_facts(path) == {"symptomatic": True, "age_years": [40, 45]}


def test_an_empty_yaml_file_holds_no_facts(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("# nothing known yet\n")
    assert read_facts(path) == {}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("facts.json", b"{"),
        ("facts.json", b'{"a": 1, "a": 2}'),
        ("facts.json", b"[1, 2]"),
        ("facts.json", b""),
        ("facts.json", b"\xff\xfe\x00"),
        ("facts.yaml", b"a: 1\na: 2\n"),
        ("facts.yaml", b"- a\n- b\n"),
        ("facts.yaml", b"just a sentence"),
        ("facts.yaml", b"a: [1\n"),
        ("facts.yaml", b"1: one\n"),
        ("facts.yaml", b"a: !!python/name:os.system\n"),
        ("facts.yaml", b"a: 1\n---\nb: 2\n"),
        ("facts.yaml", b"\x00\x01\x02\x03DICM"),
        ("facts.yaml", b"a: " + b"[" * 3000),
        ("facts.yaml", b"x" * (LARGEST_FACTS_FILE_BYTES + 1)),
    ],
)
def test_a_broken_file_is_refused_in_one_line(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AnnotatorError, match=name) as caught:
        read_facts(path)
    assert "\n" not in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AnnotatorError, match="absent"):
        read_facts(tmp_path / "absent.yaml")
