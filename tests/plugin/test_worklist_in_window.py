"""A project in the window: hips opened, saved in their place, adjudicated."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dicom_factory import write_series
from plugin_factory import hip_volume
from plugin_window import Window, note

from annotator.app.project import make_project
from annotator.app.project_reading import begin_reading, save_reading
from annotator.drawing.step import Step
from annotator.io.annotation_file import load_annotation, save_annotation
from annotator.io.journal import Journal, LostWork, image_key
from annotator.io.project_readings import keep_reading, work_items
from annotator.io.project_trail import adjudications
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from annotator.model.mask import Mask
from annotator.model.project import Hip, Method, Status
from annotator.model.volume import Source

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]

AT = "2026-01-02T03:04:05Z"
LEFT = Hip(case_number=1, side=Side.LEFT)
SECOND = Hip(case_number=2, side=Side.LEFT)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    volume = hip_volume()
    for number in "12":
        uids = {"StudyInstanceUID": f"1.{number}", "SeriesInstanceUID": f"1.{number}.1"}
        write_series(
            tmp_path / "studies" / f"Planted^Patient {number}",
            values=np.asarray(volume.values),
            matrix=volume.grid.affine_lps,
            change={**uids, "PatientName": "Planted^Patient"},
        )
    make_project(tmp_path / "studies", at=AT, sides=[Side.LEFT], adjudicators=["judge"])
    return tmp_path / "studies"


class Desk:
    """The worklist of one window."""

    def __init__(self, window: Window, project: Path, reader: str) -> None:
        from napari_onfh.widgets import user_settings
        from napari_onfh.worklist_window import worklist_desk

        self.window = window
        self.desk = worklist_desk(window.panel, window.viewer, window.controller, window.worker)
        self.project = project
        user_settings.keep("reader", reader)
        self.view.ask_for_folder = lambda: project
        window.panel.file_row.worklist_wanted.emit()

    @property
    def view(self) -> Any:
        return self.desk.view

    @property
    def save_button(self) -> Any:
        return self.window.panel.file_row.save_button

    def cells(self) -> list[tuple[str, ...]]:
        table = self.view.table
        return [
            tuple(table.item(row, column).text() for column in range(table.columnCount()))
            for row in range(table.rowCount())
        ]

    def problem(self) -> str:
        return str(self.view._problem.text())  # noqa: SLF001 - what the reader sees

    def outline(self) -> None:
        """Draw head and lesion of the hip that is open."""
        self.window.outline_head_of_open_image()
        self.window.paint_lesion()
        self.window.controller.take_outline()


@pytest.fixture
def attend(
    open_panel: Callable[..., Window],
    open_window: Callable[..., Window],  # noqa: ARG001 - closed after the desks, if a test has it
    project: Path,
) -> Iterator[Callable[..., Desk]]:
    desks: list[Desk] = []

    def make(reader: str = "anna", opened: Callable[..., Window] = open_panel) -> Desk:
        desks.append(Desk(opened(), project, reader))
        return desks[-1]

    yield make
    for desk in desks:
        desk.view.hide()
        desk.desk.put_away()


def mine(project: Path, reader: str, hip: Hip = LEFT) -> Any:
    return next(item.mine for item in work_items(project, reader) if item.hip == hip)


def test_a_hip_is_opened_drawn_saved_in_its_place_and_found_again(
    attend: Callable[..., Desk], project: Path, open_window: Callable[..., Window]
) -> None:
    desk = attend(opened=open_window)
    assert [row[:2] for row in desk.cells()] == [
        ("case-0001 L", "○ not started"),
        ("case-0002 L", "○ not started"),
    ]
    desk.view.next_button.click()
    assert desk.window.state.side is Side.LEFT
    assert not desk.window.state.has_unsaved_work
    assert mine(project, "anna").status is Status.IN_PROGRESS
    assert not desk.view.isVisible()
    desk.outline()
    drawn = desk.window.state.annotation()
    desk.save_button.click()
    assert note(desk.window) == "Saved case-0001 L in the project (L-0001.json)."
    assert not desk.window.state.has_unsaved_work
    path = project / "READINGS" / "case-0001" / "anna" / "L-0001.json"
    assert load_annotation(path).reader == "anna"

    desk.desk.open(SECOND)
    assert desk.window.state.head is None
    desk.desk.open(LEFT)
    assert np.array_equal(desk.window.state.annotation().label_map, drawn.label_map)
    desk.window.panel.file_row.worklist_wanted.emit()
    assert "Planted" not in str(desk.cells()) + desk.view.windowTitle()


def test_switching_with_unsaved_work_asks_and_done_saves_first(
    attend: Callable[..., Desk], project: Path
) -> None:
    desk = attend()
    desk.desk.open(LEFT)
    desk.outline()
    asked: list[bool] = []

    def ask() -> bool:
        asked.append(True)
        return False

    desk.window.panel.ask_about_unsaved_work = ask
    desk.desk.open(SECOND)
    assert asked == [True]
    assert desk.desk.opened is not None
    assert desk.desk.opened.reading.hip == LEFT
    assert mine(project, "anna", SECOND).version == 0

    desk.view.table.selectRow(0)
    desk.view.status_buttons[Status.DONE].click()
    done = mine(project, "anna")
    assert (done.status, done.file) == (Status.DONE, "L-0001.json")
    desk.desk.open(SECOND)
    assert asked == [True]
    assert desk.window.state.head is None


def test_notes_flags_and_filters_are_this_readers(
    attend: Callable[..., Desk], project: Path
) -> None:
    desk = attend()
    desk.view.table.selectRow(1)
    desk.view.notes.setText("moved during the scan")  # and not kept by hand
    desk.view.status_buttons[Status.FLAGGED].click()
    assert desk.cells()[1] == ("case-0002 L", "⚑ flagged", "", "", "moved during the scan")
    desk.view.filter.setCurrentText("Undone")
    assert [row[0] for row in desk.cells()] == ["case-0001 L"]
    desk.view.status_buttons[Status.DONE].click()
    assert "no saved outline" in desk.problem()
    begin_reading(project, LEFT, "ben", AT)
    desk.desk.refresh()
    assert desk.cells()[0][3] == "somebody has begun"


def test_notes_that_another_window_overtook_are_told_and_not_lost(
    attend: Callable[..., Desk], project: Path
) -> None:
    desk = attend()
    keep_reading(project, begin_reading(project, LEFT, "anna", AT).noted("elsewhere"), AT)
    desk.view.notes.setText("here")
    desk.view.notes.editingFinished.emit()
    assert "another window changed this reading meanwhile" in desk.problem()
    assert desk.cells()[0][4] == "elsewhere"
    assert note(desk.window) == "These notes on case-0001 L were not kept: here"


def test_the_other_side_or_another_name_is_not_saved_into_a_reading(
    attend: Callable[..., Desk], project: Path
) -> None:
    desk = attend()
    desk.desk.open(LEFT)
    desk.outline()
    desk.window.controller.session.choose_side(Side.RIGHT)
    desk.save_button.click()
    assert note(desk.window).startswith("Not saved: case-0001 L is open, but the panel has another")
    desk.window.controller.session.choose_side(Side.LEFT)
    desk.window.controller.session.name_reader("ben")
    desk.save_button.click()
    assert note(desk.window).startswith("Not saved: this reading is anna's")
    assert not (project / "READINGS").exists()
    assert desk.window.state.has_unsaved_work


def test_what_another_window_did_meanwhile_stays_and_the_work_stays_unsaved(
    attend: Callable[..., Desk], project: Path
) -> None:
    desk = attend()
    desk.desk.open(LEFT)
    desk.outline()
    keep_reading(project, mine(project, "anna").noted("elsewhere"), AT)
    desk.save_button.click()
    assert "another window changed this reading meanwhile" in note(desk.window)
    assert desk.window.state.has_unsaved_work
    assert mine(project, "anna").notes == "elsewhere"


def test_time_is_kept_while_a_hip_is_open_and_its_reader_active(
    attend: Callable[..., Desk], project: Path
) -> None:
    desk = attend()
    desk.desk.notice(0.0)
    desk.desk.open(LEFT)
    for moment in (100.0, 130.0, 1000.0, 1010.0):
        desk.desk.notice(moment)
    desk.window.viewer.layers.clear()
    assert desk.desk.opened is None
    assert desk.save_button.text().startswith("Save\N{HORIZONTAL ELLIPSIS}")
    assert mine(project, "anna").seconds == 40.0


def test_work_that_a_crash_left_is_offered_to_its_reader_and_nobody_else(
    attend: Callable[..., Desk], project: Path
) -> None:
    from napari_onfh.library.worklist_work import ProjectWork
    from napari_onfh.widgets import user_settings

    opened = ProjectWork().open(project, LEFT, "anna")
    left = Journal.begun(opened.journals[0], image_key(opened.opened.volume))
    left.append(Step("side L", (), {}))
    left.close()
    desk = attend("ben")
    offered: list[str] = []

    def ask(lost: LostWork) -> bool:
        offered.append(lost.last_name)
        return False

    desk.window.panel.ask_about_lost_work = ask
    desk.desk.open(LEFT)
    desk.window.worker.release()
    assert offered == []
    user_settings.keep("reader", "anna")
    desk.desk.refresh()
    desk.desk.open(LEFT)
    desk.window.worker.release()
    assert offered == ["side L"]


def test_without_a_name_or_with_one_that_cannot_be_used_the_worklist_says_so(
    attend: Callable[..., Desk],
) -> None:
    desk = attend("")
    assert "Name the reader first" in desk.problem()
    assert desk.cells() == []
    from napari_onfh.widgets import user_settings

    user_settings.keep("reader", "Dr. Who?")
    desk.desk.refresh()
    assert "cannot be a reader's name" in desk.problem()


def test_a_reader_who_is_renamed_works_in_that_readers_list(
    attend: Callable[..., Desk], project: Path
) -> None:
    from napari_onfh.widgets import user_settings

    desk = attend()
    keep_reading(project, begin_reading(project, LEFT, "ben", AT).noted("by ben"), AT)
    user_settings.keep("reader", "ben")
    desk.view.open_button.click()
    assert desk.desk.opened is None
    assert desk.cells()[0][4] == "by ben"
    assert mine(project, "anna").version == 0


def test_a_folder_is_made_a_project_only_when_the_reader_agrees(
    attend: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = attend()
    folder = tmp_path / "others"
    write_series(folder / "one")
    desk.view.ask_for_folder = lambda: folder
    desk.view.ask_to_make = lambda _name: False
    desk.view.folder_button.click()
    assert len(desk.cells()) == 2
    desk.view.ask_to_make = lambda _name: True
    desk.view.folder_button.click()
    assert [row[0] for row in desk.cells()] == ["case-0001 L", "case-0001 R"]


def _read(project: Path, reader: str, label_map: np.ndarray) -> None:
    grid = hip_volume().grid
    annotation = HipAnnotation(
        side=Side.LEFT, head=Mask(grid, label_map > 0), lesion=Mask(grid, label_map == 2)
    )

    def write(path: Path) -> Path:
        return save_annotation(
            path.parent,
            path.name,
            annotation,
            findings={},
            head=None,
            source=Source(),
            saved_at=AT,
            reader=reader,
        )

    saved = save_reading(project, begin_reading(project, LEFT, reader, AT), write, AT)
    keep_reading(project, saved.turned(Status.DONE, AT), AT)


def test_an_adjudicator_sees_both_outlines_with_their_difference_and_decides(
    attend: Callable[..., Desk], project: Path, open_window: Callable[..., Window]
) -> None:
    labels = np.zeros(hip_volume().grid.shape, np.uint8)
    labels[4:10, 15:40, 80:120] = 1
    one, other = labels.copy(), labels.copy()
    one[6, 20:25, 90:100] = 2
    other[6, 20:25, 95:105] = 2
    _read(project, "anna", one)
    _read(project, "ben", other)

    desk = attend("judge", open_window)
    assert desk.cells()[0][3] == "done by anna, ben"
    desk.desk.open(LEFT)
    shown = {
        layer.name: int(np.count_nonzero(layer.data))
        for layer in desk.window.viewer.layers
        if layer.metadata.get("onfh_role") == "adjudication"
    }
    assert shown == {"Only A or only B": 50, "A: anna": 50, "B: ben": 50}
    dialog = desk.desk._adjudication.view  # noqa: SLF001 - the window
    assert dialog.table.item(5, 1).text() == "0.500"
    assert not dialog.merges[Method.MAJORITY].isEnabled()

    desk.outline()
    desk.save_button.click()
    assert "accept or merge the readers' outlines first" in note(desk.window)
    dialog.merges[Method.UNION].click()
    assert "Stored as your reading of case-0001 L" in dialog._status.text()  # noqa: SLF001 - seen
    assert int(desk.window.state.lesion.voxels.sum()) == 75
    assert mine(project, "judge").status is Status.DONE
    assert adjudications(project, "judge")[0].method is Method.UNION

    dialog.accept_second.click()
    assert int(desk.window.state.lesion.voxels.sum()) == 50
    assert mine(project, "judge").file == "L-0002.json"
    desk.desk.put_away()
    assert not dialog.isVisible()
    assert all(
        layer.metadata.get("onfh_role") != "adjudication" for layer in desk.window.viewer.layers
    )
    assert {path.name for path in (project / "READINGS" / "case-0001" / "ben").iterdir()} == {
        "L-0001.json",
        "L-0001.seg.nrrd",
    }


def test_the_next_panel_of_the_window_goes_on_with_the_projects_hip(
    attend: Callable[..., Desk], project: Path, open_window: Callable[..., Window]
) -> None:
    first = attend(opened=open_window)
    first.view.next_button.click()
    first.outline()
    first.window.leave_to_next()
    second = attend(opened=open_window)
    assert second.desk.opened.reading.hip == LEFT
    assert first.desk.opened is None
    assert second.save_button.text() == "Save"
    second.window.paint_lesion((0.0, 0.0, -8.0))
    second.save_button.click()
    assert note(second.window) == "Saved case-0001 L in the project (L-0001.json)."
    saved = load_annotation(project / "READINGS" / "case-0001" / "anna" / "L-0001.json")
    assert np.array_equal(saved.annotation.lesion.voxels, second.window.layers.lesion_mask().voxels)

    second.window.viewer.layers.clear()
    assert second.desk.opened is None
