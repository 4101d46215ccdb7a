"""Checking and loading agree on every damaged pack: a fault is told where loading refuses."""

from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.app.rule_check import faults_of
from annotator.errors import AnnotatorError
from annotator.io.yaml_files import parsed_yaml
from annotator.staging.rulebase import build_rules

FOLDER = resources.files("annotator.staging") / "packs"
PACKS = {
    one.name: one.read_bytes()
    for one in sorted(FOLDER.iterdir(), key=lambda one: one.name)
    if one.name.endswith(".yaml")
}
PARSED = {name: parsed_yaml(content, name) for name, content in PACKS.items()}
WORDS = ["yes", "[]", "{}", "", "null", "3", '"x"', "*a", "- ", ": ", "{ref: younger}", "[I, II]"]


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A pack with a few words of it lost, doubled or exchanged."""
    name = draw(st.sampled_from(["gate.yaml", "jic_2001.yaml", "modifiers.yaml", "sources.yaml"]))
    words = PACKS[name].decode().split(" ")
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.integers(0, len(words) - 1))
        new = draw(st.sampled_from([*WORDS, words[place - 1], words[place] * 2]))
        words[place] = new
    return name, " ".join(words).encode()


def refusal(name: str, content: bytes) -> str:
    try:
        build_rules({**PARSED, name: parsed_yaml(content, name)}, "")
    except AnnotatorError as error:
        return str(error)
    return ""


def agree(name: str, content: bytes) -> None:
    faults = faults_of({**PACKS, name: content})
    refused = refusal(name, content)
    if refused:
        assert faults, refused
    else:
        # Whoever writes `yes` without quotes is told even where true or false does no harm.
        assert all("without quotes" in fault for fault in faults)
    assert not any("\n" in fault for fault in faults)


@settings(max_examples=8)
@given(damaged())
def test_check_and_loading_agree(pack: tuple[str, bytes]) -> None:
    agree(*pack)


@pytest.mark.soak
@given(damaged())
def test_check_and_loading_agree_at_length(pack: tuple[str, bytes]) -> None:
    agree(*pack)
