"""Opinions of guidelines side by side, as parts of a report."""

from collections.abc import Iterator, Mapping

from annotator.model.assessment import Assessment
from annotator.model.guideline import GuidelineView, Opinion, Topic
from annotator.report.guideline_parts import (
    DifferenceLine,
    GuidelineLine,
    OpinionLine,
    StanceLine,
)
from annotator.report.words import Words

__all__ = ["difference_lines", "guideline_lines"]

_TOPICS: Mapping[Topic, str] = {
    "treatment": "Treatment",
    "drugs_and_physical": "Drugs and physical treatment",
}


def guideline_lines(assessment: Assessment, words: Words) -> tuple[GuidelineLine, ...]:
    """One line a guideline, those that say nothing of this hip included."""
    return tuple(
        GuidelineLine(
            name=view.name,
            limits=view.limits,
            treatment=tuple(_opinions(view, "treatment", words)),
            drugs_and_physical=tuple(_opinions(view, "drugs_and_physical", words)),
        )
        for view in assessment.guidelines
    )


def difference_lines(assessment: Assessment) -> tuple[DifferenceLine, ...]:
    """One part a topic on which the guidelines are not of one mind."""
    return tuple(
        DifferenceLine(
            topic=_TOPICS[difference.topic],
            stances=tuple(
                StanceLine(label=stance, text="; ".join(names))
                for stance, names in difference.stances.items()
            ),
        )
        for difference in assessment.guideline_differences
    )


def _opinions(view: GuidelineView, topic: Topic, words: Words) -> Iterator[OpinionLine]:
    return (_opinion(one, words) for one in view.opinions if one.topic == topic)


def _opinion(opinion: Opinion, words: Words) -> OpinionLine:
    applies = opinion.applies == "yes"
    return OpinionLine(
        stance=opinion.stance,
        text=opinion.text,
        open="" if applies else "; ".join(words.labels(opinion.needs)),
        references=words.numbers(opinion.sources),
    )
