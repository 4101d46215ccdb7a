"""What changes a hip's state: each edit makes a new one and tells both; free of napari and Qt."""

from collections.abc import Mapping
from typing import Any

from attrs import evolve
from psygnal import Signal

from annotator.drawing.change import Structure
from annotator.model.anatomy import PointLps, Side
from annotator.model.annotation import HipAnnotation
from annotator.model.head_from_click import HeadFromClick
from annotator.model.mask import Mask
from annotator.model.outline_proposal import ProposedBy
from annotator.model.reader_opinion import ReaderOpinion
from annotator.model.volume import Volume
from napari_onfh.reading.landmark import Landmark, points_of
from napari_onfh.reading.session_state import Analysis, SessionState

__all__ = ["Analysis", "Session", "SessionState"]


class Session:
    """Holds the state; each change makes a new one and tells both."""

    changed = Signal(SessionState, SessionState)

    def __init__(self) -> None:
        self.state = SessionState()
        self._has_dropped = False

    def open(self, volume: Volume, reader: str = "") -> None:
        """Begin with an image and its reader, by default the same as before."""
        blind = self.state.is_blind
        self._become(
            SessionState(volume=volume, reader=reader or self.state.reader, is_blind=blind)
        )

    def close_image(self) -> None:
        """Begin again without an image."""
        self._become(SessionState(reader=self.state.reader, is_blind=self.state.is_blind))

    def choose_side(self, side: Side) -> None:
        """Say which hip is read; stages that were said of the other hip are not this one's."""
        if side is self.state.side:
            return
        opinion = self.state.opinion
        if self.state.side is not None:
            opinion = ReaderOpinion(tool_was_shown=opinion.tool_was_shown)
        self._edit(side=side, opinion=opinion)

    def turn_to(self, hip: SessionState) -> None:
        """Go on with the state of the other hip of the same image."""
        self._become(hip)

    def set_surface_points(self, points: tuple[PointLps, ...]) -> None:
        """Take the points on the head's surface, LPS mm."""
        if points != self.state.surface_points_lps_mm:
            self._edit(surface_points_lps_mm=points)

    def set_head_from_click(self, found: HeadFromClick | None) -> None:
        """Take the head that a click found, or that was corrected since."""
        if found != self.state.head_from_click:
            self._edit(head_from_click=found)

    def set_landmarks(self, landmarks: Mapping[Landmark, PointLps]) -> None:
        """Take the single points, LPS mm."""
        if dict(landmarks) != dict(self.state.landmarks):
            self._edit(landmarks=dict(landmarks))

    def set_outline(self, head: Mask | None, lesion: Mask | None) -> None:
        """Take copies of the outlines; the caller must not write to them afterwards."""
        self._edit(head=head, lesion=lesion)

    def take_proposal(self, by: ProposedBy) -> None:
        """Remember from which model's proposal an outline started, instead of one before."""
        others = (each for each in self.state.proposals if each.kind is not by.kind)
        proposals = tuple(sorted((*others, by), key=lambda each: each.kind))
        if proposals != self.state.proposals:
            self._edit(proposals=proposals)

    def answer(self, fact: str, value: object) -> None:
        """Take one finding; None takes it back."""
        findings = {name: known for name, known in self.state.findings.items() if name != fact}
        if value is not None:
            findings[fact] = value
        if findings != dict(self.state.findings):
            self._edit(findings=findings)

    def accept_geometry(self, codes: frozenset[str]) -> None:
        """Acknowledge blocking geometry issues by code."""
        self._edit(accepted_geometry=self.state.accepted_geometry | codes)

    def accept_shown_geometry(self) -> None:
        """Acknowledge the blocking geometry issues that are shown."""
        self.accept_geometry(self.state.acceptable_geometry)

    def set_neck_cut(self, distance_mm: float | None) -> None:
        """Set where the neck is cut, mm from the head's centre; None lets the outline show it."""
        if distance_mm != self.state.neck_cut_mm:
            self._edit(neck_cut_mm=distance_mm)

    def mark_finished(self, structure: Structure, *, is_finished: bool) -> None:
        """Keep an outline from every tool, or let tools change it again."""
        finished = self.state.finished - {structure}
        if is_finished:
            finished |= {structure}
        if finished != self.state.finished:
            self._edit(finished=finished)

    def name_reader(self, reader: str) -> None:
        """Set the reader's pseudonym; before there is an image nobody has read it."""
        if self.state.volume is not None and reader != self.state.reader:
            self._edit(reader=reader)

    def be_blind(self, blind: bool) -> None:  # noqa: FBT001 - the signal's argument
        """Keep the tool's stages back until the reader's are entered, or show them.

        What was shown once is not hidden again: an opinion that follows it is not blind.
        """
        if blind is not self.state.is_blind:
            self._become(evolve(self.state, is_blind=blind))

    def show_tool(self) -> None:
        """End the blind part of the reading: the reader's stages are entered."""
        if self.state.has_stages:
            self._see_tool(self.state)

    def state_stage(self, system: str, stages: tuple[str, ...], reason: str = "") -> None:
        """Take the reader's own stages in one system; none takes them back."""
        opinion = self.state.opinion.with_stage(system, stages, reason)
        if opinion != self.state.opinion:
            self._edit(opinion=opinion)

    def go_to(self, stated: Mapping[str, Any]) -> None:
        """Take back or do again what was stated, by name of the state's fields."""
        if any(getattr(self.state, name) != value for name, value in stated.items()):
            self._edit(**stated)

    def restore(
        self,
        annotation: HipAnnotation,
        findings: Mapping[str, Any],
        opinion: ReaderOpinion | None = None,
        *,
        head_from_click: HeadFromClick | None = None,
        neck_cut_mm: float | None = None,
        proposals: tuple[ProposedBy, ...] = (),
        finished: frozenset[Structure] = frozenset(),
    ) -> None:
        """Take up a stored annotation of the open image.

        Without a stored opinion nobody knows whether the tool's stages were seen: they count so.
        """
        stored = annotation.landmarks
        revision = self.state.revision + 1
        self._become(
            evolve(
                self.state,
                side=annotation.side,
                head=annotation.head,
                lesion=annotation.lesion,
                surface_points_lps_mm=stored.head_surface_points_lps_mm if stored else (),
                head_from_click=head_from_click,
                landmarks=points_of(stored),
                findings=dict(findings),
                neck_cut_mm=neck_cut_mm,
                proposals=proposals,
                finished=finished,
                reader=annotation.reader,
                opinion=opinion or ReaderOpinion(tool_was_shown=True),
                revision=revision,
                saved_revision=revision,
                analysis=None,
                analysis_revision=self.state.revision,  # what was asked before is another outline's
                problem="",
            )
        )

    def mark_saved(self, revision: int) -> None:
        """Remember that this revision of the input is on disk."""
        self._become(evolve(self.state, saved_revision=revision))

    def take_analysis(self, revision: int, analysis: Analysis) -> None:
        """Show an analysis, unless the input has changed since it was asked for."""
        if revision == self.state.revision:
            self._become(
                evolve(self.state, analysis=analysis, analysis_revision=revision, problem="")
            )

    def take_analysis_of(self, asked: SessionState, analysis: Analysis) -> None:
        """Show an analysis of a state, unless the input has changed since it was asked for.

        Strokes that come faster than they are measured would so end with no figures at all: what
        strokes alone have overtaken is shown every second time, as older than the outline.
        """
        now = self.state
        if asked.volume is not now.volume:
            return  # revisions of two images may be the same
        if asked.revision == now.revision:
            self._has_dropped = False
            self.take_analysis(asked.revision, analysis)
        elif now.analysis_revision < asked.revision < now.revision and now.redraws(asked):
            self._has_dropped = not self._has_dropped
            if not self._has_dropped:
                old = asked.revision
                self._become(evolve(now, analysis=analysis, analysis_revision=old, problem=""))

    def take_problem(self, revision: int, problem: str) -> None:
        """Show why there is no result, unless the input has changed since."""
        if revision == self.state.revision:
            self._become(evolve(self.state, analysis=None, problem=problem))

    def _edit(self, **changes: Any) -> None:
        self._become(evolve(self.state, revision=self.state.revision + 1, problem="", **changes))

    def _see_tool(self, state: SessionState) -> None:
        self._become(evolve(state, opinion=state.opinion.shown()))

    def _become(self, state: SessionState) -> None:
        if state.has_stages and not state.is_blind and not state.opinion.tool_was_shown:
            self._see_tool(state)
            return
        before, self.state = self.state, state
        self.changed.emit(before, state)
