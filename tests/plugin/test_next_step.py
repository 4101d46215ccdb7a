"""After each step the panel says in one sentence what to do next."""

import ast
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from plugin_factory import hip_sphere, hip_volume, lesion_volume_of

from annotator.model.anatomy import Side
from annotator.model.issue import Issue, Severity
from annotator.model.mask import Mask
from napari_onfh.library.head_mask import head_from_sphere
from napari_onfh.reading.landmark import Landmark
from napari_onfh.reading.session_state import SessionState
from napari_onfh.words import next_step as module
from napari_onfh.words.next_step import next_step

HEAD = head_from_sphere(hip_volume().grid, hip_sphere())
EMPTY = Mask(HEAD.grid, np.zeros(HEAD.grid.shape, bool))
TILTED, BROKEN = (
    Issue(code=code, severity=Severity.BLOCKING, message="", subject="geometry")
    for code in ("sheared_stack", "no_positions")
)


def opened(*issues: Issue) -> SessionState:
    volume = hip_volume()
    return SessionState(volume=evolve(volume, issues=issues))


def outlined(**changes: object) -> SessionState:
    state = evolve(opened(), side=Side.LEFT, head=HEAD, lesion=HEAD, revision=3)
    analysis = lesion_volume_of(state.case())
    return evolve(state, analysis=analysis, analysis_revision=3, **changes)


POINT = {Landmark.TEARDROP: (1.0, 2.0, 3.0)}
FINDING = {"symptomatic": "yes"}
NONE = {"onfh_present": "no"}

STATES = {
    "no image": (SessionState(), "Open a hip MRI"),
    "an image": (opened(), "Choose the side"),
    "geometry to acknowledge, no side": (opened(TILTED), "Choose the side"),
    "geometry to acknowledge": (evolve(opened(TILTED), side=Side.LEFT), "Check the geometry"),
    "geometry that blocks": (opened(BROKEN), "Open another series"),
    "a side": (evolve(opened(), side=Side.LEFT), "Outline the head (step 2)"),
    "an erased head": (evolve(opened(), side=Side.LEFT, head=EMPTY), "Outline the head"),
    "a head": (evolve(opened(), side=Side.LEFT, head=HEAD), "Outline the lesion (step 3)"),
    "an erased lesion": (outlined(lesion=EMPTY), "Outline the lesion"),
    "no lesion, as the reader says": (outlined(lesion=EMPTY, findings=NONE), "Look through"),
    "a lesion that cannot be measured": (evolve(outlined(), problem="cut"), "Mend"),
    "a lesion": (outlined(), "Set the single points (step 4)"),
    "a point": (outlined(landmarks=POINT), "Answer the findings"),
    "findings, own stages first": (outlined(findings=FINDING, is_blind=True), "Enter your own"),
    "findings": (outlined(findings=FINDING), "Look through the results (step 6), then save."),
    "all of it": (outlined(findings=FINDING, landmarks=POINT), "Look through the results"),
    "a saved annotation": (outlined(findings=FINDING, saved_revision=3), "Write the report"),
}


@pytest.mark.parametrize("name", STATES)
def test_each_state_leads_on(name: str) -> None:
    state, beginning = STATES[name]
    assert next_step(state).startswith(beginning)


def test_each_sentence_is_the_end_of_some_state() -> None:
    tree = ast.parse(Path(module.__file__).read_text())
    private = [node for node in tree.body if getattr(node, "name", "").startswith("_")]
    nodes = [each for node in private for each in ast.walk(node)]
    returned = [node for node in nodes if isinstance(node, ast.Return)]
    constants = [each for node in returned for each in ast.walk(node)]
    sentences = {each.value for each in constants if isinstance(each, ast.Constant) and each.value}

    assert {next_step(state) for state, _ in STATES.values()} == sentences
