"""Every tooltip stands in one module, and none there is without its control."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from source_trees import dotted, nodes_of, tree_of

import napari_onfh
from napari_onfh.reading.steps import Step, Tool
from napari_onfh.words.tooltips import TOOLTIPS, tooltip

PLUGIN = Path(napari_onfh.__file__).parent
#: What is shown in a tooltip besides: cells of tables that tell more than has room.
OF_DATA = {
    "widgets/results/entry_table.py",
    "widgets/results/numbers.py",
    "widgets/results/results_tree.py",
    "widgets/series/series_browser.py",
    "widgets/steps/findings_form.py",
    "widgets/worklist/worklist.py",
}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PLUGIN.rglob("*.py")):
        yield path.relative_to(PLUGIN).as_posix(), tree_of(path.read_text())


def calls(tree: ast.Module, name: str) -> Iterator[ast.Call]:
    for node in nodes_of(tree):
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == name:
            yield node


def test_no_tooltip_is_written_where_the_control_is_made() -> None:
    written = [
        f"{name}:{call.lineno}"
        for name, tree in trees()
        for call in (*calls(tree, "setToolTip"), *calls(tree, "setTabToolTip"))
        if name not in OF_DATA and not list(calls(ast.Module([ast.Expr(call)], []), "tooltip"))
    ]
    assert written == []


def test_every_tooltip_is_asked_for_by_its_name() -> None:
    asked = set()
    for name, tree in trees():
        if name != "words/tooltips.py":
            asked |= {node.value for node in nodes_of(tree) if isinstance(node, ast.Constant)}
    #: Names that are put together of a place and what stands there.
    places = {
        "view",
        "tab",
        "tool",
        "files",
        "tidy",
        "history",
        "worklist",
        "adjudication",
    }
    unasked = {name for name in TOOLTIPS if name not in asked}
    assert {name.split(".")[0] for name in unasked} <= places


@pytest.mark.parametrize("tool", [tool for tool in Tool if tool is not Tool.LOOK])
def test_each_tool_says_how_it_is_used(tool: Tool) -> None:
    assert tooltip(f"tool.{tool.name.lower()}")


@pytest.mark.parametrize("step", Step)
def test_each_step_says_what_it_is_for(step: Step) -> None:
    assert tooltip(f"tab.{step.name.lower()}")


def test_what_stands_in_braces_is_filled_in() -> None:
    for name, text in TOOLTIPS.items():
        fields = {field for _, field, _, _ in Formatter().parse(text) if field}
        assert not re.search(r"[{}]", tooltip(name, **dict.fromkeys(fields, "word")))


def test_a_name_that_is_not_there_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        tooltip("nowhere.nothing")
