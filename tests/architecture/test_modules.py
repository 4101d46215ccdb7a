"""A module is one idea: named for it, no longer than it needs, and free of forbidden means."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("annotator", "plugins/napari_onfh", "sample_data/onfh_samples")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LONGEST_MODULE_LINES = 300
NAMES_THAT_SAY_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
}
FORBIDDEN_CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "print",
    "pickle.load",
    "pickle.loads",
    "marshal.loads",
    "os.system",
    "yaml.load",
    "yaml.unsafe_load",
    "yaml.full_load",
}
#: Where one handler may catch everything, so that a user reads one line and no traceback.
LAST_RESORTS = {"annotator/cli/main.py": 1, "plugins/napari_onfh/widgets/background.py": 1}
#: Open work lives in issues; the words are broken so that this file does not match itself.
OPEN_WORK = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3)) + r")\b")
FORBIDDEN_IMPORTS = {"pickle", "marshal", "shelve", "dill", "joblib"}

each_module = pytest.mark.parametrize(
    "module", MODULES, ids=[str(path.relative_to(ROOT)) for path in MODULES]
)


def _dotted(node: ast.expr) -> str:
    return ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _loads_yaml_safely(call: ast.Call, tree: ast.AST) -> bool:
    """Whether a call gives YAML to a class of the same module that is PyYAML's safe loader."""
    safe = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and "yaml.SafeLoader" in map(_dotted, node.bases)
    }
    loaders = {_dotted(word.value) for word in call.keywords if word.arg == "Loader"}
    return _dotted(call.func) == "yaml.load" and bool(loaders) and loaders <= safe


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@each_module
def test_a_module_begins_with_a_sentence_on_what_it_is(module: Path) -> None:
    docstring = ast.get_docstring(ast.parse(module.read_text()))

    assert docstring
    assert docstring.splitlines()[0].rstrip().endswith((".", ":", "?"))


@each_module
def test_a_module_is_at_most_300_lines(module: Path) -> None:
    assert len(module.read_text().splitlines()) <= LONGEST_MODULE_LINES


@each_module
def test_no_name_of_a_module_or_package_is_empty_of_meaning(module: Path) -> None:
    words = {part.removesuffix(".py").strip("_") for part in module.relative_to(ROOT).parts}

    assert not words & NAMES_THAT_SAY_NOTHING


@each_module
def test_nothing_is_evaluated_unpickled_or_printed(module: Path) -> None:
    tree = ast.parse(module.read_text())

    calls = [call for call in _calls(tree) if not _loads_yaml_safely(call, tree)]

    assert not FORBIDDEN_CALLS & {_dotted(call.func) for call in calls}
    assert not FORBIDDEN_IMPORTS & set(_imported(tree))


@each_module
def test_randomness_takes_a_seed(module: Path) -> None:
    tree = ast.parse(module.read_text())
    unseeded = [
        call.lineno
        for call in _calls(tree)
        if _dotted(call.func).endswith("default_rng") and not (call.args or call.keywords)
    ]

    assert not unseeded
    assert "random" not in set(_imported(tree))


@each_module
def test_no_failure_is_swallowed_whole(module: Path) -> None:
    broad = [
        node.lineno
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or _dotted(node.type) in {"Exception", "BaseException"})
    ]

    assert len(broad) <= LAST_RESORTS.get(module.relative_to(ROOT).as_posix(), 0), broad


@each_module
def test_nothing_waits_to_be_written(module: Path) -> None:
    text = module.read_text()
    raised = [node.exc for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Raise)]
    names = {_dotted(one.func if isinstance(one, ast.Call) else one) for one in raised if one}

    assert "NotImplementedError" not in names
    assert not OPEN_WORK.search(text)


def test_the_check_sees_all_three_packages() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == {
        "annotator",
        "plugins",
        "sample_data",
    }
