"""No control of the panel or of its windows is without a tooltip."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from plugin_window import Window

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]


def controls(root: Any) -> Iterator[Any]:
    """What can be pressed, typed into or dragged, without the parts that Qt makes itself."""
    from qtpy.QtWidgets import (
        QAbstractButton,
        QAbstractSpinBox,
        QComboBox,
        QLineEdit,
        QScrollBar,
        QSlider,
        QTabBar,
    )

    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QSlider)
    made_by_qt = (QAbstractSpinBox, QComboBox, QTabBar, QScrollBar)
    for widget in root.findChildren(object):
        is_part = isinstance(widget.parent(), made_by_qt) or "qt_" in widget.objectName()
        is_corner = type(widget.parent()).__name__ == "QTableWidget"
        if isinstance(widget, kinds) and not is_part and not is_corner:
            yield widget


def bare(root: Any) -> list[str]:
    """Controls for which neither they nor the field that holds them have a tooltip."""
    return [
        f"{type(widget).__name__} {getattr(widget, 'text', str)()!r}"
        for widget in controls(root)
        if not widget.toolTip() and not widget.parent().toolTip()
    ]


def test_every_control_of_the_panel_says_what_it_is_for(
    open_window: Callable[..., Window],
) -> None:
    window = open_window()
    window.outline_head()
    window.panel.findings.fill()

    assert bare(window.panel) == []
    assert len(list(controls(window.panel))) > 60


def test_every_tab_of_the_steps_says_what_it_is_for(open_window: Callable[..., Window]) -> None:
    tabs = open_window().panel._tabs  # noqa: SLF001 - the reader's steps

    assert [tabs.tabToolTip(index) for index in range(tabs.count())].count("") == 0


@pytest.mark.usefixtures("qapp")
def test_every_control_of_the_other_windows_says_what_it_is_for() -> None:
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
        ShortcutSheet(),
    )
    faults = {type(each).__name__: bare(each) for each in (*made, AcknowledgementPage(()))}
    assert {name: found for name, found in faults.items() if found} == {}
