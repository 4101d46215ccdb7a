"""What the panel asks of the library; imported late, so that opening the panel is quick."""

import os
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.errors import AnnotationError, FormatError, GridMismatch
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.case import Case
from annotator.model.volume import Volume
from napari_onfh.reading.session import Analysis, SessionState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annotator.app.case_memory import CaseMemory
    from annotator.io.annotation_file import StoredAnnotation
    from annotator.model.annotation import HipAnnotation
    from annotator.model.reader_opinion import ReaderOpinion
    from annotator.report.content import Report, SignalPart
    from annotator.staging.rulebase import RuleBase
    from napari_onfh.words.answers import FactGroup

__all__ = [
    "POLICY_VARIABLE",
    "analyse",
    "fact_label",
    "findings_form",
    "known_rules",
    "make_ready",
    "measure_signal",
    "read_opinion",
    "reopen",
    "safety_wording",
    "save",
    "write_report",
]


#: Names the hospital's policy that overlays the rules in the window; `onfh gui --policy` sets it.
POLICY_VARIABLE = "ONFH_POLICY"


@cache
def known_rules() -> "RuleBase":
    """The packaged rules with the hospital's policy, and who signed them, read once.

    Raises
    ------
    AnnotatorError
        If the policy or the user's signatures cannot be used.
    """
    from annotator.app.rules_in_force import rules_in_force

    policy = os.environ.get(POLICY_VARIABLE)
    return rules_in_force(Path(policy) if policy else None)


def make_ready() -> None:
    """Bring in what the first image, outline and figures need, so that no reader waits for it.

    This runs beside the window, so it only imports: no layer is made here, since napari's table of
    units is read at the first one, and two threads that read it at once leave it half empty.
    """
    import_module("pandas")  # napari's first layer asks for it
    from scipy import optimize  # noqa: F401 - the fit of the sphere asks for it

    from annotator.app import outputs, pipeline  # noqa: F401 - `analyse` asks for them
    from annotator.measure import heads_in_view  # noqa: F401 - the banner asks for it
    from napari_onfh.library import lesion_tools  # noqa: F401 - the lesion's tools
    from napari_onfh.picture import (
        layers,  # noqa: F401 - the lesion's tools
        line_pointers,  # noqa: F401 - the lesion's tools
    )

    known_rules()


def findings_form() -> "tuple[FactGroup, ...]":
    """The facts of the packaged rules, as the form asks for them."""
    from annotator.staging.rulebase import fact_table
    from napari_onfh.words.answers import form_groups

    return form_groups(fact_table(known_rules()))


def fact_label(name: str) -> str:
    """How the form calls a fact; its name if the rules in force do not know it."""
    from annotator.staging.rulebase import fact_table

    spec = fact_table(known_rules()).get(name)
    return spec.label if spec else name


def safety_wording() -> "Sequence[str]":
    """What a reader acknowledges before the first use."""
    from annotator.io.packs import safety_wording as packaged

    return packaged()


def analyse(case: Case, settings: MeasureSettings, memory: "CaseMemory | None" = None) -> Analysis:
    """The same analysis that the command runs, with its words.

    Parameters
    ----------
    case : Case
    settings : MeasureSettings
    memory : CaseMemory or None
        Of the strokes before.

    Raises
    ------
    AnnotatorError
        If the outline, the landmarks or the findings cannot be used.
    """
    from annotator.app.case_memory import CaseMemory
    from annotator.app.outputs import report_words
    from annotator.app.pipeline import analyse as analyse_case
    from annotator.report.document import compose

    rules, memory = known_rules(), memory or CaseMemory()
    result = analyse_case(case, rules, settings, memory=memory)
    hip = memory.hip
    # A blocked case measures nothing: what is remembered then is the hip before it.
    is_measured = hip is not None and hip.annotation is case.annotation

    def composed() -> "Report":
        words = report_words(rules, result.assessment)
        return compose(result, case, words=words, safety=rules.pack.safety)

    return Analysis(result, composed, hip.outline.head.neck_plane if hip and is_measured else None)


def measure_signal(case: Case, analysis: Analysis) -> "SignalPart":
    """The signal of the marrow in the image that was outlined, or why there is none."""
    from annotator.app.signal import with_own_signal
    from annotator.report.signal_words import signal_part

    signal = with_own_signal(analysis.result, case).signal
    if signal is None:
        raise AnnotationError("Nothing is measured until the image geometry is acknowledged.")
    return signal_part(signal)


def save(state: SessionState, path: Path) -> Path:
    """Write the annotation as NAME.seg.nrrd beside NAME.json.

    The reader's own stages stand in NAME.stages.json; so does that the tool's were never shown.

    Parameters
    ----------
    state : SessionState
    path : Path
        ``FOLDER/NAME``, with or without one of the two endings.

    Raises
    ------
    AnnotationError
        If there is no outline yet.
    """
    from annotator.io.annotation_file import annotation_sha256, save_annotation
    from annotator.io.opinion_file import remove_opinion, save_opinion

    if state.volume is None:
        raise AnnotationError(state.missing_step)
    name = path.name.removesuffix(".json").removesuffix(".seg.nrrd")
    annotation = state.annotation()
    _keep_other_hip(path.parent / f"{name}.json", annotation)
    written = save_annotation(
        path.parent,
        name,
        annotation,
        findings=state.findings,
        head=state.fitted_head,
        source=state.volume.source,
        saved_at=datetime.now(UTC).isoformat(timespec="seconds"),
        reader=state.reader,
        neck_cut_mm=state.neck_cut_mm,
        head_from_click=state.head_from_click,
        proposals=state.proposals,
        finished=state.finished,
    )
    if state.opinion.stages or state.hides_tool:
        save_opinion(
            written,
            state.opinion,
            side=annotation.side,
            reader=state.reader,
            annotation_sha256=annotation_sha256(annotation),
        )
    else:
        remove_opinion(written)
    return written


def _keep_other_hip(path: Path, annotation: "HipAnnotation") -> None:
    """Refuse to write a hip over the other one's file."""
    from annotator.io.landmarks_file import read_json_object

    if not path.is_file():
        return
    try:
        side = read_json_object(path).get("side")
    except FormatError:
        return  # no annotation of ours: whoever named it was asked
    if side in set(Side) and side != annotation.side:
        raise AnnotationError(
            f"{path.name} holds the {Side(side).in_words} hip, this is the "
            f"{annotation.side.in_words} one; give it another name"
        )


def reopen(path: Path, volume: Volume) -> "StoredAnnotation":
    """A saved annotation of the open image.

    Raises
    ------
    GridMismatch
        If it was drawn on another grid, which this window cannot show.
    """
    from annotator.io.annotation_file import load_annotation

    stored = load_annotation(path)
    grid = stored.annotation.grid
    if not grid.is_same_as(volume.grid):
        raise GridMismatch(
            f"{path.name} was drawn on {grid.shape} voxels, this image has {volume.grid.shape} "
            "or lies elsewhere; open the image it was drawn on"
        )
    return stored


def read_opinion(path: Path, annotation: "HipAnnotation") -> "ReaderOpinion | None":
    """The reader's stages beside a saved annotation; None if there are none.

    Raises
    ------
    AnnotatorError
        If they are of another outline, or no system of the rules has them.
    """
    from annotator.app.opinion import check_opinion
    from annotator.io.annotation_file import annotation_sha256
    from annotator.io.opinion_file import load_opinion

    opinion = load_opinion(
        path, side=annotation.side, annotation_sha256=annotation_sha256(annotation)
    )
    if opinion is not None:
        check_opinion(opinion, known_rules())
    return opinion


def write_report(case: Case, settings: MeasureSettings, out: Path) -> tuple[Path, ...]:
    """Analyse, and write the report's files below `out` as the command does."""
    from annotator.app.case_memory import CaseMemory
    from annotator.app.outputs import write_case
    from annotator.app.pipeline import analyse as analyse_case
    from annotator.app.signal import with_own_signal

    rules, memory = known_rules(), CaseMemory()
    result = with_own_signal(analyse_case(case, rules, settings, memory=memory), case)
    return write_case(result, case, out, rules=rules, memory=memory)
