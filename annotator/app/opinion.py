"""The reader's own stages: read for a hip, checked, and beside the rules' answer in a document."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from annotator.errors import AnnotationError
from annotator.io.annotation_hash import annotation_sha256
from annotator.io.opinion_file import StoredOpinion, read_stages_file
from annotator.model.annotation import HipAnnotation
from annotator.model.assessment import Assessment
from annotator.model.reader_opinion import ReaderOpinion
from annotator.report.own_stages import agreement
from annotator.staging.facts import Facts
from annotator.staging.logic import Categories
from annotator.staging.rulebase import RuleBase

__all__ = ["check_opinion", "opinion_on_facts", "opinion_on_outline", "with_own_stages"]


def opinion_on_outline(path: Path, annotation: HipAnnotation, rules: RuleBase) -> StoredOpinion:
    """The reader's own stages of the outline that is analysed.

    Parameters
    ----------
    path : Path
        NAME.stages.json.
    annotation : HipAnnotation
        The outline that is analysed.
    rules : RuleBase

    Raises
    ------
    FormatError
        If the file cannot be read or breaks its schema.
    AnnotationError
        If it is of the other hip or another outline, says nothing, or names no stage of the rules.
    """
    stored = _said(path, rules)
    _refuse_other_hip(path, stored, frozenset({annotation.side.value}))
    analysed = annotation_sha256(annotation)
    if stored.annotation_sha256 != analysed:
        raise AnnotationError(
            f"{path.name} is not of the outline that is analysed (annotation_sha256 {analysed}); "
            "give the outline, with its landmarks, that was staged"
        )
    return stored


def opinion_on_facts(path: Path, facts: Facts, rules: RuleBase) -> StoredOpinion:
    """The reader's own stages of a hip that is known by facts alone; no outline is compared.

    Parameters
    ----------
    path : Path
        NAME.stages.json.
    facts : Facts
    rules : RuleBase

    Raises
    ------
    FormatError, AnnotationError
        As `opinion_on_outline`, the outline apart.
    """
    stored = _said(path, rules)
    stated = facts.values.get("side")
    if isinstance(stated, Categories):
        _refuse_other_hip(path, stored, stated.possible)
    return stored


def with_own_stages(
    document: Mapping[str, Any], opinion: ReaderOpinion, reader: str, assessment: Assessment
) -> dict[str, Any]:
    """An assessment's document with the reader's own stages beside it; as it is without any.

    Parameters
    ----------
    document : mapping
        As `annotator.app.documents.assessment_document` gives it.
    opinion : ReaderOpinion
    reader : str
        Whose opinion it is.
    assessment : Assessment
    """
    if not opinion.stages:
        return dict(document)
    systems = {}
    for system, said in opinion.stages.items():
        staged = assessment.systems.get(system)
        possible = staged.possible if staged else ()
        systems[system] = {
            **said.model_dump(mode="json"),
            "possible": list(possible),
            "agreement": agreement(said.stages, possible),
        }
    own = {"reader": reader, "tool_was_shown": opinion.tool_was_shown, "systems": systems}
    return {**document, "own_stages": own}


def check_opinion(opinion: ReaderOpinion, rules: RuleBase) -> None:
    """Refuse a stage that no system of the rules has.

    Raises
    ------
    AnnotationError
        With the system, the stage, and what may stand there.
    """
    values = {system.id: system.values for system in rules.pack.systems}
    for system, said in opinion.stages.items():
        if system not in values:
            raise AnnotationError(
                f"the reader's own stage names {system!r}, which is no system of the rules; "
                "take it out of the file"
            )
        strange = [
            stage for stage in (*said.stages, *said.before_shown) if stage not in values[system]
        ]
        if strange:
            raise AnnotationError(
                f"the reader's own stage {strange[0]!r} is none of {system}; write one of "
                f"{', '.join(values[system])}"
            )


def _said(path: Path, rules: RuleBase) -> StoredOpinion:
    """What a file says, in systems and stages that there are."""
    stored = read_stages_file(path)
    if not stored.opinion.stages:
        raise AnnotationError(
            f"{path.name} holds no stage of the reader's own; enter one, or leave the file out"
        )
    try:
        check_opinion(stored.opinion, rules)
    except AnnotationError as error:
        raise AnnotationError(f"{path.name}: {error}") from None
    return stored


def _refuse_other_hip(path: Path, stored: StoredOpinion, sides: frozenset[str]) -> None:
    if stored.side not in sides:
        raise AnnotationError(
            f"{path.name} is of side {stored.side}, which is not the hip here "
            f"({', '.join(sorted(sides))}); give this hip's file or change the side"
        )
