"""The panel opens without what only measuring needs; that comes behind it, and all of it."""

import json
import subprocess
import sys

import pytest

_PROGRAM = """
import json, sys
import napari.layers, napari.qt.threading, napari._qt.qt_main_window
before = set(sys.modules)
import napari_onfh.dock
made = set(sys.modules)
from napari_onfh.library import use_cases
use_cases.make_ready()
ready = set(sys.modules)
from pathlib import Path
from onfh_samples import phantom, lesion, acquisition, truth
from annotator.model.anatomy import Side
from annotator.model.case import Case
from annotator.model.volume import Volume
from annotator.measure.settings import MeasureSettings
import numpy as np
sys.path[:0] = [sys.argv[1]]
from phantom_cases import outlined, plain_hip
hip = plain_hip(lesion.Sector(phantom.direction(Side.LEFT, 15.0, 8.0), 40.0))
annotation = outlined(hip)
values = np.zeros(annotation.grid.shape, dtype=np.int16)
samples = set(sys.modules)
use_cases.analyse(Case(image=Volume(annotation.grid, values), annotation=annotation, findings={}),
    MeasureSettings())
late = set(sys.modules) - samples
print(json.dumps([sorted(made - before), sorted(late)]))
"""


HEAVY = {"scipy", "skimage", "matplotlib", "jinja2", "yaml", "pydicom", "SimpleITK", "pandas"}

_WITHOUT_A_WINDOW = """
import json, sys
from napari_onfh.words import answers
from napari_onfh.desks import browsing
from napari_onfh.desks import case_files
from napari_onfh.library import head_map
from napari_onfh.library import live
from napari_onfh.library import ports
from napari_onfh.words import rows
from napari_onfh.reading import session
from napari_onfh.words import side_evidence
from napari_onfh.library import use_cases
print(json.dumps(sorted(sys.modules)))
"""


def test_what_the_panel_is_made_of_waits_for_no_library_that_only_measuring_needs() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _WITHOUT_A_WINDOW], capture_output=True, text=True, check=True
    )

    assert not HEAVY & {module.partition(".")[0] for module in json.loads(run.stdout)}


_UNITS_UNREAD = """
import pint
from napari_onfh.library import use_cases
use_cases.make_ready()
print(type(pint.application_registry.get()).__name__)
"""


def test_what_runs_beside_the_window_leaves_napari_s_units_to_the_window() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _UNITS_UNREAD], capture_output=True, text=True, check=True
    )

    assert run.stdout.strip() == "LazyRegistry"


@pytest.mark.gui
@pytest.mark.soak
def test_the_panel_brings_little_in_and_the_first_figures_nothing_more() -> None:
    factories = next(path for path in sys.path if path.endswith("factories"))
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM, factories], capture_output=True, text=True, check=True
    )
    with_panel, with_figures = json.loads(run.stdout.splitlines()[-1])

    assert not HEAVY & {module.partition(".")[0] for module in with_panel}
    assert "napari_onfh.panel" in with_panel
    assert not [m for m in with_figures if m.split(".")[0] in HEAVY | {"annotator"}]
