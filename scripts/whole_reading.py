"""A whole reading in the real window: from the folder to the report, each action counted.

The reader here knows the phantom: where a radiologist looks, this one takes the place from the
sample's own outline and landmarks, and puts mouse and keys there. Everything else, the window does.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml
from attrs import field, frozen
from qtpy.QtWidgets import QComboBox, QLineEdit
from reader_hands import Hands, contour_lps, spread

from annotator.geometry.points import LpsPoints
from napari_onfh.library.use_cases import fact_label
from napari_onfh.reading.steps import Step, Tool

if TYPE_CHECKING:
    from napari import Viewer

    from onfh_samples.cases import SampleCase

__all__ = ["Reading", "read_whole_hip"]

#: How many slices the reader outlines; those between are filled.
DRAWN_SLICES = 3
#: How far from the head's centre the one click goes, LPS mm.
OFF_CENTRE_MM = (6.0, 3.0, -5.0)
#: What the reader answers of the sample's findings, beside the image.
ANSWERED = (
    "onfh_present",
    "skeletally_mature",
    "symptomatic",
    "age_years",
    "xr_done",
    "xr_sclerosis_cysts_porosis",
    "xr_crescent",
    "xr_flattening",
    "joint_space_narrowing",
    "acetabular_change",
    "joint_destruction",
    "mri_band",
    "mri_subchondral_fracture",
    "ct_done",
    "cause",
)
POINTS = {
    "E": "lateral_acetabular_edge_lps_mm",
    "T": "teardrop_lps_mm",
    "T2": "contralateral_teardrop_lps_mm",
}
OWN_SYSTEM, OWN_STAGE = "ARCO stage (2019)", "II"


@frozen
class Reading:
    """What a whole reading came to.

    Parameters
    ----------
    actions : list of str
        Everything that the reader did, in order.
    saved, report : Path
        The annotation's file, and the report's folder.
    lesion_fraction, true_fraction : float
        As the window shows it, and in closed form; 0 to 1.
    """

    actions: list[str]
    saved: Path
    report: Path
    lesion_fraction: float
    true_fraction: float
    steps: list[tuple[str, int]] = field(factory=list)


def read_whole_hip(
    viewer: "Viewer",
    panel: Any,
    sample: "SampleCase",
    out: Path,
    *,
    wait: Callable[[Callable[[], bool]], None],
    photograph: Callable[[str], None] = lambda _name: None,
) -> Reading:
    """Read a sample hip in an open window, from its folder to its report.

    Parameters
    ----------
    viewer : Viewer
        In a shown window, with the panel docked and nothing open.
    panel : Panel
    sample : SampleCase
        Its first hip is read.
    out : Path
        Where annotation and report go.
    wait : callable
        Lets the window work until a condition holds.
    photograph : callable
        Told the name of each step as it is done, with the window as the reader sees it.
    """
    reader = _Reader(viewer, panel, sample, wait)
    steps: dict[str, Callable[[], None]] = {
        "open": reader.open,
        "side": reader.choose_side,
        "head": reader.find_head,
        "outline": reader.outline_lesion,
        "fill": reader.fill_between,
        "points": reader.set_points,
        "findings": reader.answer,
        "stage": reader.state_stage,
        "save": lambda: reader.save(out),
    }
    counted = []
    for name, work in steps.items():
        before = len(reader.hands.actions)
        work()
        counted.append((name, len(reader.hands.actions) - before))
        photograph(name)
    measured = panel.controller.session.state.analysis.result.measurements
    truth = json.loads(sample.hips[0].truth.read_text(encoding="utf-8"))
    return Reading(
        actions=reader.hands.actions,
        saved=out / "hip.json",
        report=out / "report",
        lesion_fraction=measured.measurements["lesion_fraction"].value,
        true_fraction=truth["lesion_fraction"],
        steps=counted,
    )


class _Reader:
    """One reading: knows where to look, and has hands."""

    def __init__(
        self,
        viewer: "Viewer",
        panel: Any,
        sample: "SampleCase",
        wait: Callable[[Callable[[], bool]], None],
    ) -> None:
        from annotator.app.study import open_case

        self.hands = Hands(viewer, panel, wait)
        self._viewer, self._panel, self._sample = viewer, panel, sample
        self._hip = sample.hips[0]
        self._landmarks = json.loads(self._hip.landmarks.read_text(encoding="utf-8"))
        self._truth = json.loads(self._hip.truth.read_text(encoding="utf-8"))
        case = open_case(sample.dicom_folder, self._hip.labels, self._hip.side)
        self._grid, self._lesion = case.annotation.grid, case.annotation.lesion.voxels

    @property
    def _state(self) -> Any:
        return self._panel.controller.session.state

    def open(self) -> None:
        self.hands.name_path("Series", self._sample.dicom_folder)
        self.hands.wait_until(lambda: self._panel.controller.layers is not None)

    def choose_side(self) -> None:
        self.hands.press(f"{self._hip.side.in_words.capitalize()} hip")

    def find_head(self) -> None:
        near = LpsPoints(np.array(self._truth["head_center_lps_mm"]) + OFF_CENTRE_MM)
        self.hands.turn_to(Step.HEAD)
        self.hands.scroll_to(near, "the middle of the head")
        self.hands.press(Tool.FIND_HEAD)
        self.hands.click_at(near, "the head, beside its middle")
        self.hands.wait_until(lambda: self._state.head is not None)

    def outline_lesion(self) -> None:
        self.hands.turn_to(Step.LESION)
        self.hands.press(Tool.LESION_LASSO)
        numbers = np.flatnonzero(self._lesion.any(axis=(1, 2))).tolist()
        for number in spread(numbers, DRAWN_SLICES):
            line = contour_lps(self._grid, self._lesion, number)
            self.hands.scroll_to(line[0], f"slice {number + 1}")
            self.hands.drag_along(line, f"the lesion on slice {number + 1}")

    def fill_between(self) -> None:
        self.hands.press("Fill between slices")
        self.hands.press("Accept")
        self.hands.wait_until(lambda: self._state.is_up_to_date)

    def set_points(self) -> None:
        self.hands.turn_to(Step.POINTS)
        self.hands.see_all()
        for name, key in POINTS.items():
            place = LpsPoints(np.array(self._landmarks[key]))
            self.hands.scroll_to(place, f"the slice of point {name}")
            self.hands.press(f"{name}:")
            self.hands.click_at(place, f"point {name}")

    def answer(self) -> None:
        self.hands.turn_to(Step.FINDINGS)
        facts = yaml.safe_load(self._hip.findings.read_text(encoding="utf-8"))
        for name in ANSWERED:
            field = self._panel.findings.field_of(name)
            words = fact_label(name)
            if line := field.findChild(QLineEdit):
                self.hands.write(line, str(facts[name]), words)
            else:
                box = field.findChild(QComboBox)
                self.hands.choose(box, box.findData(_entry(facts[name])), words)
        self.hands.wait_until(lambda: self._state.is_up_to_date)

    def state_stage(self) -> None:
        self.hands.turn_to(Step.RESULTS)
        stages = self._panel.results.stages
        self.hands.turn_to("Stages")
        self.hands.choose_row(stages.table, OWN_SYSTEM)
        self.hands.choose(stages.own.box, stages.own.box.findText(OWN_STAGE), "My own stage")
        self.hands.wait_until(lambda: self._state.is_up_to_date)

    def save(self, out: Path) -> None:
        self.hands.name_path("Save", out / "hip.json")
        self.hands.wait_until(lambda: not self._state.has_unsaved_work)
        self.hands.name_path("Report", out / "report")
        self.hands.wait_until(lambda: any((out / "report").rglob("*.html")))


def _entry(value: object) -> object:
    """A stored answer as the list's entry."""
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
