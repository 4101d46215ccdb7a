"""Files of signatures are read whole or refused, and the user's own file is found."""

from pathlib import Path

import pytest
import yaml

from annotator.errors import AnnotatorError
from annotator.io.signatures import FILE_NAME, form_text, own_signatures, read_signatures

HASH = "ab" * 32
ANSWER = f'{{hash: "{HASH}", agree: yes}}'
SIGNING = f"{{who: A, role: surgeon, date: 2026-11-23, rules: {{D10: {ANSWER}}}}}"
FILE = f"schema: onfh.rule_signatures/1\nsignatures:\n  - {SIGNING}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "signed.yaml"


def test_a_file_is_read_with_its_hash(file: Path) -> None:
    file.write_text(FILE)
    read, sha256 = read_signatures(file)
    (signing,) = read.signatures
    assert signing.in_words == "A, surgeon, 2026-11-23"
    assert signing.rules["D10"].agree is True
    assert len(sha256) == 64


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("who: A", 'who: ""', "who"),
        ("role: surgeon, ", "", "role is missing"),
        ("2026-11-23", "yesterday", "date"),
        (HASH, "ab", "hash"),
        ("agree: yes", "agree: perhaps", "agree"),
        ("agree: yes", "agree: yes, agree: no", "stands twice"),
        ("rule_signatures/1", "rule_signatures/2", "schema"),
        ("who: A", "who: A, colour: red", "colour"),
        (FILE, "- a\n", "onfh rules review --form"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place(
    file: Path, old: str, new: str, *, said: str
) -> None:
    assert old in FILE
    file.write_text(FILE.replace(old, new))
    with pytest.raises(AnnotatorError, match=said) as caught:
        read_signatures(file)
    assert "\n" not in str(caught.value)


def test_the_form_lacks_only_the_answers(file: Path) -> None:
    form = yaml.safe_load(form_text({"D10": HASH, "a/b": HASH}, "ours 1"))
    form["signatures"][0] |= {"who": "A", "role": "surgeon", "date": "2026-11-23"}
    form["signatures"][0]["rules"]["a/b"]["agree"] = True
    file.write_text(yaml.safe_dump(form))
    (signing,) = read_signatures(file)[0].signatures
    assert {rule: one.agree for rule, one in signing.rules.items()} == {"D10": None, "a/b": True}


def test_an_empty_form_is_refused(file: Path) -> None:
    file.write_text(form_text({"D10": HASH}, "ours 1"))
    with pytest.raises(AnnotatorError, match="who"):
        read_signatures(file)


def test_the_user_s_own_file_is_found_or_named_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.io.signatures.user_config_path", lambda *_, **__: tmp_path)
    assert own_signatures() is None  # the tests name none
    monkeypatch.delenv("ONFH_SIGNATURES")
    assert own_signatures() is None
    (tmp_path / FILE_NAME).write_text(FILE)
    assert own_signatures() == tmp_path / FILE_NAME
    monkeypatch.setenv("ONFH_SIGNATURES", "elsewhere.yaml")
    assert own_signatures() == Path("elsewhere.yaml")
