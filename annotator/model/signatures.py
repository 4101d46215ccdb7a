"""Signatures of clinicians under rules: as a file states them, and where each rule stands."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["SCHEMA", "RuleSignatures", "SignatureFile", "SignedRule", "Signing"]

SCHEMA = "onfh.rule_signatures/1"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SignedRule(_Record):
    """What one person said of one rule.

    Parameters
    ----------
    hash : str
        SHA-256 of the rule that was read.
    agree : bool or None
        None while it was not answered; such an entry counts for nothing.
    remark : str
    """

    hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    agree: bool | None = None
    remark: str = ""


class Signing(_Record):
    """One person's signature under several rules on one day."""

    who: str = Field(min_length=1)
    role: str = Field(min_length=1)
    date: date
    rules: Mapping[str, SignedRule]

    @property
    def in_words(self) -> str:
        """Name, role and day."""
        return f"{self.who}, {self.role}, {self.date.isoformat()}"


class SignatureFile(_Record):
    """A whole file of signatures.

    Parameters
    ----------
    schema_name : str
        Under the key ``schema``.
    ruleset : str
        The rule set that was read; for people, the hashes decide.
    signatures : tuple of Signing
    """

    schema_name: Literal["onfh.rule_signatures/1"] = Field(alias="schema")
    ruleset: str = ""
    signatures: tuple[Signing, ...]


class RuleSignatures(_Record):
    """Where the rules of a rule set stand.

    Parameters
    ----------
    rules : int
        How many there are to sign.
    signed : tuple of str
        Rules that somebody agreed with, as they are now, and nobody disagreed with.
    disputed : tuple of str
        Rules that somebody disagreed with, as they are now.
    void : tuple of str
        Rules that were signed only as they were before, or that are no longer there.
    signers : tuple of str
        Name, role and day of everybody whose signature counts for a rule.
    sha256 : str
        Of the file of signatures; empty if none was read.
    """

    rules: int
    signed: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    void: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    sha256: str = ""
