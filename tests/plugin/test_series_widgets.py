"""The browser and the banner as widgets: what they show, and that keys alone are enough."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from dicom_factory import voxels, write_series
from plugin_factory import ImmediateWorker, hip_volume

from annotator.model.issue import Issue, Severity
from napari_onfh.desks.browsing import Browsing, How
from napari_onfh.reading.session import Session

if TYPE_CHECKING:
    from napari_onfh.reading.study import OpenedVolume

pytestmark = pytest.mark.gui


class Browser:
    """The widget with what stands behind it, and what it delivered."""

    def __init__(self, qtbot: Any) -> None:
        from napari_onfh.widgets.series.series_browser import SeriesBrowser

        self.widget = SeriesBrowser()
        qtbot.addWidget(self.widget)
        self.worker = ImmediateWorker()
        self.opened: list[tuple[OpenedVolume, How]] = []
        self.browsing = Browsing(
            self.widget, self.worker, lambda opened, how: self.opened.append((opened, how))
        )
        self.widget.show()

    @property
    def series(self) -> list[str]:
        """Series that were opened."""
        return [str(opened.volume.source.series_uid) for opened, _ in self.opened]

    def cell(self, row: int, column: int) -> Any:
        """An item of the table."""
        return self.widget.table.item(row, column)


@pytest.fixture
def browser(qtbot: Any) -> Browser:
    return Browser(qtbot)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Two series, the second with a slice missing, and a file that is none."""
    write_series(tmp_path / "a", values=voxels((6, 40, 50)), change={"SeriesInstanceUID": "1.1"})
    write_series(
        tmp_path / "b", positions=[0, 1, 2, 4], change={"SeriesInstanceUID": "1.2", "EchoTime": 11}
    )
    (tmp_path / "note.txt").write_text("no image")
    return tmp_path


def press(qtbot: Any, widget: Any, key: str) -> None:
    from qtpy.QtCore import Qt

    qtbot.keyClick(widget, getattr(Qt.Key, f"Key_{key}"))


def test_keys_alone_choose_and_open_a_series(browser: Browser, study: Path, qtbot: Any) -> None:
    browser.browsing.start(study)
    assert browser.widget.chosen_row == 0
    press(qtbot, browser.widget.table, "Down")
    press(qtbot, browser.widget.table, "Return")
    press(qtbot, browser.widget.table, "Up")
    press(qtbot, browser.widget.table, "Return")
    press(qtbot, browser.widget.table, "Escape")

    assert browser.series == ["1.2", "1.1"]
    assert not browser.widget.isVisible()


def test_every_button_is_reached_by_the_tabulator(browser: Browser, study: Path) -> None:
    from qtpy.QtCore import Qt

    browser.browsing.start(study)
    buttons = (
        browser.widget._why,  # noqa: SLF001 - the reader's button
        browser.widget.folder_button,
        browser.widget.open_button,
        browser.widget.cancel_button,
    )

    for button in buttons:
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert not browser.widget.table.tabKeyNavigation()


def test_a_double_click_opens_the_row_that_it_hits(
    browser: Browser, study: Path, qtbot: Any
) -> None:
    from qtpy.QtCore import Qt

    browser.browsing.start(study)
    table = browser.widget.table
    spot = table.visualItemRect(browser.cell(1, 2)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)

    assert browser.series == ["1.2"]


def test_each_row_has_its_picture_and_what_was_not_read_is_named(
    browser: Browser, study: Path
) -> None:
    browser.browsing.start(study)
    why, rejected = browser.widget._why, browser.widget._rejected  # noqa: SLF001 - as shown

    assert all(not browser.cell(row, 0).icon().isNull() for row in range(2))
    assert why.text() == "1 file not read: why"
    assert rejected.isHidden()
    why.click()
    assert rejected.toPlainText().startswith("note.txt: ")
    assert not rejected.isHidden()


def test_a_blocking_remark_is_in_words_where_the_keyboard_reaches_it(
    browser: Browser, study: Path, qtbot: Any
) -> None:
    browser.browsing.start(study)
    press(qtbot, browser.widget.table, "Down")

    assert "blocks measuring" in browser.cell(1, 6).text()
    assert "1 slice(s) are missing" in browser.widget._details.text()  # noqa: SLF001 - as shown
    assert "1 slice(s) are missing" in browser.cell(1, 3).toolTip()


def test_a_scan_shows_a_busy_sign_and_is_cancelled_by_a_key(
    browser: Browser, study: Path, qtbot: Any
) -> None:
    browser.worker.hold = True
    browser.browsing.start(study)
    assert not browser.widget._busy.isHidden()  # noqa: SLF001 - the busy sign
    assert browser.widget.cancel_button.text() == "Cancel"
    press(qtbot, browser.widget, "Escape")
    browser.worker.release()

    assert browser.widget.table.rowCount() == 0
    assert not browser.widget.isVisible()
    assert browser.widget._busy.isHidden()  # noqa: SLF001 - the busy sign


def test_a_scan_runs_beside_the_window(study: Path, qtbot: Any) -> None:
    import threading

    from napari_onfh.desks.browsing import StudyReading
    from napari_onfh.reading.study import Study, scan_study
    from napari_onfh.widgets.background import Background
    from napari_onfh.widgets.series.series_browser import SeriesBrowser

    main, seen, gate = threading.get_ident(), [], threading.Event()

    def slow_scan(path: Path, is_wanted: Callable[[], bool]) -> Study:
        gate.wait(10)
        seen.append(threading.get_ident())
        return scan_study(path, is_wanted)

    view = SeriesBrowser()
    qtbot.addWidget(view)
    reading = StudyReading(scan=slow_scan)
    browsing = Browsing(view, Background(view), lambda *_: None, library=reading)
    browsing.start(study)
    assert view.table.rowCount() == 0
    gate.set()
    qtbot.waitUntil(lambda: view.table.rowCount() == 2, timeout=10_000)
    qtbot.waitUntil(
        lambda: all(not view.table.item(row, 0).icon().isNull() for row in range(2)),
        timeout=10_000,
    )

    assert main not in seen


def test_escape_ends_a_scan_in_the_background(
    study: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    from annotator.io.dicom.header.file_header import HeaderReader
    from napari_onfh.widgets.background import Background
    from napari_onfh.widgets.series.series_browser import SeriesBrowser

    read, begun, may_go_on, seen = HeaderReader.read, threading.Event(), threading.Event(), []

    def slow_read(reader: HeaderReader, path: Path) -> Any:
        seen.append(path)
        begun.set()
        may_go_on.wait(10)
        return read(reader, path)

    class Watched(Background):
        def another(self) -> Background:
            backgrounds.append(Background(self.parent()))
            return backgrounds[-1]

    backgrounds: list[Background] = []
    monkeypatch.setattr(HeaderReader, "read", slow_read)
    view = SeriesBrowser()
    qtbot.addWidget(view)
    browsing = Browsing(view, Watched(view), lambda *_: None)
    view.show()
    browsing.start(study)
    qtbot.waitUntil(begun.is_set, timeout=10_000)
    press(qtbot, view, "Escape")
    may_go_on.set()
    qtbot.waitUntil(lambda: not any(each.is_busy for each in backgrounds), timeout=5_000)

    assert len(seen) == 1
    assert browsing.study is None
    assert view.table.rowCount() == 0


def issue(code: str, severity: Severity, subject: str = "geometry") -> Issue:
    return Issue(code=code, severity=severity, message=f"about {code}", subject=subject)


MADE = issue("interpolated_volume", Severity.WARNING)


class Banner:
    """The banner over a session."""

    def __init__(self, qtbot: Any, *issues: Issue) -> None:
        from napari_onfh.widgets.series.image_banner import ImageBanner

        self.widget = ImageBanner()
        qtbot.addWidget(self.widget)
        self.session = Session()
        self.session.changed.connect(lambda _before, after: self.widget.show_state(after))
        self.widget.geometry_accepted.connect(
            lambda: self.session.accept_geometry(self.session.state.acceptable_geometry)
        )
        self.session.open(hip_volume(issues=issues))


def test_blocked_geometry_is_said_at_once_and_acknowledged_by_a_button(qtbot: Any) -> None:
    banner = Banner(qtbot, issue("missing_slice", Severity.BLOCKING), MADE)
    words = banner.widget.geometry_box
    assert words.text().startswith("\N{HEAVY MULTIPLICATION X} blocks measuring: about missing")
    banner.widget.accept.click()

    assert banner.session.state.settings.accepted_geometry == {"missing_slice"}
    assert banner.widget.accept.isHidden()
    assert "acknowledged by you: missing slice" in words.text()
    assert "derived, not acquired" in words.text()


def test_geometry_that_nothing_mends_has_no_button(qtbot: Any) -> None:
    banner = Banner(qtbot, issue("single_slice", Severity.BLOCKING))

    assert banner.widget.accept.isHidden()
    assert "cannot be acknowledged" in banner.widget.geometry_box.text()


def test_sound_geometry_takes_no_room(qtbot: Any) -> None:
    banner = Banner(qtbot, issue("slice_gap", Severity.INFO))

    assert banner.widget.geometry_box.isHidden()
    assert banner.widget.accept.isHidden()


def test_the_sides_in_view_stand_there_and_a_contradiction_in_words(qtbot: Any) -> None:
    banner = Banner(qtbot, issue("side_contradiction", Severity.WARNING, "side"))
    assert banner.widget.sides.text()
    assert not banner.widget.sides.isHidden()
    assert banner.widget.warning.text() == (
        "\N{WARNING SIGN} Warning, side: about side_contradiction"
    )
    banner.session.close_image()

    assert banner.widget.sides.isHidden()
    assert banner.widget.warning.isHidden()


def test_the_second_series_row_says_what_the_hand_does(qtbot: Any) -> None:
    from napari_onfh.widgets.series.second_row import SecondRow

    row = SecondRow()
    qtbot.addWidget(row)
    said: list[object] = []
    row.shown_wanted.connect(said.append)
    row.opacity_wanted.connect(said.append)
    row.show_second("series 4, STIR", is_shown=True, opacity=0.5)
    assert said == []
    assert not row.isHidden()
    row.shown.click()
    row.opacity.setValue(70)

    assert said == [False, 0.7]
    row.show_second(None)
    assert row.isHidden()
