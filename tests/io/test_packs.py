"""Packs and policies are read whole or refused with file and path."""

from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path

import pytest

import annotator.io.packs
from annotator.errors import AnnotatorError, FormatError, GuidelineError
from annotator.io.packs import load_rules, read_policy, safety_wording
from annotator.io.yaml_files import parsed_yaml

PARSED = cache(parsed_yaml)
PACKAGED = resources.files("annotator.staging") / "packs"


@pytest.fixture(autouse=True)
def _each_file_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test changes one file of the packs; what the others say is known."""
    monkeypatch.setattr(annotator.io.packs, "parsed_yaml", PARSED)


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    for entry in PACKAGED.iterdir():
        if entry.name.endswith(".yaml"):
            (tmp_path / entry.name).write_bytes(entry.read_bytes())
    return tmp_path


@pytest.fixture
def policy_file(tmp_path: Path) -> Callable[[str], Path]:
    def written(text: str) -> Path:
        path = tmp_path / "policy.yaml"
        path.write_text(text)
        return path

    return written


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_packaged_rules_load_with_version_and_hash() -> None:
    ruleset = load_rules().ruleset
    assert ruleset.name == "onfh-core"
    assert ruleset.version.count(".") == 2
    assert len(ruleset.sha256) == 64


def test_the_hash_follows_content_and_name_and_not_the_place(packs: Path) -> None:
    packaged = load_rules().ruleset.sha256
    assert load_rules(packs).ruleset.sha256 == packaged
    (packs / "safety.yaml").write_text("# nothing\n{}\n")
    assert load_rules(packs).ruleset.sha256 != packaged


def test_a_folder_without_packs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GuidelineError, match="no rule packs"):
        load_rules(tmp_path)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("gate.yaml", "fact: symptomatic", "fact: painfulness", "painfulness"),
        ("gate.yaml", "tier: P\n", "tier: T9\n", "T9"),
        ("gate.yaml", "    tier: P\n", "    tier: P\n    colour: green\n", "gate.0.colour"),
        ("gate.yaml", "    tier: P\n", "    tier: P\n    tier: T1\n", "stands twice"),
        ("gate.yaml", "op: in, value: [I, II]", "op: in, value: [I, IIC]", "IIC"),
        ("gate.yaml", "op: in, value: [I, II]", "op: eq, value: [I, II]", "'eq'"),
        ("gate.yaml", 'value: ["yes"]', "value: [yes]", "quote yes"),
        ("gate.yaml", "id: D02a", "id: D01", "D01"),
        ("gate.yaml", "sources: [HUNGERFORD_2004, STEINBERG_1995]", "sources: []", "no citation"),
        ("gate.yaml", "sources: [HA_2006]", "sources: [NOBODY_1900]", "NOBODY_1900"),
        ("gate.yaml", "sources: [HA_2006]", "sources: [HERNIGOU_2004]", "unverified"),
        ("gate.yaml", "{ref: symptoms}", "{ref: complaints}", "complaints"),
        ("gate.yaml", "{parameter: risk_volume_low}", "{parameter: nothing}", "nothing"),
        ("gate.yaml", "{parameter: risk_volume_low}", '"small"', "not a number"),
        ("kerboul.yaml", "removes: [small]", "removes: [tiny]", "over_160"),
        ("sources.yaml", "checked: seed", "checked: rumour", "sources.MATENKO_2025.checked"),
        ("facts.yaml", "facts:", "facts: [", "facts.yaml"),
        ("facts.yaml", "facts:\n", "facts:\n  arco: {kind: colour}\n", "facts.arco.kind"),
    ],
)
def test_a_faulty_pack_is_refused_with_its_place(
    packs: Path, file: str, old: str, *, new: str, message: str
) -> None:
    replace(packs / file, old, new)
    with pytest.raises(AnnotatorError, match=message) as caught:
        load_rules(packs)
    assert "\n" not in str(caught.value)
    assert str(packs) not in str(caught.value)


def test_a_python_object_in_a_pack_is_refused(packs: Path) -> None:
    (packs / "extra.yaml").write_text("safety: !!python/object/apply:os.getcwd []\n")
    with pytest.raises(FormatError, match=r"extra\.yaml"):
        load_rules(packs)


def test_a_name_declared_in_two_files_is_refused(packs: Path) -> None:
    (packs / "extra.yaml").write_text(
        'facts:\n  side: {kind: yes_no, group: patient, label: "x"}\n'
    )
    with pytest.raises(GuidelineError, match=r"facts\.side"):
        load_rules(packs)


def test_definitions_cannot_go_in_circles(packs: Path) -> None:
    (packs / "zz.yaml").write_text(
        "definitions:\n  a: {label: a, when: {ref: b}}\n  b: {label: b, when: {ref: a}}\n"
        "prognosis:\n  - {id: X, metric: m, group: g, endpoint: e, result: r, source: HA_2006, "
        "when: {ref: b}}\n"
    )
    with pytest.raises(GuidelineError, match="does not exist"):
        load_rules(packs)


def test_a_policy_is_read_with_its_hash(policy_file: Callable[[str], Path]) -> None:
    policy = read_policy(policy_file("name: Ours\nparameters: {age_preserve_max: 55}\n"))
    assert policy.parameters == {"age_preserve_max": 55}
    assert len(policy.sha256) == 64
    assert load_rules().with_policy(policy).ruleset.policy == policy.in_words


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("parameters: {}\n", "name"),
        ("- a\n", "mapping"),
        ("name: x\nsize: 3\n", "size"),
        ("name: x\nparameters: {age_preserve_max: old}\n", "age_preserve_max"),
    ],
)
def test_a_faulty_policy_is_refused(
    policy_file: Callable[[str], Path], text: str, message: str
) -> None:
    with pytest.raises(GuidelineError, match=message):
        read_policy(policy_file(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: x\nparameters: {collapse_split_mm: 3}\n", "published definition"),
        ("name: x\nparameters: {age_preserve_max: 90}\n", "40"),
        ("name: x\nparameters: {risk_volume_low: .nan}\n", "risk_volume_low"),
        ("name: x\nparameters: {risk_volume_low: 0.3, risk_volume_high: 0.2}\n", "below"),
        ("name: x\nparameters: {colour: 3}\n", "colour"),
        ("name: x\nrules_off: [D10]\n", "D10"),
        ("name: x\nrules_off: [G3]\n", "G3"),
        ("name: x\nrules_off: [G2]\n", "G2"),
        ("name: x\nrules_off: [NOTHING]\n", "NOTHING"),
    ],
)
def test_a_policy_may_override_only_what_is_open(
    policy_file: Callable[[str], Path], text: str, message: str
) -> None:
    policy = read_policy(policy_file(text))
    with pytest.raises(GuidelineError, match=message):
        load_rules().with_policy(policy)


def test_the_safety_wording_is_that_of_the_packaged_rules() -> None:
    assert safety_wording() == load_rules().pack.safety
    assert len(safety_wording()) > 3
