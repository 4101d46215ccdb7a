"""What guidelines say about one hip, each an opinion of its own, and where they differ."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

__all__ = ["GuidelineDifference", "GuidelineView", "Opinion", "Topic"]

#: What an opinion of a guideline is about.
Topic = Literal["treatment", "drugs_and_physical"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Opinion(_Record):
    """What one guideline says for this hip.

    Parameters
    ----------
    topic : Topic
    stance : str
        The opinion in a few words, the same for all guidelines that share it.
    text : str
    applies : str
        ``yes``, or ``cannot_say`` while the facts leave open whether it speaks of this hip.
    needs : tuple of str
        Facts that would tell, where the facts at hand do not.
    sources : tuple of str
    """

    topic: Topic
    stance: str
    text: str
    applies: Literal["yes", "cannot_say"]
    needs: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class GuidelineView(_Record):
    """One guideline with its opinions on this hip; none if it was not seen to speak of it.

    ``limits`` says what was seen of the guideline.
    """

    id: str
    name: str
    limits: str
    opinions: tuple[Opinion, ...] = ()


class GuidelineDifference(_Record):
    """Stances of guidelines on one topic that are not the same; none is preferred.

    Parameters
    ----------
    topic : Topic
    stances : mapping of stance to tuple of str
        Guidelines that take it, by name; "if it applies" where the facts leave that open.
    """

    topic: Topic
    stances: Mapping[str, tuple[str, ...]]
