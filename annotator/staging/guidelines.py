"""Opinions of guidelines on a hip, side by side: differences are told, none is settled."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import get_args

from annotator.model.guideline import GuidelineDifference, GuidelineView, Opinion, Topic
from annotator.staging.needs import Needs
from annotator.staging.reading import Reading
from annotator.staging.treatment_pack import OpinionSpec

__all__ = ["differences", "opinions"]


def opinions(reading: Reading, needs: Needs) -> Iterator[GuidelineView]:
    """Every guideline with what it says, or may say, for this hip.

    Parameters
    ----------
    reading : Reading
        Facts with the systems in them.
    needs : Needs
    """
    pack = reading.rules.pack
    open_ = [spec for spec in pack.opinions if reading.truth(spec.id) != "false"]
    for name, guideline in pack.guidelines.items():
        yield GuidelineView(
            id=name,
            name=guideline.name,
            limits=guideline.limits,
            opinions=tuple(
                _opinion(spec, reading, needs) for spec in open_ if spec.guideline == name
            ),
        )


def _opinion(spec: OpinionSpec, reading: Reading, needs: Needs) -> Opinion:
    return Opinion(
        topic=spec.topic,
        stance=spec.stance,
        text=spec.text,
        applies="yes" if reading.holds(spec.id) else "cannot_say",
        needs=needs.of_all(reading.open_facts(spec.id)),
        sources=reading.rules.cited(spec.sources),
    )


def differences(views: Sequence[GuidelineView]) -> Iterator[GuidelineDifference]:
    """Topics on which guidelines do not all say the same.

    An opinion counts while it may apply: what the facts leave open is no agreement.

    Parameters
    ----------
    views : sequence of GuidelineView
    """
    for topic in get_args(Topic):
        said = sorted(
            (opinion.stance, place, opinion.applies)
            for place, view in enumerate(views)
            for opinion in view.opinions
            if opinion.topic == topic
        )
        stances = {
            # Sorted, a row that applies comes after one that only may, and has the last word.
            stance: tuple(
                _named(views[place].name, applies)
                for place, applies in {place: applies for _, place, applies in group}.items()
            )
            for stance, group in groupby(said, key=lambda one: one[0])
        }
        if len(stances) > 1 and len({place for _, place, _ in said}) > 1:
            yield GuidelineDifference(topic=topic, stances=stances)


def _named(guideline: str, applies: str) -> str:
    return guideline if applies == "yes" else f"{guideline}, if it applies"
