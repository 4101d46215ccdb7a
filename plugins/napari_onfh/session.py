"""What the reader has done so far, as one immutable state; free of napari and Qt."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, field, frozen
from psygnal import Signal

from annotator.errors import AnnotationError
from annotator.geometry.points import LpsPoints
from annotator.geometry.sphere import MINIMUM_POINTS, Sphere, fit_sphere
from annotator.measure.settings import ACCEPTABLE_GEOMETRY, MeasureSettings
from annotator.model.anatomy import PointLps, Side
from annotator.model.annotation import HipAnnotation
from annotator.model.case import Case, CaseResult
from annotator.model.issue import Severity
from annotator.model.mask import Mask
from annotator.model.measurements import FittedHead
from annotator.model.volume import Volume
from annotator.report.content import Report
from napari_onfh.landmark import Landmark, landmarks_of, points_of

if TYPE_CHECKING:
    from annotator.measure.neck_removal import NeckPlane

__all__ = ["Analysis", "Session", "SessionState"]


@frozen
class Analysis:
    """A result, what is said about it in words, and where a neck was cut off."""

    result: CaseResult
    report: Report
    neck_plane: "NeckPlane | None" = None


@frozen(eq=False)
class SessionState:
    """One hip of one reader, complete or not.

    Parameters
    ----------
    volume : Volume or None
        None until an image is open.
    side : Side or None
        None until the reader has chosen; never guessed.
    surface_points_lps_mm : tuple of PointLps
        On the articular surface of the head.
    landmarks : mapping of Landmark to PointLps
    head, lesion : Mask or None
        None until there is an outline.
    findings : mapping of fact name to value
    accepted_geometry : frozenset of str
        Codes of blocking geometry issues that the reader has acknowledged.
    neck_cut_mm : float or None
        Distance of the neck cut from the head's centre; None lets the outline show it.
    reader : str
        A pseudonym.
    revision : int
        Rises with each change of the input.
    saved_revision : int
        Revision that is on disk.
    analysis : Analysis or None
        Of `analysis_revision`; may be older than the input while measuring runs.
    problem : str
        Why there is no result, one line; empty if there is one or none was tried.
    """

    volume: Volume | None = None
    side: Side | None = None
    surface_points_lps_mm: tuple[PointLps, ...] = ()
    landmarks: Mapping[Landmark, PointLps] = field(factory=dict)
    head: Mask | None = None
    lesion: Mask | None = None
    findings: Mapping[str, Any] = field(factory=dict)
    accepted_geometry: frozenset[str] = frozenset()
    neck_cut_mm: float | None = None
    reader: str = ""
    revision: int = 0
    saved_revision: int = 0
    analysis: Analysis | None = None
    analysis_revision: int = -1
    problem: str = ""

    @property
    def has_unsaved_work(self) -> bool:
        """Whether there is an outline, a point or a finding that is not on disk."""
        return self.revision != self.saved_revision

    @property
    def is_up_to_date(self) -> bool:
        """Whether the analysis belongs to the present input."""
        return self.analysis is not None and self.analysis_revision == self.revision

    @property
    def settings(self) -> MeasureSettings:
        """What the measurement is run with."""
        return MeasureSettings(
            accepted_geometry=self.accepted_geometry, neck_cut_mm=self.neck_cut_mm
        )

    @property
    def neck_plane(self) -> "NeckPlane | None":
        """Where the head that was measured last is cut off its neck; None if it is not."""
        return None if self.analysis is None else self.analysis.neck_plane

    @property
    def acceptable_geometry(self) -> frozenset[str]:
        """Codes of the blocking issues that an acknowledgement lifts; none if one stays."""
        issues = () if self.volume is None else self.volume.issues
        codes = frozenset(issue.code for issue in issues if issue.severity is Severity.BLOCKING)
        return codes if codes <= ACCEPTABLE_GEOMETRY else frozenset()

    @property
    def waits_for_geometry(self) -> bool:
        """Whether a blocking issue stands that the reader has not acknowledged."""
        issues = () if self.volume is None else self.volume.issues
        codes = {issue.code for issue in issues if issue.severity is Severity.BLOCKING}
        return not codes <= self.accepted_geometry

    @property
    def sphere(self) -> Sphere | None:
        """Fitted to the surface points; None where they fix no sphere."""
        if len(self.surface_points_lps_mm) < MINIMUM_POINTS:
            return None
        try:
            return fit_sphere(LpsPoints(np.array(self.surface_points_lps_mm)))
        except ValueError:
            return None

    @property
    def fitted_head(self) -> FittedHead | None:
        """The sphere as it is stored beside the outline."""
        sphere = self.sphere
        if sphere is None:
            return None
        x, y, z = (float(value) for value in sphere.center_mm)
        return FittedHead(
            center_lps_mm=(x, y, z),
            radius_mm=sphere.radius_mm,
            rms_residual_mm=sphere.rms_residual_mm,
        )

    @property
    def missing_step(self) -> str:
        """The next thing to do before the hip can be measured; empty if nothing."""
        if self.volume is None:
            return "Open a hip MRI: File > Open Folder, or drop the folder on the window."
        if self.side is None:
            return "Choose the side (step 1)."
        if self.head is None or self.head.is_empty:
            return "Outline the femoral head (step 2)."
        return ""

    def annotation(self) -> HipAnnotation:
        """The outline as the measurement takes it.

        Raises
        ------
        AnnotationError
            If a step is missing; the message says which.
        """
        if self.missing_step or self.side is None or self.head is None:
            raise AnnotationError(self.missing_step)
        lesion = self.lesion or Mask(self.head.grid, np.zeros(self.head.grid.shape, dtype=bool))
        return HipAnnotation(
            side=self.side,
            head=self.head,
            lesion=lesion,
            landmarks=landmarks_of(self.side, self.landmarks, self.surface_points_lps_mm),
            reader=self.reader,
        )

    def case(self) -> Case:
        """The input of an analysis; raises AnnotationError if a step is missing."""
        annotation = self.annotation()
        if self.volume is None:
            raise AnnotationError(self.missing_step)
        return Case(image=self.volume, annotation=annotation, findings=self.findings)


class Session:
    """Holds the state; each change makes a new one and tells both."""

    changed = Signal(SessionState, SessionState)

    def __init__(self) -> None:
        self.state = SessionState()

    def open(self, volume: Volume, reader: str = "") -> None:
        """Begin with an image and its reader, by default the same as before."""
        self._become(SessionState(volume=volume, reader=reader or self.state.reader))

    def close_image(self) -> None:
        """Begin again without an image."""
        self._become(SessionState(reader=self.state.reader))

    def choose_side(self, side: Side) -> None:
        """Say which hip is read."""
        if side is not self.state.side:
            self._edit(side=side)

    def set_surface_points(self, points: tuple[PointLps, ...]) -> None:
        """Take the points on the head's surface, LPS mm."""
        if points != self.state.surface_points_lps_mm:
            self._edit(surface_points_lps_mm=points)

    def set_landmarks(self, landmarks: Mapping[Landmark, PointLps]) -> None:
        """Take the single points, LPS mm."""
        if dict(landmarks) != dict(self.state.landmarks):
            self._edit(landmarks=dict(landmarks))

    def set_outline(self, head: Mask | None, lesion: Mask | None) -> None:
        """Take copies of the outlines; the caller must not write to them afterwards."""
        self._edit(head=head, lesion=lesion)

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

    def set_neck_cut(self, distance_mm: float | None) -> None:
        """Set where the neck is cut, mm from the head's centre; None lets the outline show it."""
        if distance_mm != self.state.neck_cut_mm:
            self._edit(neck_cut_mm=distance_mm)

    def name_reader(self, reader: str) -> None:
        """Set the reader's pseudonym; before there is an image nobody has read it."""
        if self.state.volume is not None and reader != self.state.reader:
            self._edit(reader=reader)

    def restore(self, annotation: HipAnnotation, findings: Mapping[str, Any]) -> None:
        """Take up a stored annotation of the open image."""
        stored = annotation.landmarks
        revision = self.state.revision + 1
        self._become(
            evolve(
                self.state,
                side=annotation.side,
                head=annotation.head,
                lesion=annotation.lesion,
                surface_points_lps_mm=stored.head_surface_points_lps_mm if stored else (),
                landmarks=points_of(stored),
                findings=dict(findings),
                neck_cut_mm=None,
                reader=annotation.reader,
                revision=revision,
                saved_revision=revision,
                analysis=None,
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

    def take_problem(self, revision: int, problem: str) -> None:
        """Show why there is no result, unless the input has changed since."""
        if revision == self.state.revision:
            self._become(evolve(self.state, analysis=None, problem=problem))

    def _edit(self, **changes: Any) -> None:
        self._become(evolve(self.state, revision=self.state.revision + 1, problem="", **changes))

    def _become(self, state: SessionState) -> None:
        before, self.state = self.state, state
        self.changed.emit(before, state)
