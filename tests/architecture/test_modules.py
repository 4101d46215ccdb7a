"""A module is one idea: named for it, no longer than it needs, and free of forbidden means."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from source_trees import dotted, nodes_of, tree_of

ROOT = Path(__file__).parents[2]
PACKAGES = ("annotator", "plugins/napari_onfh", "sample_data/onfh_samples")
LONGEST_MODULE_LINES = 300
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
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
FORBIDDEN_IMPORTS = {"pickle", "marshal", "shelve", "dill", "joblib"}
#: Where one handler may catch everything, so that a user reads one line and no traceback.
LAST_RESORTS = {
    "annotator/app/proposal_process.py": 1,  # runs others' code
    "annotator/cli/main.py": 1,
    "plugins/napari_onfh/widgets/background.py": 1,
}
#: Open work lives in issues; the words are broken so that this file does not match itself.
OPEN_WORK = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3)) + r")\b")

Modules = dict[str, str]


@pytest.fixture(scope="module")
def modules() -> Modules:
    """Source of every module of the three packages by its path from the root."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in paths}


def _breaking(modules: Modules, fault: Callable[[ast.Module], object]) -> dict[str, object]:
    """Modules in which `fault` finds something, with what it finds."""
    found = {name: fault(tree_of(source)) for name, source in modules.items()}
    return {name: what for name, what in found.items() if what}


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in nodes_of(tree) if isinstance(node, ast.Call))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in nodes_of(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def _loads_yaml_safely(call: ast.Call, tree: ast.AST) -> bool:
    """Whether a call gives YAML to a class of the same module that is PyYAML's safe loader."""
    if dotted(call.func) != "yaml.load":
        return False
    safe = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and "yaml.SafeLoader" in map(dotted, node.bases)
    }
    loaders = {dotted(word.value) for word in call.keywords if word.arg == "Loader"}
    return bool(loaders) and loaders <= safe


def _opening_that_is_no_sentence(tree: ast.Module) -> object:
    first = (ast.get_docstring(tree) or "none").splitlines()[0].rstrip()
    return None if first.endswith((".", ":", "?")) else first


def _forbidden(tree: ast.Module) -> object:
    calls = {dotted(call.func) for call in _calls(tree) if not _loads_yaml_safely(call, tree)}
    return FORBIDDEN_CALLS & calls | FORBIDDEN_IMPORTS & set(_imported(tree))


def _unseeded(tree: ast.Module) -> object:
    rngs = (call for call in _calls(tree) if dotted(call.func).endswith("default_rng"))
    lines = [call.lineno for call in rngs if not (call.args or call.keywords)]
    return lines or "random" in set(_imported(tree))


def _broad_handlers(tree: ast.Module) -> list[int]:
    handlers = (node for node in nodes_of(tree) if isinstance(node, ast.ExceptHandler))
    broad = {"Exception", "BaseException"}
    return [one.lineno for one in handlers if one.type is None or dotted(one.type) in broad]


def _left_unwritten(tree: ast.Module) -> list[int]:
    raises = (node for node in nodes_of(tree) if isinstance(node, ast.Raise))
    return [
        node.lineno
        for node in raises
        if "NotImplementedError"
        in {dotted(node.exc), dotted(node.exc.func) if isinstance(node.exc, ast.Call) else ""}
    ]


def test_the_checks_see_all_three_packages(modules: Modules) -> None:
    assert {name.split("/")[0] for name in modules} == {"annotator", "plugins", "sample_data"}


def test_a_module_begins_with_a_sentence_on_what_it_is(modules: Modules) -> None:
    assert not _breaking(modules, _opening_that_is_no_sentence)


def test_a_module_is_at_most_300_lines(modules: Modules) -> None:
    lengths = {name: len(source.splitlines()) for name, source in modules.items()}

    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE_LINES}


def test_no_name_of_a_module_or_package_is_empty_of_meaning(modules: Modules) -> None:
    words = {
        name: {part.strip("_") for part in Path(name).with_suffix("").parts} for name in modules
    }

    assert not [name for name in modules if words[name] & NAMES_THAT_SAY_NOTHING]


def test_nothing_is_evaluated_unpickled_or_printed(modules: Modules) -> None:
    assert not _breaking(modules, _forbidden)


def test_randomness_takes_a_seed(modules: Modules) -> None:
    assert not _breaking(modules, _unseeded)


def test_no_failure_is_swallowed_whole(modules: Modules) -> None:
    broad = {name: _broad_handlers(tree_of(source)) for name, source in modules.items()}

    assert not {name: at for name, at in broad.items() if len(at) > LAST_RESORTS.get(name, 0)}


def test_nothing_waits_to_be_written(modules: Modules) -> None:
    assert not _breaking(modules, _left_unwritten)
    assert not [name for name, source in modules.items() if OPEN_WORK.search(source)]


@pytest.mark.parametrize(
    ("check", "source"),
    [
        (_opening_that_is_no_sentence, "x = 1"),
        (_opening_that_is_no_sentence, '"""A module without an end"""'),
        (_forbidden, "import pickle"),
        (_forbidden, "from pickle import loads"),
        (_forbidden, "import yaml\nyaml.load(text, Loader=yaml.Loader)"),
        (_forbidden, "import yaml\nyaml.load(text)"),
        (_forbidden, "value = eval(text)"),
        (_unseeded, "rng = np.random.default_rng()"),
        (_unseeded, "import random"),
        (_broad_handlers, "try:\n    f()\nexcept:\n    pass"),
        (_broad_handlers, "try:\n    f()\nexcept Exception:\n    pass"),
        (_left_unwritten, "raise NotImplementedError"),
        (_left_unwritten, "raise NotImplementedError('later')"),
    ],
)
def test_a_check_finds_what_it_looks_for(
    check: Callable[[ast.Module], object], source: str
) -> None:
    assert check(ast.parse(source))
