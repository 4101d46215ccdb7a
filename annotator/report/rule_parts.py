"""The parts of a page of rules: plain text records that a template lays out."""

from pydantic import BaseModel, ConfigDict

__all__ = [
    "ExamplePart",
    "RulePart",
    "RulesPage",
    "SectionPart",
    "SourcePart",
    "Statement",
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Statement(_Part):
    """One line of what a rule says: a lead-in such as ``If``, and text at a depth."""

    lead: str = ""
    text: str
    depth: int = 0


class SourcePart(_Part):
    """One source that a rule cites, and what was checked of it."""

    citation: str
    identifier: str
    detail: str
    checked: str
    is_unverified: bool


class ExamplePart(_Part):
    """A case and what the engine says; ``changed`` facts make the difference to the one before."""

    facts: tuple[tuple[str, bool], ...]  # text, and whether it changed
    holds: bool
    outcome: str


class RulePart(_Part):
    """One rule.

    Parameters
    ----------
    id, title : str
    statements : tuple of Statement
    sources : tuple of SourcePart
    basis : str
        What it rests on where that is no source.
    examples : tuple of ExamplePart
    sha256 : str
    signed : tuple of str
        One line for each signature that was read.
    standing : str
        ``signed``, ``disputed``, ``void`` or ``unsigned``.
    """

    id: str
    title: str
    statements: tuple[Statement, ...]
    sources: tuple[SourcePart, ...]
    basis: str
    examples: tuple[ExamplePart, ...]
    sha256: str
    signed: tuple[str, ...] = ()
    standing: str = "unsigned"


class SectionPart(_Part):
    """Rules under one heading."""

    title: str
    rules: tuple[RulePart, ...]


class RulesPage(_Part):
    """A whole page.

    Parameters
    ----------
    title : str
    ruleset : tuple of (str, str)
        Label and text: name, version, date, hash, policy.
    summary : str
        How many rules there are, and how many are signed.
    safety : tuple of str
    sections : tuple of SectionPart
    parameters : tuple of (str, str, str)
        Limits that a hospital may set: meaning, value, range.
    """

    title: str
    ruleset: tuple[tuple[str, str], ...]
    summary: str
    safety: tuple[str, ...]
    sections: tuple[SectionPart, ...]
    parameters: tuple[tuple[str, str, str], ...]
