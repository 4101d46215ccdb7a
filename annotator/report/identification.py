"""Which images and which rules a report rests on, without anything that names the patient.

Series descriptions are left out: scanners and staff write names into them.
"""

import numpy as np

from annotator.geometry.grid import Grid
from annotator.model.assessment import Assessment
from annotator.model.case import Case, CaseResult
from annotator.model.outline_proposal import ProposedBy
from annotator.report.content import Line
from annotator.staging.signing import signatures_in_words

__all__ = ["identification_lines", "plane_of", "provenance_lines"]

#: Up to this angle between slice normal and patient axis a plane has that axis' name, degrees.
PLANE_TOLERANCE_DEG = 20.0

_PLANES = ("sagittal", "coronal", "axial")

#: Characters of a UID or hash that still tell two of them apart at a glance.
_TAIL = 12


def plane_of(grid: Grid) -> str:
    """``coronal``, ``sagittal``, ``axial`` or ``oblique``, from the slice normal."""
    along = np.abs(grid.slice_normal_lps)
    axis = int(along.argmax())
    if along[axis] < np.cos(np.deg2rad(PLANE_TOLERANCE_DEG)):
        return "oblique"
    return _PLANES[axis]


def identification_lines(result: CaseResult, case: Case) -> tuple[Line, ...]:
    """Side, image geometry and shortened identifiers."""
    provenance = result.provenance
    grid = case.image.grid
    lines = [
        Line(label="Side", text=result.measurements.side.in_words),
        Line(label="Modality", text=case.image.source.modality or "not stated"),
        Line(label="Plane", text=plane_of(grid)),
        Line(label="Voxel (slice x row x column)", text=_spacing_text(grid)),
        Line(label="Slices x rows x columns", text=" x ".join(map(str, grid.shape))),
        Line(label="Study", text=_tail(provenance.study_uid)),
        Line(label="Series", text=_series_text(result)),
        Line(label="Reader", text=provenance.reader or "not recorded"),
    ]
    lines += [
        Line(label=f"Outline of the {by.kind}", text=_started_from(by))
        for by in provenance.proposals
    ]
    if not case.annotation.grid.is_same_as(grid):
        outline = case.annotation.grid
        text = f"{plane_of(outline)}, {_spacing_text(outline)}"
        lines.append(Line(label="Outline drawn on another grid", text=text))
    return tuple(lines)


def provenance_lines(result: CaseResult, assessment: Assessment | None) -> tuple[Line, ...]:
    """Everything that a re-run needs: software, rules, settings, full UIDs and hashes."""
    provenance = result.provenance
    lines = [Line(label="Software", text=f"onfh-annotator {provenance.software_version}")]
    if assessment is not None:
        lines += _ruleset_lines(assessment)
    lines += [
        Line(label="Study Instance UID", text=provenance.study_uid or "none"),
        Line(label="Series Instance UID", text=provenance.series_uid or "none"),
        Line(label="Volume in series", text=str(provenance.volume_number)),
        Line(label="Frame of Reference UID", text=provenance.frame_of_reference_uid or "none"),
        Line(label="Annotation SHA-256", text=provenance.annotation_sha256),
    ]
    for by in provenance.proposals:
        lines += _proposal_lines(by)
    lines += [
        Line(label=f"Setting: {name.replace('_', ' ')}", text=value)
        for name, value in sorted(provenance.settings.items())
    ]
    return tuple(lines)


def _started_from(by: ProposedBy) -> str:
    return f"started from a proposal by {by.name} {by.version}, reviewed by the reader"


def _proposal_lines(by: ProposedBy) -> list[Line]:
    """The model behind an outline, with what it says about its licence and its source."""
    stated = (("Licence", by.licence), ("Citation", by.citation))
    return [
        Line(label=f"Proposal of the {by.kind}", text=f"{by.name} {by.version}"),
        *(
            Line(label=f"{label} of {by.name}", text=" ".join(text.split()))
            for label, text in stated
            if text
        ),
    ]


def _ruleset_lines(assessment: Assessment) -> list[Line]:
    ruleset = assessment.ruleset
    status = f", {ruleset.status}" if ruleset.status else ""
    date = f", {ruleset.date}" if ruleset.date else ""
    return [
        Line(label="Rule set", text=f"{ruleset.name} {ruleset.version}{date}{status}"),
        Line(label="Rule set SHA-256", text=ruleset.sha256),
        Line(label="Local policy", text=ruleset.policy or "none"),
        Line(
            label="Signatures of the rules", text="; ".join(signatures_in_words(ruleset.signatures))
        ),
    ]


def _spacing_text(grid: Grid) -> str:
    return " x ".join(f"{length:.2f}" for length in grid.spacing_mm) + " mm"


def _series_text(result: CaseResult) -> str:
    provenance = result.provenance
    tail = _tail(provenance.series_uid)
    return tail if provenance.volume_number == 1 else f"{tail}, volume {provenance.volume_number}"


def _tail(uid: str | None) -> str:
    if not uid:
        return "no identifier in this file format"
    return uid if len(uid) <= _TAIL else f"\N{HORIZONTAL ELLIPSIS}{uid[-_TAIL:]}"
