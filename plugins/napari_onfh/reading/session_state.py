"""What the reader has done so far: one immutable value, free of napari and Qt."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen

from annotator.drawing.change import Structure
from annotator.errors import AnnotationError
from annotator.geometry.points import LpsPoints
from annotator.geometry.sphere import MINIMUM_POINTS, Sphere, fit_sphere
from annotator.measure.settings import ACCEPTABLE_GEOMETRY, MeasureSettings
from annotator.model.anatomy import PointLps, Side
from annotator.model.annotation import HipAnnotation
from annotator.model.case import Case, CaseResult
from annotator.model.head_from_click import HeadFromClick
from annotator.model.issue import Severity
from annotator.model.mask import Mask
from annotator.model.measurements import FittedHead
from annotator.model.outline_proposal import ProposedBy
from annotator.model.reader_opinion import ReaderOpinion
from annotator.model.volume import Volume
from annotator.report.content import MeasurementLine, Report
from napari_onfh.language import tr
from napari_onfh.reading.landmark import Landmark, landmarks_of

if TYPE_CHECKING:
    from annotator.measure.neck_removal import NeckPlane

__all__ = ["Analysis", "SessionState"]

#: The finding by which a reader says that there is no lesion, and how it is given.
_LESION_THERE, _NOT_THERE = "onfh_present", ("no", False)

#: Fields that a result rests on, image and outlines apart.
_BESIDE_THE_OUTLINES = (
    "side",
    "surface_points_lps_mm",
    "head_from_click",
    "landmarks",
    "proposals",
    "findings",
    "accepted_geometry",
    "neck_cut_mm",
    "reader",
    "opinion",
)


@frozen
class Analysis:
    """A result, what is said about it in words, and where a neck was cut off.

    The words cost nearly as much as the figures and are looked at after few strokes, so they are
    made when they are first asked for.
    """

    result: CaseResult
    compose: Callable[[], Report]
    neck_plane: "NeckPlane | None" = None

    @cached_property
    def report(self) -> Report:
        """All that is said about the result."""
        return self.compose()

    @property
    def headline(self) -> tuple[MeasurementLine, ...]:
        """The figures that the report opens with."""
        from annotator.report.document import headline_lines  # late: the panel opens without

        return headline_lines(self.result.measurements)


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
    head_from_click : HeadFromClick or None
        The head that a click found; it counts where the surface points fix no sphere.
    landmarks : mapping of Landmark to PointLps
    head, lesion : Mask or None
        None until there is an outline.
    proposals : tuple of ProposedBy
        The models from whose accepted proposals an outline started, at most one for each.
    findings : mapping of fact name to value
    accepted_geometry : frozenset of str
        Codes of blocking geometry issues that the reader has acknowledged.
    finished : frozenset of Structure
        Outlines that no tool changes until the reader reopens them.
    neck_cut_mm : float or None
        Distance of the neck cut from the head's centre; None lets the outline show it.
    reader : str
        A pseudonym.
    opinion : ReaderOpinion
        The reader's own stages.
    is_blind : bool
        Whether the reader wants to enter own stages before the tool's are shown.
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
    head_from_click: HeadFromClick | None = None
    landmarks: Mapping[Landmark, PointLps] = field(factory=dict)
    head: Mask | None = None
    lesion: Mask | None = None
    proposals: tuple[ProposedBy, ...] = ()
    findings: Mapping[str, Any] = field(factory=dict)
    accepted_geometry: frozenset[str] = frozenset()
    finished: frozenset[Structure] = frozenset()
    neck_cut_mm: float | None = None
    reader: str = ""
    opinion: ReaderOpinion = field(factory=ReaderOpinion)
    is_blind: bool = False
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
    def hides_tool(self) -> bool:
        """Whether the tool's stages, and all that follows from them, are kept from the reader."""
        return self.is_blind and not self.opinion.tool_was_shown

    @property
    def has_stages(self) -> bool:
        """Whether the tool has staged the hip, shown or not."""
        return self.analysis is not None and self.analysis.result.assessment is not None

    @property
    def is_up_to_date(self) -> bool:
        """Whether the analysis belongs to the present input."""
        return self.analysis is not None and self.analysis_revision == self.revision

    def redraws(self, earlier: "SessionState") -> bool:
        """Whether of an earlier state of the same image only the outlines may be others."""
        return all(getattr(self, name) == getattr(earlier, name) for name in _BESIDE_THE_OUTLINES)

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
        """Fitted to the surface points; where they fix none, the one found from a click."""
        return self.points_sphere or self.clicked_sphere

    @property
    def clicked_sphere(self) -> Sphere | None:
        """Found from a click, and corrected since or not; None if no click has found one."""
        if self.head_from_click is None:
            return None
        head = self.head_from_click.head
        return Sphere(np.array(head.center_lps_mm), head.radius_mm, head.rms_residual_mm)

    @property
    def points_sphere(self) -> Sphere | None:
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
            return tr("Open a hip MRI: File > Open Folder, or drop the folder on the window.")
        if self.side is None:
            return tr("Choose the side (step 1).")
        if self.head is None or self.head.is_empty:
            return tr("Outline the femoral head (step 2).")
        return ""

    @property
    def is_lesion_open(self) -> bool:
        """Whether the reader has neither outlined a lesion nor said that there is none."""
        is_drawn = self.lesion is not None and not self.lesion.is_empty
        return not is_drawn and self.findings.get(_LESION_THERE) not in _NOT_THERE

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
            is_lesion_open=self.is_lesion_open,
        )

    def case(self) -> Case:
        """The input of an analysis; raises AnnotationError if a step is missing."""
        annotation = self.annotation()
        if self.volume is None:
            raise AnnotationError(self.missing_step)
        return Case(
            image=self.volume,
            annotation=annotation,
            findings=self.findings,
            reader_opinion=self.opinion,
            proposals=self.proposals,
        )
