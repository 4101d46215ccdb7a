"""The two hips of one image: what is each hip's own, and what is the patient's; free of napari."""

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from annotator.model.anatomy import Side
from napari_onfh.reading.session import Session
from napari_onfh.reading.session_state import SessionState

__all__ = ["SHARED_FACTS", "TwoHips", "fresh_hip", "has_own_work", "resumed"]

#: Facts of the patient that hold for both hips. Symptoms, presence, cause (a fracture is of one
#: hip), earlier surgery, malignancy and infection at the site are not among them: taken over, they
#: would answer for a hip that nobody looked at.
SHARED_FACTS = frozenset(
    {
        "age_years",
        "active_liver_disease",
        "anticoagulated",
        "bleeding_risk",
        "bmi",
        "crcl_ml_min",
        "cv_unstable",
        "hypocalcaemia",
        "lung_disease",
        "metal_hypersensitivity",
        "microsurgery_available",
        "oesophageal_disorder",
        "pregnancy",
        "skeletally_mature",
        "steroid_ongoing",
        "steroid_planned",
        "untreated_pneumothorax",
    }
)


def has_own_work(state: SessionState) -> bool:
    """Whether anything is outlined, pointed at, found or stated of this very hip."""
    drawn = any(mask is not None and not mask.is_empty for mask in (state.head, state.lesion))
    pointed = bool(state.surface_points_lps_mm or state.landmarks or state.head_from_click)
    own_findings = _parted(state.findings, are_shared=False)
    return drawn or pointed or bool(own_findings or state.opinion.stages or state.neck_cut_mm)


def fresh_hip(now: SessionState, side: Side) -> SessionState:
    """The hip of a side that nothing is known of but its patient.

    Parameters
    ----------
    now : SessionState
        Of the other hip.
    side : Side
    """
    revision = now.revision + 1
    return SessionState(
        volume=now.volume,
        side=side,
        findings=_parted(now.findings, are_shared=True),
        accepted_geometry=now.accepted_geometry,
        reader=now.reader,
        is_blind=now.is_blind,
        revision=revision,
        saved_revision=revision,
    )


def resumed(aside: SessionState, now: SessionState) -> SessionState:
    """A hip that was laid aside, with what was said of its patient in the meantime.

    Its revision is new to both hips, so that nothing that was asked of the one is ever taken for
    the other's.

    Parameters
    ----------
    aside : SessionState
    now : SessionState
        Of the other hip.
    """
    own = _parted(aside.findings, are_shared=False)
    findings = {**own, **_parted(now.findings, are_shared=True)}
    is_same = findings == dict(aside.findings) and now.accepted_geometry == aside.accepted_geometry
    revision = max(now.revision, aside.revision) + 1
    is_saved = not aside.has_unsaved_work and (is_same or not has_own_work(aside))
    return evolve(
        aside,
        findings=findings,
        accepted_geometry=now.accepted_geometry,
        reader=aside.reader or now.reader,
        is_blind=now.is_blind,
        revision=revision,
        saved_revision=revision if is_saved else aside.saved_revision,
        analysis_revision=revision if is_same and aside.is_up_to_date else -1,
    )


class TwoHips:
    """Keeps the state of the hip that is not on the screen.

    Parameters
    ----------
    session : Session
        Holds the one that is.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.aside: SessionState | None = None

    @property
    def other(self) -> SessionState | None:
        """The hip that is not on the screen as it would be there; None if there is none."""
        return None if self.aside is None else resumed(self.aside, self._session.state)

    @property
    def unsaved(self) -> tuple[Side | None, ...]:
        """The hips with work that is not on disk, that on the screen first."""
        states = (self._session.state, self.other)
        return tuple(state.side for state in states if state is not None and state.has_unsaved_work)

    def next_hip(self, side: Side) -> SessionState:
        """The hip of a side other than that on the screen."""
        other = self.other
        return other if other is not None else fresh_hip(self._session.state, side)

    def turn_to(self, hip: SessionState) -> None:
        """Lay the hip on the screen aside and go on with the other, as `next_hip` gives it."""
        self.aside = self._session.state
        self._session.turn_to(hip)

    def forget(self) -> None:
        """Let go of the hip that was laid aside."""
        self.aside = None


def _parted(findings: Mapping[str, Any], *, are_shared: bool) -> dict[str, Any]:
    return {name: value for name, value in findings.items() if (name in SHARED_FACTS) is are_shared}
