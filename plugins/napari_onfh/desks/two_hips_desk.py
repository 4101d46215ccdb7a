"""The other hip of the image: each keeps its outlines, points, answers, results and history."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from psygnal import Signal

from annotator.drawing.change import Structure
from annotator.errors import AnnotatorError
from annotator.geometry.points import LpsPoints
from annotator.model.anatomy import Side
from annotator.model.mask import Mask
from annotator.model.reader_opinion import ReaderOpinion
from napari_onfh.desks.history_desk import HistoryDesk
from napari_onfh.language import marked, tr
from napari_onfh.picture.display import Display
from napari_onfh.reading.landmark import points_of
from napari_onfh.reading.session import Session, SessionState
from napari_onfh.reading.two_hips import TwoHips, has_own_work

if TYPE_CHECKING:
    from annotator.io.annotation_file import StoredAnnotation
    from annotator.io.journal import LostWork
    from napari_onfh.panel import Panel
    from napari_onfh.picture.hip_layers import HipLayers

__all__ = ["TwoHipsDesk"]

_HAS_WORK = marked(
    "The other hip has work of its own, so this one cannot become it. Save both, "
    "or undo what belongs to the other."
)


class TwoHipsDesk:
    """Joins the side's page, the two hips' states, their histories and the one set of layers.

    Parameters
    ----------
    panel : Panel
    session : Session
    history : HistoryDesk
    take_outline : callable
        Brings what was painted last into the session.
    """

    #: Another hip is on the screen; what was begun on the one before is not its.
    turned = Signal()

    def __init__(
        self,
        panel: "Panel",
        session: Session,
        history: HistoryDesk,
        take_outline: Callable[[], None],
    ) -> None:
        self._panel = panel
        self._session = session
        self._history = history
        self._take_outline = take_outline
        self._layers: HipLayers | None = None
        self._display: Display | None = None
        self.hips = TwoHips(session)
        session.changed.connect(self._state_changed)
        panel.side.side_chosen.connect(self.choose)
        panel.side.other_hip_meant.connect(self.give_to_other)

    def take_up(self, layers: "HipLayers", display: Display) -> None:
        """Begin with the layers of an image."""
        self._layers, self._display = layers, display

    def take_over(self, before: "TwoHipsDesk") -> None:
        """Go on with the hip that an earlier panel had laid aside."""
        self.hips.aside = before.hips.aside
        self._show_other()

    def put_away(self) -> None:
        """End with the image."""
        self._layers = self._display = None
        self.hips.forget()
        self._show_other()

    def choose(self, side: Side) -> None:
        """Read the hip of a side; the other's work waits, and comes back with its own side.

        What was done before a side was chosen is of the side that is chosen first.
        """
        now = self._session.state
        if side is now.side:
            return
        if now.side is None or self._layers is None:
            self._session.choose_side(side)
            return
        self._take_outline()
        self._turn_to(self.hips.next_hip(side))
        self._panel.show_note(
            tr("The {side} hip; the other one's work is kept.").format(side=tr(side.in_words))
        )

    def give_to_other(self) -> None:
        """Say that all work on the screen is of the other side: the side was chosen wrongly."""
        now, aside = self._session.state, self.hips.aside
        if now.side is None:
            return
        if aside is not None and has_own_work(aside):
            self._panel.show_note(tr(_HAS_WORK))
            return
        self._take_outline()
        self.let_go_of_other()
        self._session.choose_side(_other(now.side))

    def may_close(self) -> bool:
        """Whether nothing of either hip is lost with the image, or the reader agrees to lose it."""
        self._take_outline()
        unsaved = self.hips.unsaved
        if not unsaved:
            return True
        if self.hips.aside is not None:
            self._panel.show_note(tr("Not saved: {hips}.").format(hips=_in_words(unsaved)))
        may_lose = self._panel.ask_about_unsaved_work()
        if may_lose:
            self._history.give_up()  # what is lost on purpose is not offered again
        return may_lose

    def let_go(self) -> None:
        """Lose what is not saved, once the reader has agreed."""
        self._session.mark_saved(self._session.state.revision)
        self.let_go_of_other()

    def let_go_of_other(self) -> None:
        """Lose the hip that is not on the screen."""
        self.hips.forget()
        self._history.forget_aside()

    def may_replace(self, side: Side) -> bool:
        """Whether a file's hip of a side may come in place of what the window has of it."""
        self._take_outline()
        now = self._session.state
        known = now if now.side in {None, side} else self.hips.other
        is_lost = known is not None and known.has_unsaved_work
        return not is_lost or self._panel.ask_about_unsaved_work()

    def unsaved_in_words(self) -> str:
        """Which hip beside that on the screen is not saved; empty if none."""
        other = self.hips.other
        is_unsaved = other is not None and other.side is not None and other.has_unsaved_work
        return (
            tr("Not saved yet: {hips}.").format(hips=_in_words((other.side,)))
            if other and is_unsaved
            else ""
        )

    def restore(self, stored: "StoredAnnotation", opinion: ReaderOpinion | None = None) -> None:
        """Show a stored annotation as the hip of its own side and go on from it."""
        if self._layers is None:
            return
        annotation = stored.annotation
        self._take_outline()
        if self._session.state.side is not None:
            self.choose(annotation.side)
        with self._history.together("annotation of the file"):
            with self._layers.outline_edited.blocked():
                self._layers.restore(annotation, points_of(annotation.landmarks))
            self._session.restore(
                annotation,
                stored.findings,
                opinion,
                head_from_click=stored.head_from_click,
                neck_cut_mm=stored.neck_cut_mm,
                proposals=stored.proposals,
                finished=stored.finished,
            )
        self._history.mark_saved()
        self._go_to_head()

    def offer_lost_work(self) -> None:
        """Ask whether to go on with what a crash left of this image, for each hip."""
        for lost in self._history.lost_of_each_hip():
            side = None if lost.side is None else Side(lost.side)
            now = self._session.state
            is_other = now.side is not None and side is not now.side
            has_no_place = is_other and side is None and has_own_work(now)
            if has_no_place or not self._panel.ask_about_lost_work(lost):
                continue
            if is_other and side is not None:
                self._turn_to(self.hips.next_hip(side))
            self._take_up_lost(lost)
            if side is None and now.side is not None:
                self._session.choose_side(now.side)

    def _take_up_lost(self, lost: "LostWork") -> None:
        try:
            self._history.take_up_lost(lost)
        except (AnnotatorError, ValueError) as error:
            self._panel.show_note(
                tr("The lost work could not be taken up: {error}").format(error=error)
            )

    def _turn_to(self, hip: SessionState) -> None:
        layers = self._layers
        if layers is None:
            return
        with self._history.changing_hip():
            with layers.outline_edited.blocked():
                layers.draw(Structure.HEAD, _drawn(hip.head, layers), "the other hip")
                layers.draw(Structure.LESION, _drawn(hip.lesion, layers), "the other hip")
            self.hips.turn_to(hip)
        self.turned.emit()
        if hip.sphere is None and self._display is not None:
            self._display.show_acquired_plane()  # a close-up of the other hip would be mistaken
        self._go_to_head()
        self._show_other()

    def _go_to_head(self) -> None:
        sphere = self._session.state.sphere
        if sphere is not None and self._display is not None:
            self._display.close_up(LpsPoints(sphere.center_mm))

    def _state_changed(self, *_: SessionState) -> None:
        self._show_other()

    def _show_other(self) -> None:
        """Say on the side's page what becomes of the other hip."""
        now, aside = self._session.state, self.hips.aside
        may_give = now.side is not None and (aside is None or not has_own_work(aside))
        self._panel.side.show_other_hip(
            _of_other(aside, self.unsaved_in_words()), may_give=may_give and has_own_work(now)
        )


def _other(side: Side) -> Side:
    return Side.RIGHT if side is Side.LEFT else Side.LEFT


def _drawn(mask: Mask | None, layers: "HipLayers") -> Mask:
    """The mask of an outline, empty where there is none."""
    if mask is not None:
        return mask
    grid = layers.frame.grid
    return Mask(grid, np.zeros(grid.shape, dtype=bool))


def _of_other(aside: SessionState | None, unsaved: str) -> str:
    if aside is None or aside.side is None or not has_own_work(aside):
        return tr("Each hip keeps its own work; facts of the patient, such as age, hold for both.")
    kept = tr("The {side} hip's work is kept.").format(side=tr(aside.side.in_words))
    return f"{kept} {unsaved}".strip()


def _in_words(sides: tuple[Side | None, ...]) -> str:
    return tr(" and ").join(
        tr("the {side} hip").format(side=tr(side.in_words)) if side else tr("this hip")
        for side in sides
    )
