"""Whoever writes a pack or a policy is told every fault with its line and a suggestion."""

from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

from annotator.app.rule_check import check_rules
from annotator.errors import FormatError

PACKAGED = resources.files("annotator.staging") / "packs"
#: Nine levels of ten aliases each: a thousand million values in under a kilobyte.
BILLION_LAUGHS = "a0: &a0 [lol]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)

Written = Callable[[str, str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def writing(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text)
        return path

    return writing


def packaged(name: str) -> str:
    return (PACKAGED / name).read_text()


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("gate.yaml", "fact: symptomatic", "fact: symptomatik", "did you mean symptomatic?"),
        ("gate.yaml", "{fact: lesion_fraction", "{fact: lesion_fracton", "mean lesion_fraction?"),
        ("gate.yaml", "value: [I, II]", "value: [I, IIC]", "'IIC' is not a value of arco_2019"),
        ("gate.yaml", "op: in, value: [I, II]", "op: eq, value: [I, II]", "'eq' does not fit"),
        ("gate.yaml", 'value: ["yes"]', "value: [yes]", 'write "yes"'),
        ("gate.yaml", 'value: ["yes"]', "value: [on]", 'write "on"'),
        ("gate.yaml", "{ref: younger}", "{ref: yonger}", "did you mean younger?"),
        ("gate.yaml", "{ref: younger}", "{reff: younger}", "write all, any, not, ref"),
        ("gate.yaml", "parameter: risk_volume_low", "parameter: risk_volum", "risk_volume_low?"),
        ("gate.yaml", "{parameter: risk_volume_low}", "small", "'small' is not a number"),
        ("gate.yaml", "{parameter: risk_volume_low}", ".nan", "nan is not a number"),
        ("gate.yaml", "sources: [HA_2006]", "sources: [HA_206]", "did you mean HA_2006?"),
        ("gate.yaml", "sources: [HA_2006]", "sources: []", "vote/combined_necrotic_angle_deg"),
        ("gate.yaml", "sources: [HA_2006]", "sources: [HERNIGOU_2004]", "unverified"),
        ("gate.yaml", "    sources: [HA_2006]", "    sorces: [HA_2006]", "did you mean sources?"),
        ("gate.yaml", "    tier: P\n", "    tear: P\n", "did you mean tier?"),
        ("gate.yaml", "    tier: P\n", "    tier: T9\n", "'T9' is not a tier"),
        ("gate.yaml", "stops: true", "stops: perhaps", "gate.0.stops: 'perhaps'"),
        ("kerboul.yaml", "removes: [small]", "removes: [tiny]", "values of the system"),
        ("sources.yaml", "checked: seed", "checked: rumour", "'rumour'"),
        ("sources.yaml", 'pmid: "26178889"', "pmid: 26178889", "quote numbers and dates"),
        ("modifiers.yaml", "modalities: [", "modalities: [M99, ", "M99"),
    ],
)
def test_a_fault_in_a_pack_is_told_with_its_line(
    written: Written, file: str, old: str, *, new: str, said: str
) -> None:
    text = packaged(file)
    assert old in text
    faults = check_rules(written(file, text.replace(old, new, 1))).faults
    line = line_of(text, old)
    # A rule that lacks something is named at its beginning, a line or more above.
    assert any(said in fault for fault in faults), faults
    (told,) = (fault for fault in faults if said in fault)
    name, _, rest = told.partition(", line ")
    assert name == file
    assert line - 16 <= int(rest.split(":")[0]) <= line
    if "did you mean" in said or "write" in said:
        assert told.startswith(f"{file}, line {line}: ")


def test_every_fault_is_told_at_once_and_in_order(written: Written) -> None:
    text = packaged("gate.yaml").replace("{ref: symptoms}", "{ref: complaints}")
    faults = check_rules(written("gate.yaml", text)).faults
    lines = [int(fault.split("line ")[1].split(":")[0]) for fault in faults]
    assert len(lines) == sum("{ref: complaints}" in line for line in text.splitlines())
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("facts:\n  a: 1\n  a: 2\n", "a stands twice, line 3"),
        ("facts: [\n", "line 2"),
        (BILLION_LAUGHS, "stands for more than 100000 values, line 6"),
        ("safety:\n  - !!python/object/apply:os.getcwd []\n", "line 2"),
        ("- a\n", "holds neither a pack, a policy nor signatures"),
        ("", "holds neither a pack, a policy nor signatures"),
        ("safety:\n" + "".join(" " * n + "-\n" for n in range(1, 80)), "nested more than 50 deep"),
    ],
    ids=["key twice", "no YAML", "billion laughs", "python object", "list", "empty", "deep"],
)
def test_a_file_that_is_no_plain_yaml_is_refused_with_its_line(
    written: Written, text: str, said: str
) -> None:
    (fault,) = check_rules(written("extra.yaml", text)).faults
    assert fault.startswith("extra.yaml: ")
    assert said in fault


def test_a_file_of_fifty_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "gate.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(FormatError, match=r"gate\.yaml: is larger than 1 MB"):
        check_rules(path)


def test_the_packaged_rules_are_sound_as_a_folder_and_one_by_one(tmp_path: Path) -> None:
    names = sorted(one.name for one in PACKAGED.iterdir() if one.name.endswith(".yaml"))
    for name in names:
        (tmp_path / name).write_bytes((PACKAGED / name).read_bytes())
    assert check_rules(tmp_path).faults == ()
    assert check_rules(tmp_path / names[0]).faults == ()


def test_a_pack_of_a_new_name_is_read_beside_the_packaged_ones(written: Written) -> None:
    rule = "{id: r, when: {fact: age_years, op: lt, value: 40}, removes: [a], sources: [HA_2006]}"
    system = f"{{id: ours, title: Ours, year: 2026, values: [a, b], rules: [{rule}]}}"
    checked = check_rules(written("ours.yaml", f"systems:\n  - {system}\n"))
    assert checked.faults == ()
    assert "ours.yaml" in checked.summary
    lost = check_rules(written("ours.yaml", f"systems:\n  - {system.replace('age_y', 'age_')}\n"))
    assert lost.faults == ("ours.yaml, line 2: unknown fact 'age_ears'; did you mean age_years?",)


def test_a_name_declared_in_two_packs_is_told_with_its_line(written: Written) -> None:
    fact = "facts:\n  # again\n  side: {kind: yes_no, group: patient, label: Side}\n"
    (fault,) = check_rules(written("zz.yaml", fact)).faults
    assert fault == "zz.yaml, line 3: facts.side is declared in another file too"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: x\nparamters: {}\n", "line 2: unknown key 'paramters'; did you mean parameters?"),
        ("parameters: {age_preserve_max: 50}\n", "line 1: the document: name is missing"),
        ("name: x\nparameters:\n  age_preserve: 55\n", "did you mean age_preserve_max?"),
        ("name: x\nparameters:\n  age_preserve_max: 90\n", "line 3: age_preserve_max is 90"),
        ("name: x\nparameters:\n  age_preserve_max: old\n", "line 3: parameters.age_preserve_max"),
        ("name: x\nrules_off:\n  - M99\n  - G3\n", "line 4: 'G3' cannot be switched off"),
        ("name: x\nrules_off: [M19_TANTALUM]\n", "did you mean M19_TANTALUM_ROD?"),
        ("name: x\nparameters: {collapse_split_mm: 3}\n", "published definition"),
        ("name: x\nparameters:\n  risk_volume_low: 0.3\n", "line 2: risk_volume_low must stay"),
        ("name: no\n", "line 1: no without quotes is true or false"),
    ],
)
def test_a_fault_in_a_policy_is_told_with_its_line(written: Written, text: str, said: str) -> None:
    faults = check_rules(written("policy.yaml", text)).faults
    assert any(said in fault for fault in faults), faults
    assert all(fault.startswith("policy.yaml, line ") for fault in faults)


def test_limits_that_fit_only_together_are_sound(written: Written) -> None:
    text = "name: x\nparameters: {risk_volume_low: 0.30, risk_volume_high: 0.45}\n"
    checked = check_rules(written("policy.yaml", text))
    assert checked.faults == ()
    assert checked.summary.startswith("policy x (sha256 ")
