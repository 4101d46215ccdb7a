"""The page of stages and options: own stage first, then the tool's."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from plugin_window import Window, note
from staged_hip import SYSTEMS, TELLTALES, analyse_staged

from napari_onfh.library import use_cases
from napari_onfh.reading.steps import Step

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]


@pytest.fixture
def read(open_panel: Callable[..., Window], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Opens a panel whose hip is outlined and whose results are in front."""
    monkeypatch.setattr("plugin_window.FACTS", SYSTEMS)

    def make(
        *, blind: bool = False, opened: Callable[..., Window] = open_panel, **library: Any
    ) -> Window:
        window = opened(**{"analyse": analyse_staged, **library})
        window.panel.results.stages.blind.setChecked(blind)
        window.outline_head()
        window.panel.enter(Step.RESULTS)
        window.panel.results.turn_to(window.panel.results.stages)
        return window

    return make


def seen(window: Window) -> str:
    """Every text of every results' page."""
    from qtpy.QtWidgets import QLabel, QTableWidget, QTreeWidget, QTreeWidgetItemIterator

    results, texts = window.panel.results, []
    for page in (results.measured, results.stages, results.tier, results.options):
        results.turn_to(page)
        if page is results.options:
            page.table.choose("M01")
        texts += [label.text() for label in page.findChildren(QLabel)]
        for table in page.findChildren(QTableWidget):
            cells = (
                table.item(row, column) for row in range(table.rowCount()) for column in range(4)
            )
            texts += [f"{cell.text()} {cell.toolTip()}" for cell in cells if cell is not None]
        for tree in page.findChildren(QTreeWidget):
            items = QTreeWidgetItemIterator(tree)
            while items.value():
                texts += [items.value().text(column) for column in range(3)]
                items += 1
    results.turn_to(results.stages)
    return "\n".join(texts)


def state_own(window: Window, system: str, text: str, reason: str = "") -> None:
    """Choose a system, then one's own stage in it, as a click does."""
    page = window.panel.results.stages
    page.table.choose(system)
    if reason:
        page.own.reason.setText(reason)
    index = page.own.box.findText(text)
    page.own.box.setCurrentIndex(index)
    page.own.box.activated.emit(index)


def cells(window: Window, row: int) -> list[str]:
    table = window.panel.results.stages.table
    return [table.item(row, column).text() for column in range(4)]


def test_a_blind_reader_sees_nothing_of_the_answer_until_own_stages_are_entered(read: Any) -> None:
    window = read(blind=True)
    page = window.panel.results.stages
    everything = seen(window)
    assert not [text for text in TELLTALES if text in everything]
    assert "Lesion volume" in everything
    assert not page.reveal.isEnabled()
    state_own(window, "arco_2019", "IV", "crescent")
    assert cells(window, 0) == ["ARCO", "hidden", "hidden", "IV"]
    assert page.reveal.isEnabled()
    page.reveal.click()

    assert cells(window, 0) == ["ARCO", "I or II", "open, facts missing", "\N{NOT EQUAL TO} IV"]
    assert "yours is not among" not in page.own.words.text()  # a reason was given
    everything = seen(window)
    assert [text for text in TELLTALES if text not in everything] == []
    said = window.state.opinion.stages["arco_2019"]
    assert (said.before_shown, said.reason) == (("IV",), "crescent")


def test_a_blind_report_is_not_written(read: Any, tmp_path: Path) -> None:
    written: list[Path] = []
    window = read(blind=True, write_report=lambda *given: written.append(given[-1]))
    window.panel.report_wanted.emit(tmp_path)

    assert written == []
    assert "No report yet" in note(window)


def test_an_override_asks_for_a_reason_and_replaces_nothing(read: Any) -> None:
    window = read()
    page = window.panel.results.stages
    state_own(window, "arco_2019", "IIIA or IV")
    assert "say why yours differs" in page.own.words.text()
    assert cells(window, 0)[1] == "I or II"
    page.own.reason.setText("step on the film")
    page.own.reason.editingFinished.emit()
    said = window.state.opinion.stages["arco_2019"]
    line = window.state.analysis.report.own_stages[0]

    assert (said.stages, said.reason, said.before_shown) == (
        ("IIIA", "IV"),
        "step on the film",
        (),
    )
    assert (line.own, line.tool, line.agreement) == ("IIIA or IV", "I or II", "differs")
    state_own(window, "arco_2019", "\N{EM DASH}")
    assert window.state.opinion.stages == {}


def test_the_blind_is_remembered_for_the_next_start(
    read: Any, open_panel: Callable[..., Window]
) -> None:
    first = read(blind=True)
    first.viewer.layers.clear()
    first.leave()
    second = open_panel(analyse=analyse_staged)

    assert second.panel.results.stages.blind.isChecked()
    assert second.state.is_blind


def test_own_stages_are_saved_beside_the_annotation_and_come_back(
    read: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.app.opinion.check_opinion", lambda *_: None)
    window = read(blind=True)
    state_own(window, "arco_2019", "II", "film")
    path = tmp_path / "hip.json"
    window.panel.save_wanted.emit(path)
    stored = json.loads((tmp_path / "hip.stages.json").read_text())
    assert stored["opinion"] == {
        "stages": {"arco_2019": {"stages": ["II"], "reason": "film", "before_shown": ["II"]}},
        "tool_was_shown": False,
    }
    window.panel.results.stages.reveal.click()
    window.panel.reopen_wanted.emit(path)

    assert window.state.hides_tool
    assert cells(window, 0) == ["ARCO", "hidden", "hidden", "II"]
    window.panel.results.stages.blind.setChecked(False)
    state_own(window, "arco_2019", "\N{EM DASH}")
    assert window.state.opinion.stages["arco_2019"].before_shown == ("II",)


def test_an_opinion_that_no_rule_knows_is_not_opened(read: Any, tmp_path: Path) -> None:
    window = read()
    state_own(window, "arco_2019", "II")
    path = tmp_path / "hip.json"
    window.panel.save_wanted.emit(path)
    opinion = tmp_path / "hip.stages.json"
    opinion.write_text(opinion.read_text().replace('"II"', '"IX"'))
    window.panel.reopen_wanted.emit(path)

    assert "'IX' is none of arco_2019" in note(window)


def test_a_chosen_option_shows_both_sides_alike(read: Any) -> None:
    window = read()
    page = window.panel.results.options
    window.panel.results.turn_to(page)
    page.table.choose("M01")
    sides = (page.arguments_for, page.arguments_against)

    assert [side.text.text() for side in sides] == ["it helps [1]", "No argument on file."]
    assert sides[0].text.font() == sides[1].text.font()
    assert sides[0].styleSheet() == sides[1].styleSheet() == ""
    assert sides[0].sizeHint().height() == sides[1].sizeHint().height()


def test_no_answer_has_a_colour_that_reads_as_go_or_stop(read: Any) -> None:
    from qtpy.QtCore import Qt
    from qtpy.QtWidgets import QTableWidget, QTreeWidget, QTreeWidgetItemIterator, QWidget

    window = read()
    results, painted = window.panel.results, []
    for page in (results.stages, results.tier, results.options):
        results.turn_to(page)
        assert [one for one in page.findChildren(QWidget) if one.styleSheet()] == []
        for table in page.findChildren(QTableWidget):
            rows, columns = range(table.rowCount()), range(table.columnCount())
            items = [table.item(row, column) for row in rows for column in columns]
            painted += [(one.foreground(), one.background()) for one in items]
        for tree in page.findChildren(QTreeWidget):
            items = QTreeWidgetItemIterator(tree)
            while items.value():
                painted += [
                    (items.value().foreground(n), items.value().background(n)) for n in (0, 1, 2)
                ]
                items += 1
    assert len(painted) > 20
    assert {brush.style() for pair in painted for brush in pair} == {Qt.BrushStyle.NoBrush}


#: Of the tables in a panel beside the image, pixels.
PANEL_WIDTH = 416
LONGEST = (
    (
        "Modified Kerboul risk band (MRI, 2006)",
        "small or medium",
        "open, near a limit",
        "\N{NOT EQUAL TO} 1 or 2",
    ),
    ("Kerboul angle on films (1974)", "V-A or V-B", "nothing ruled out", "IIIA or IIIB"),
)


def test_no_word_of_a_table_is_cut_and_nothing_scrolls_sideways(
    read: Any, open_window: Callable[..., Window]
) -> None:
    from qtpy.QtCore import QRect, Qt
    from qtpy.QtWidgets import QApplication

    window = read(opened=open_window)
    page = window.panel.results.stages
    table = page.table
    table.setFixedWidth(PANEL_WIDTH)
    table.show_lines((str(row), cells, "") for row, cells in enumerate(LONGEST))
    QApplication.processEvents()  # the columns take their widths
    for row in range(len(LONGEST)):
        for column in range(4):
            room = QRect(0, 0, table.columnWidth(column) - 6, 10_000)
            words = table.fontMetrics().boundingRect(
                room, Qt.TextFlag.TextWordWrap.value, table.item(row, column).text()
            )
            assert words.width() <= room.width(), table.item(row, column).text()
            assert words.height() <= table.rowHeight(row)
    assert table.textElideMode() == Qt.TextElideMode.ElideNone
    assert table.horizontalScrollBar().maximum() == 0
    assert table.rowHeight(0) >= 2 * table.fontMetrics().lineSpacing()
    lines = sum(table.rowHeight(row) for row in range(len(LONGEST)))
    assert table.minimumHeight() >= lines  # fewer than a low screen shows: all are seen
    hint = page.own.reason.fontMetrics().horizontalAdvance(page.own.reason.placeholderText())
    assert hint <= page.own.reason.width()


def test_signal_is_measured_on_request_and_goes_with_the_next_stroke(read: Any) -> None:
    asked = []

    def measure_signal(case: Any, analysis: Any) -> Any:
        asked.append(case)
        return use_cases.measure_signal(case, analysis)

    window = read(measure_signal=measure_signal)
    results = window.panel.results
    results.turn_to(results.measured)
    window.paint_lesion()
    assert asked == []
    results.measured.button.click()
    top = results.measured.tree.topLevelItem
    shown = [top(row).text(0) for row in range(results.measured.tree.topLevelItemCount())]
    assert len(asked) == 1
    assert shown[-1] == "Signal of the marrow"
    window.paint_lesion((6.0, 0.0, 6.0))
    shown = [top(row).text(0) for row in range(results.measured.tree.topLevelItemCount())]

    assert shown[-1] == "Measurements"
    assert len(asked) == 1


def test_the_wheel_never_changes_an_own_stage(
    read: Any, open_window: Callable[..., Window]
) -> None:
    from qtpy.QtCore import QPoint, QPointF, Qt
    from qtpy.QtGui import QWheelEvent
    from qtpy.QtWidgets import QApplication

    window = read(opened=open_window)
    state_own(window, "arco_2019", "II")
    box = window.panel.results.stages.own.box
    middle = QPointF(box.rect().center())
    turn = QWheelEvent(
        middle,
        box.mapToGlobal(middle),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt's signature
    )
    QApplication.sendEvent(box, turn)

    assert box.currentText() == "II"
    assert window.state.opinion.stages["arco_2019"].stages == ("II",)


def test_a_stroke_redraws_no_page_that_is_not_in_front(read: Any) -> None:
    window = read()
    drawn: list[str] = []
    results = window.panel.results
    for name in ("measured", "stages", "tier", "options"):
        page = getattr(results, name)
        page.show_state = lambda _state, name=name: drawn.append(name)
    results.turn_to(results.tier)
    window.panel.enter(Step.LESION)
    drawn.clear()
    window.paint_lesion()
    assert drawn == []
    window.panel.enter(Step.RESULTS)

    assert drawn == ["tier"]
