"""The reader's own stages: an opinion that stands beside the rules' answer and never enters it."""

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["ReaderOpinion", "ReaderStage"]

#: A reason is a sentence or two, not a report of its own.
LONGEST_REASON = 500


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReaderStage(_Record):
    """What the reader says in one system.

    Parameters
    ----------
    stages : tuple of str
        One, or several that the reader holds possible; empty once the reader has withdrawn what
        was said before the tool's stages were shown.
    reason : str
        Why, in the reader's words; empty if none was given.
    before_shown : tuple of str
        What the reader had said when the tool's stages were shown; empty if nothing.
    """

    stages: tuple[str, ...] = ()
    reason: str = Field(default="", max_length=LONGEST_REASON)
    before_shown: tuple[str, ...] = ()


class ReaderOpinion(_Record):
    """Everything that a reader says about the stages of one hip.

    Parameters
    ----------
    stages : mapping of system to ReaderStage
    tool_was_shown : bool
        Whether the tool's stages of this hip were ever in the reader's view.
    """

    stages: Mapping[str, ReaderStage] = Field(default_factory=dict)
    tool_was_shown: bool = False

    def with_stage(self, system: str, stages: tuple[str, ...], reason: str = "") -> Self:
        """The opinion with what is now said in one system.

        Parameters
        ----------
        system : str
        stages : tuple of str
            Empty takes it back; what was said before the tool's stages were shown is kept.
        reason : str
        """
        known = self.stages.get(system, ReaderStage())
        said = ReaderStage(
            stages=stages,
            reason=reason.strip()[:LONGEST_REASON],
            before_shown=known.before_shown if self.tool_was_shown else stages,
        )
        kept = {name: stage for name, stage in self.stages.items() if name != system}
        if said.stages or said.before_shown:
            kept[system] = said
        return self.model_copy(update={"stages": kept})

    def shown(self) -> Self:
        """The opinion once the tool's stages were in view."""
        return self if self.tool_was_shown else self.model_copy(update={"tool_was_shown": True})
