"""The plugin gives what the command gives, to the byte."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from plugin_window import Window

from annotator.model.anatomy import Side

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]

FINDINGS = {"onfh_present": "yes", "skeletally_mature": "yes", "symptomatic": "yes"}


def test_plugin_and_command_write_the_same_documents(
    open_window: Callable[..., Window], tmp_path: Path
) -> None:
    from annotator.cli.main import run
    from annotator.drawing.change import Structure
    from annotator.io.volume_files import read_label_map
    from annotator.model.mask import Mask
    from napari_onfh.library import use_cases
    from napari_onfh.reading.landmark import Landmark
    from onfh_samples.cases import packaged_case

    case = packaged_case()
    hip = case.hips[0]
    window = open_window(analyse=use_cases.analyse)
    panel = window.panel
    window.viewer.open(str(case.dicom_folder), plugin="onfh-annotator")
    layers = window.layers
    assert layers is not None
    labels = read_label_map(hip.labels).labels
    panel.side.side_chosen.emit(Side(hip.side))
    layers.draw(Structure.HEAD, Mask(layers.frame.grid, labels > 0), "head")
    layers.lesion.data_setitem(np.nonzero(layers.frame.shown(labels == 2)), 2)
    landmarks = json.loads(hip.landmarks.read_text())
    for landmark, key in (
        (Landmark.LATERAL_EDGE, "lateral_acetabular_edge_lps_mm"),
        (Landmark.TEARDROP, "teardrop_lps_mm"),
    ):
        panel.points.point_wanted.emit(landmark)
        layers.landmarks.add(layers.frame.to_display(np.array(landmarks[key])))
    for fact, value in FINDINGS.items():
        panel.findings.answered.emit(fact, value)
    panel.head.neck.cut_wanted.emit(14.5)
    panel.report_wanted.emit(tmp_path / "plugin")

    saved = tmp_path / "saved.json"
    panel.save_wanted.emit(saved)
    (tmp_path / "findings.json").write_text(json.dumps(FINDINGS))
    (tmp_path / "landmarks.json").write_text(json.dumps(json.loads(saved.read_text())["landmarks"]))
    stated = {
        "--labels": "saved.seg.nrrd",
        "--landmarks": "landmarks.json",
        "--findings": "findings.json",
    }
    options = [word for name, file in stated.items() for word in (name, str(tmp_path / file))]
    usual = ["analyse", str(case.dicom_folder), "--side", hip.side.value, "--out"]
    by_options, by_annotation = tmp_path / "command", tmp_path / "reopened"
    assert run([*usual, str(by_options), *options, "--neck-cut-mm", "14.5"]) == 0
    assert run([*usual, str(by_annotation), "--labels", str(saved)]) == 0
    for name in ("measurements.json", "assessment.json", "signal.json", "report.html"):
        from_plugin = (tmp_path / "plugin" / hip.side.value / name).read_bytes()
        for out in (by_options, by_annotation):
            assert (out / hip.side.value / name).read_bytes() == from_plugin, (out.name, name)
