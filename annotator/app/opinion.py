"""The reader's own stages, checked to be stages of the rules' systems."""

from annotator.errors import AnnotationError
from annotator.model.reader_opinion import ReaderOpinion
from annotator.staging.rulebase import RuleBase

__all__ = ["check_opinion"]


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
