"""What napari reads about the plugin is true."""

import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml

import napari_onfh
from annotator.errors import AnnotatorError, FormatError
from napari_onfh import _contributions
from napari_onfh._contributions import get_reader
from napari_onfh.command import gui
from napari_onfh.samples import sample_volume


def manifest() -> dict[str, Any]:
    text = (Path(napari_onfh.__file__).parent / "napari.yaml").read_text()
    return dict(yaml.safe_load(text))


def test_every_sample_case_is_offered_and_each_offer_is_a_case() -> None:
    from onfh_samples.cases import CASE_NAMES

    keys = [sample["key"] for sample in manifest()["contributions"]["sample_data"]]
    assert sorted(keys) == sorted(CASE_NAMES)


def test_every_sample_has_a_name_of_its_own_the_same_wherever_it_stands() -> None:
    offers = manifest()["contributions"]["sample_data"]
    titles = {each["id"]: each["title"] for each in manifest()["contributions"]["commands"]}
    names = [each["display_name"] for each in offers]

    assert len(set(names)) == len(names)
    assert all(name.startswith(("Hip, ", "Hips, ")) for name in names)
    assert names == [titles[each["command"]] for each in offers]


@pytest.mark.soak
def test_every_sample_opens_from_its_command() -> None:
    for offer in manifest()["contributions"]["sample_data"]:
        command = offer["command"].rpartition(".")[2]
        (values, options, kind) = getattr(_contributions, f"open_{command}")()[0]
        assert kind == "image", command
        assert values.ndim == 3, command
        assert options["metadata"], command


def test_every_command_of_the_contributions_module_exists() -> None:
    names = [
        command["python_name"]
        for command in manifest()["contributions"]["commands"]
        if "_contributions" in command["python_name"]
    ]
    for name in names:
        module, attribute = name.split(":")
        assert callable(getattr(importlib.import_module(module), attribute))


def test_the_reader_declines_a_list_and_a_foreign_file(tmp_path: Path) -> None:
    (tmp_path / "cells.tif").write_bytes(bytes(200))

    assert get_reader([str(tmp_path / "a.nrrd"), str(tmp_path / "b.nrrd")]) is None
    assert get_reader(str(tmp_path / "cells.tif")) is None


def test_a_path_that_does_not_exist_is_refused_by_its_name_alone(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"^nowhere does not exist"):
        gui(tmp_path / "nowhere")


def test_a_folder_without_images_is_refused_before_a_window_opens(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    with pytest.raises(FormatError, match=r"^study holds no DICOM image"):
        gui(tmp_path / "study")


def test_without_samples_the_install_line_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("napari_onfh.samples.entry_points", lambda **_: ())
    with pytest.raises(AnnotatorError, match="pip install"):
        sample_volume("medium")
