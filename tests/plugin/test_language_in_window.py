"""In a made language that puts every word in brackets no control is without them."""

import re
from collections.abc import Callable, Iterable, Iterator
from inspect import isroutine
from pathlib import Path
from typing import Any

import pytest
from plugin_window import Window
from pseudo_language import speak_pseudo

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]

#: Read alike in every language: numbers with units, names of methods, letters for points.
UNITS = re.compile(r"\b(mm|mL|GB|T1|T2|STIR|PD|CT|STAPLE|Otsu|E|T|N1|N2|A|B)\b|[^A-Za-z]")


def texts(root: Any) -> Iterator[tuple[Any, str]]:
    """What a reader sees or hears of a widget and of all in it."""
    from qtpy.QtWidgets import QComboBox, QMenu, QTableWidget, QTabWidget, QTreeWidget, QWidget

    parts: dict[type[Any], Callable[[Any], Iterable[str]]] = {
        QTabWidget: lambda tabs: map(tabs.tabText, range(tabs.count())),
        QComboBox: lambda box: map(box.itemText, range(box.count())),
        QMenu: lambda menu: [action.text() for action in menu.actions()],
        QTreeWidget: lambda tree: map(tree.headerItem().text, range(tree.columnCount())),
        QTableWidget: lambda table: [
            table.horizontalHeaderItem(at).text() for at in range(table.columnCount())
        ],
    }
    for widget in (root, *root.findChildren(QWidget)):
        for name in ("text", "placeholderText", "toolTip", "accessibleName", "windowTitle"):
            asked = getattr(widget, name, str)
            yield widget, asked() if isroutine(asked) else ""
        for kind, of in parts.items():
            if isinstance(widget, kind):
                yield from ((widget, text) for text in of(widget))


def unmarked(root: Any, *of_data: Any) -> set[str]:
    """Texts without brackets, but for those within widgets that show data."""
    from qtpy.QtWidgets import QLineEdit, QTabBar

    found = set()
    for widget, text in texts(root):
        is_typed = isinstance(widget, QLineEdit) and text == widget.text()
        is_data = any(each is widget or each.isAncestorOf(widget) for each in of_data)
        is_qt = isinstance(widget.parent(), QTabBar) or widget.objectName().startswith("qt_")
        if not (is_typed or is_data or is_qt) and UNITS.sub("", text) and "[" not in text:
            found.add(f"{type(widget).__name__}: {text}")
    return found


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    speak_pseudo(monkeypatch, tmp_path / "catalogues")


@pytest.mark.usefixtures("pseudo")
def test_no_word_of_the_panel_is_unmarked(open_window: Callable[..., Window]) -> None:
    from napari_onfh.widgets.safety import AcknowledgementPage, SafetyBanner

    window = open_window()
    panel = window.panel
    banners = [*panel.findChildren(SafetyBanner), *panel.findChildren(AcknowledgementPage)]
    # Facts and their answers are the rules', figures and issues the library's.
    data = (panel.findings, panel._numbers, *banners)  # noqa: SLF001 - what shows data
    assert unmarked(panel, *data) == set()
    window.outline_head()
    window.paint_lesion()
    assert unmarked(panel, *data) == set()


@pytest.mark.usefixtures("pseudo", "qapp")
def test_no_word_of_the_other_windows_is_unmarked() -> None:
    from napari_onfh.widgets.help.shortcut_sheet import ShortcutSheet
    from napari_onfh.widgets.results.map_window import MapWindow
    from napari_onfh.widgets.safety import AcknowledgementPage
    from napari_onfh.widgets.series.series_browser import SeriesBrowser
    from napari_onfh.widgets.worklist.adjudication import AdjudicationDialog
    from napari_onfh.widgets.worklist.worklist import WorklistDialog

    made = (
        MapWindow(),
        SeriesBrowser(),
        WorklistDialog(),
        AdjudicationDialog(),
        AcknowledgementPage(()),
        ShortcutSheet(),
    )
    found = {type(each).__name__: unmarked(each) for each in made}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.usefixtures("pseudo")
def test_the_sheet_of_keys_and_the_tour_speak_it_too(open_window: Callable[..., Window]) -> None:
    from napari_onfh.desks.tour_desk import TourDesk

    window = open_window()
    window.panel.help.sheet_wanted.emit()
    sheet = window.panel.help.sheet()
    table = sheet.table
    cells = [table.item(row, 0).text() for row in range(table.rowCount())]
    assert [cell for cell in cells if not cell.startswith("[")] == []
    sheet.accept()
    desk = TourDesk(window.viewer, window.panel)
    desk.begin()
    assert desk.tour is not None
    assert unmarked(desk.tour) == set()
    desk.end()
