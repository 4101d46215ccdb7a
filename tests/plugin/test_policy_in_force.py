"""The window reads its rules with the hospital's policy, and opens with none that is unsound."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.errors import AnnotatorError
from napari_onfh.command import gui
from napari_onfh.library import use_cases


@pytest.fixture(autouse=True)
def _rules_read_anew() -> Iterator[None]:
    use_cases.known_rules.cache_clear()
    yield
    use_cases.known_rules.cache_clear()


def _policy(folder: Path, wording: str) -> Path:
    path = folder / "clinic.yaml"
    path.write_text(f"name: clinic\nwordings:\n  jic_type_2001: {wording}\n")
    return path


def test_the_policy_is_in_force_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(use_cases.POLICY_VARIABLE, str(_policy(tmp_path, "english_2002")))

    rules = use_cases.known_rules()

    assert "clinic" in (rules.ruleset.policy or "")
    (system,) = (each for each in rules.pack.systems if each.id == "jic_type_2001")
    assert [wording.id for wording in system.wordings] == ["english_2002"]


def test_without_a_policy_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(use_cases.POLICY_VARIABLE, raising=False)

    assert use_cases.known_rules().ruleset.policy is None


def test_a_policy_that_cannot_be_used_opens_no_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(use_cases.POLICY_VARIABLE, "")

    with pytest.raises(AnnotatorError, match="no wording 'latin'"):
        gui(policy=_policy(tmp_path, "latin"))
