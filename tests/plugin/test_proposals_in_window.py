"""Models in the window: offered where there are any, shown before they count, one step each."""

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
from plugin_factory import HEAD_CENTER_MM, HEAD_RADIUS_MM, voxel_centers
from plugin_window import Window, note

from annotator.app.outline_proposal import OfferedModel
from annotator.drawing.change import Structure
from annotator.errors import Cancelled, ProposalError
from annotator.io.annotation_file import load_annotation
from annotator.model.anatomy import Side
from annotator.model.mask import Mask
from annotator.model.outline_proposal import (
    OutlineProposal,
    ProposalKind,
    ProposalRequest,
    ProposedBy,
)
from napari_onfh.reading.steps import Step, Tool

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]

NAME = "lesion proposal by Toy 3"


class Toys:
    """Two models for each outline: a ball in the head, or what was said."""

    def __init__(self) -> None:
        self.requests: list[ProposalRequest] = []
        self.stops: list[Event] = []
        self.problem: Exception | None = None
        self.radius_mm = {ProposalKind.HEAD: HEAD_RADIUS_MM, ProposalKind.LESION: 8.0}

    def offered(self, kind: ProposalKind) -> tuple[OfferedModel, ...]:
        return (
            OfferedModel(kind, "Toy 3", "toy:Model"),
            OfferedModel(kind, "Far toy 1", "toy:Far", "The pixels go far away."),
        )

    def propose(self, _: OfferedModel, asked: ProposalRequest, stop: Event) -> OutlineProposal:
        self.requests.append(asked)
        self.stops.append(stop)
        if stop.is_set():
            raise Cancelled("the proposal was stopped")
        if self.problem is not None:
            raise self.problem
        grid, kind = asked.volume.grid, asked.kind
        offset = voxel_centers(grid) - HEAD_CENTER_MM
        ball = np.linalg.norm(offset, axis=-1) <= self.radius_mm[kind]
        return OutlineProposal(Mask(grid, ball), ProposedBy(kind=kind, name="Toy", version="3"))


@pytest.fixture
def toys() -> Toys:
    return Toys()


@pytest.fixture
def window(open_panel: Callable[..., Window], toys: Toys) -> Window:
    """A hip with its head outlined, turned to the lesion's page."""
    made = open_panel(offered_models=toys.offered, propose_outline=toys.propose)
    made.outline_head()
    made.panel.step_entered.emit(Step.HEAD)
    made.panel.step_entered.emit(Step.LESION)
    return made


def row(window: Window) -> Any:
    return window.panel.lesion.proposals


def lesion(window: Window) -> np.ndarray:
    return np.array(window.layers.lesion_mask().voxels)


def undo_name(window: Window) -> str:
    return str(window.controller.history.reading.history.undo_name)


def preview(window: Window) -> Any:
    """The layer that shows what is proposed; None if none is to be seen."""
    shown = (layer for layer in window.viewer.layers if layer.name.startswith("Proposal by"))
    return next((layer for layer in shown if layer.visible), None)


def is_deciding(window: Window) -> bool:
    return bool(row(window)._decision.isVisibleTo(row(window)))  # noqa: SLF001 - what is seen


def words(window: Window) -> str:
    return str(row(window)._words.text())  # noqa: SLF001 - what the reader sees


def test_without_models_nothing_of_them_is_to_be_seen_and_none_is_looked_for_early(
    open_panel: Callable[..., Window],
) -> None:
    looked: list[ProposalKind] = []
    window = open_panel(offered_models=lambda kind: looked.append(kind) or ())
    window.panel.step_entered.emit(Step.SIDE)
    assert looked == []

    for step in (*Step, *Step):
        window.panel.step_entered.emit(step)

    assert looked == [ProposalKind.HEAD, ProposalKind.LESION]
    for page in (window.panel.head, window.panel.lesion):
        assert not page.proposals.isVisibleTo(page)


def test_a_proposal_is_only_shown_until_the_reader_decides(window: Window) -> None:
    shown, before = row(window), undo_name(window)
    assert shown.isVisibleTo(window.panel.lesion)
    assert [shown.models.itemText(each) for each in range(2)] == ["Toy 3", "Far toy 1"]
    shown.models.setCurrentIndex(1)
    assert shown._remark.text() == "The pixels go far away."  # noqa: SLF001 - what the reader sees

    shown.ask.click()
    assert not lesion(window).any()
    assert preview(window).name == "Proposal by Toy 3"
    assert np.any(preview(window).data)
    assert is_deciding(window)
    assert words(window).startswith("Lesion proposal by Toy 3: 0.00 mL before")

    shown.rejected.emit()
    assert not lesion(window).any()
    assert (undo_name(window), window.state.proposals) == (before, ())
    assert preview(window) is None
    assert not is_deciding(window)

    shown.ask.click()
    shown.edited.emit()
    assert lesion(window).any()
    assert window.viewer.layers.selection.active is window.layers.lesion
    assert window.panel.lesion.tool_button(Tool.LESION_BRUSH).isChecked()


def test_an_accepted_proposal_is_one_step_and_its_model_is_saved(
    window: Window, tmp_path: Path
) -> None:
    row(window).ask.click()
    row(window).accepted.emit()

    drawn = lesion(window)
    assert drawn.any()
    assert undo_name(window) == NAME
    assert [by.in_words for by in window.state.proposals] == [NAME]
    assert preview(window) is None
    window.controller.history.undo()
    assert not lesion(window).any()
    assert window.state.proposals == ()
    window.controller.history.redo()
    assert np.array_equal(lesion(window), drawn)

    window.panel.save_wanted.emit(tmp_path / "hip")
    stored = load_annotation(tmp_path / "hip.json")
    assert [by.in_words for by in stored.proposals] == [NAME]
    window.controller.history.undo()
    window.controller.restore(stored)
    assert window.state.case().proposals == stored.proposals


def test_a_head_is_proposed_on_its_own_page(window: Window, toys: Toys) -> None:
    toys.radius_mm[ProposalKind.HEAD] = 18.0
    window.panel.head.proposals.ask.click()
    window.panel.head.proposals.accepted.emit()

    assert undo_name(window) == "head proposal by Toy 3"
    drawn = window.layers.head_mask()
    assert drawn.volume_mm3 == pytest.approx(4 / 3 * np.pi * 18.0**3, rel=0.05)
    assert toys.requests[-1].clicks, "the middle of the head was not shown"


def test_the_reader_goes_on_while_a_model_works(window: Window, toys: Toys) -> None:
    window.worker.hold = True
    row(window).ask.click()
    assert not row(window).ask.isEnabled()
    assert row(window).stop.isEnabled()
    window.panel.head.proposals.asked.emit(0)
    assert "still at work" in note(window)
    window.worker.release()
    assert len(toys.requests) == 1
    assert row(window).ask.isEnabled()
    assert "0.00 mL before" in words(window)

    window.paint_lesion()
    drawn = lesion(window)

    assert preview(window) is not None
    assert "0.00 mL before" not in words(window)
    row(window).accepted.emit()
    window.controller.history.undo()
    assert np.array_equal(lesion(window), drawn), "the stroke is a step of its own"


def test_a_model_that_fails_or_is_stopped_changes_nothing(window: Window, toys: Toys) -> None:
    toys.problem = ProposalError("the model failed: out of memory")
    row(window).ask.click()
    assert note(window) == "No proposal: the model failed: out of memory."
    assert not is_deciding(window)
    assert row(window).ask.isEnabled()

    toys.problem, window.worker.hold = None, True
    row(window).ask.click()
    row(window).stop.click()
    window.worker.release()
    assert toys.stops[-1].is_set()
    assert note(window) == "Toy 3 was stopped; nothing changed."
    assert not is_deciding(window)
    assert not lesion(window).any()

    row(window).ask.click()
    window.leave()
    window.worker.release()
    assert toys.stops[-1].is_set(), "a window that closes lets the model end"


def test_what_was_asked_of_one_hip_never_comes_to_the_other(window: Window, toys: Toys) -> None:
    window.worker.hold = True
    row(window).ask.click()
    window.panel.side.side_chosen.emit(Side.RIGHT)
    window.worker.release()
    assert toys.stops[0].is_set()
    assert not is_deciding(window)

    window.panel.side.side_chosen.emit(Side.LEFT)
    window.worker.hold = False
    row(window).ask.click()
    assert is_deciding(window)
    window.panel.side.side_chosen.emit(Side.RIGHT)
    assert not is_deciding(window)
    row(window).accepted.emit()
    assert not lesion(window).any()


def test_a_model_is_asked_neither_too_early_nor_too_late(
    open_panel: Callable[..., Window], toys: Toys
) -> None:
    window = open_panel(offered_models=toys.offered, propose_outline=toys.propose)
    window.open_hip()
    window.panel.step_entered.emit(Step.LESION)
    row(window).ask.click()
    assert "Choose the side first" in note(window)

    window.panel.side.side_chosen.emit(Side.LEFT)
    row(window).ask.click()
    assert "outline the femoral head first" in note(window)
    assert toys.requests == []

    window.outline_head_of_open_image()
    window.paint_lesion()
    window.controller.take_outline()
    before = lesion(window)
    row(window).ask.click()
    assert is_deciding(window)
    window.controller.finished.mark(Structure.LESION, is_finished=True)
    row(window).accepted.emit()
    assert np.array_equal(lesion(window), before)
    assert window.state.proposals == ()

    row(window).ask.click()
    assert "marked as finished" in note(window)
    assert len(toys.requests) == 1
