"""A local policy: the few choices of the rule base that a hospital may replace."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Policy"]


class Policy(BaseModel):
    """Local overrides, named in every report.

    Parameters
    ----------
    name : str
        Shown with the hash wherever the rule set is shown.
    parameters : mapping of str to float
        New values for parameters that the rule base opens to policy.
    wordings : mapping of system to wording
        Which published wording of a system's limits is read, for the systems that have
        more than one.
    rules_off : tuple of str
        Default rows and alternatives with ``basis: policy``, or modalities that are not
        offered locally; rows that bar a case from surgery stay on.
    sha256 : str
        Of the file; empty for a policy made in memory.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    parameters: Mapping[str, float] = {}
    wordings: Mapping[str, str] = {}
    rules_off: tuple[str, ...] = ()
    sha256: str = ""

    @property
    def in_words(self) -> str:
        """Name and short hash, for the report."""
        return f"{self.name} (sha256 {self.sha256[:12]})" if self.sha256 else self.name
