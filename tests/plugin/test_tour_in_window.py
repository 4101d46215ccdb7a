"""The tour in a window: it points at real controls, and the reader goes on meanwhile."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from plugin_window import Window

import annotator
from napari_onfh.desks.tour_desk import TourDesk
from napari_onfh.reading.steps import Step
from napari_onfh.words.tour import STOPS

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("own_settings")]


@pytest.fixture
def shown(qtbot: Any) -> Iterator[tuple[Any, Any]]:
    """A window of its own with two buttons in a page that scrolls."""
    from qtpy.QtWidgets import QMainWindow, QPushButton, QVBoxLayout, QWidget

    from napari_onfh.widgets.scrolled import scrolled

    window, page = QMainWindow(), QWidget()
    column = QVBoxLayout(page)
    buttons = [QPushButton(name) for name in ("first", "second")]
    column.addWidget(buttons[0])
    column.addSpacing(3000)
    column.addWidget(buttons[1])
    window.setCentralWidget(scrolled(page))
    window.resize(900, 600)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    yield window, buttons
    window.close()


def desk_of(window: Window) -> TourDesk:
    return TourDesk(window.viewer, window.panel)


def test_the_tour_turns_the_pages_and_ends_behind_the_last_stop(
    open_window: Callable[..., Window],
) -> None:
    from napari_onfh.widgets import user_settings

    window = open_window()
    desk = desk_of(window)
    window.panel.help.tour_wanted.emit()
    tour = desk.tour
    assert tour is not None
    assert not tour.back.isEnabled()
    for stop in STOPS:
        assert tour.title.text() == stop.title
        assert stop.step in {None, window.panel.step}
        tour.next.click()
    assert desk.tour is None
    assert user_settings.read("tour_seen_version") == annotator.__version__


def test_every_stop_points_at_controls_of_the_panel(open_window: Callable[..., Window]) -> None:
    window = open_window()
    pointed_at = desk_of(window)._pointed_at  # noqa: SLF001 - what the reader sees framed

    for stop in STOPS:
        assert pointed_at(stop.name), stop.name


def test_the_tour_begins_once_for_each_version_after_the_first_acknowledgement(
    open_window: Callable[..., Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    from napari_onfh.widgets.safety import remember_acknowledgement

    window = open_window()
    desk = desk_of(window)
    desk.begin_if_new()
    assert desk.tour is None
    remember_acknowledgement()
    desk.begin_if_new()
    assert desk.tour is None, "the tests keep their journals elsewhere"
    monkeypatch.delenv("ONFH_STATE_DIR")
    monkeypatch.setenv("ONFH_TOUR", "off")
    desk.begin_if_new()
    assert desk.tour is None
    monkeypatch.delenv("ONFH_TOUR")
    window.panel.opened.emit()
    assert desk.tour is not None
    desk.tour.end_button.click()
    desk.begin_if_new()
    assert desk.tour is None


def test_the_reader_works_on_while_the_tour_is_shown(open_window: Callable[..., Window]) -> None:
    window = open_window()
    desk = desk_of(window)
    desk.begin()
    window.outline_head()
    window.panel.enter(Step.LESION)
    window.paint_lesion()

    assert not window.state.lesion.is_empty
    assert desk.tour is not None
    desk.end()


def test_a_panel_that_goes_takes_the_tour_with_it(open_window: Callable[..., Window]) -> None:
    desk = desk_of(open_window())
    desk.begin()
    leave = desk.leaver()
    leave()
    leave()

    assert desk.tour is None


def test_the_frame_lies_around_the_control_and_the_bubble_beside_it(
    shown: tuple[Any, Any], qtbot: Any
) -> None:
    from qtpy.QtCore import QPoint, QRect

    from napari_onfh.widgets.help.tour import Tour

    window, buttons = shown
    target = buttons[1]
    tour = Tour(window, lambda _name: (target,))

    def stands() -> None:
        place = QRect(target.mapTo(window, QPoint(0, 0)), target.size())
        ring, bubble = tour._ring.geometry(), tour.geometry()  # noqa: SLF001 - what is seen
        assert ring.contains(place.intersected(window.rect()).adjusted(2, 2, -2, -2))
        assert window.rect().contains(bubble)
        assert tour.words.heightForWidth(tour.words.width()) <= tour.words.height()

    qtbot.waitUntil(lambda: target.visibleRegion().boundingRect().height() > 5, timeout=3000)
    qtbot.wait(20)
    stands()
    window.resize(420, 360)
    qtbot.wait(50)
    stands()
    tour.end()


def test_with_nothing_to_point_at_the_bubble_stands_in_the_middle(
    shown: tuple[Any, Any], qtbot: Any
) -> None:
    from napari_onfh.widgets.help.tour import Tour

    window, _ = shown
    tour = Tour(window, lambda _name: ())
    qtbot.wait(20)

    assert (tour.geometry().center() - window.rect().center()).manhattanLength() < 5
    assert tour._ring.isHidden()  # noqa: SLF001 - what is seen
    tour.end()
