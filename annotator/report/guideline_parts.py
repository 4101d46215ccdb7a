"""The parts of a report that set guidelines side by side: plain text records."""

from pydantic import BaseModel, ConfigDict

__all__ = ["DifferenceLine", "GuidelineLine", "OpinionLine", "StanceLine"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OpinionLine(_Part):
    """What one guideline says for this hip on one topic."""

    stance: str
    text: str
    open: str  # what would tell whether it applies; empty where it does
    references: tuple[int, ...]


class GuidelineLine(_Part):
    """One guideline beside the others; empty topics where it was not seen to speak of this hip."""

    name: str
    limits: str
    treatment: tuple[OpinionLine, ...]
    drugs_and_physical: tuple[OpinionLine, ...]


class StanceLine(_Part):
    """A stance with the guidelines that take it."""

    label: str
    text: str


class DifferenceLine(_Part):
    """A topic on which guidelines differ: each stance with those that take it."""

    topic: str
    stances: tuple[StanceLine, ...]
