"""What pyproject.toml promises to the command and to napari can be called."""

import importlib
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
GROUPS = {"console_scripts": PROJECT["scripts"], **PROJECT["entry-points"]}
NAPARI = "napari.manifest"


def _promised() -> Iterator[tuple[str, str]]:
    for group, entries in GROUPS.items():
        if group != NAPARI:
            yield from ((f"{group}:{name}", target) for name, target in entries.items())


@pytest.mark.parametrize(("name", "target"), list(_promised()))
def test_an_entry_point_leads_to_something_that_can_be_called(name: str, target: str) -> None:
    module, _, attribute = target.partition(":")

    assert callable(getattr(importlib.import_module(module), attribute)), name


@pytest.mark.parametrize("group", GROUPS)
def test_the_installed_project_knows_its_entry_points(group: str) -> None:
    installed = {entry.name: entry.value for entry in entry_points(group=group)}

    assert GROUPS[group].items() <= installed.items(), "run: make setup"


def test_the_napari_manifest_is_where_it_is_promised() -> None:
    package, _, name = PROJECT["entry-points"][NAPARI]["onfh-annotator"].partition(":")

    assert (files(package) / name).is_file()
