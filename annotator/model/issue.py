"""Something the reader must know about a result; a value, never a log line."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

__all__ = ["Issue", "Severity"]


class Severity(StrEnum):
    """How much an issue matters."""

    INFO = "info"
    WARNING = "warning"
    #: Nothing is measured until the reader has acknowledged it.
    BLOCKING = "blocking"


class Issue(BaseModel):
    """One diagnostic, shown the same in panel, report, table and JSON.

    Parameters
    ----------
    code : str
        Stable snake_case name, for filters and acknowledgement.
    severity : Severity
    message : str
        One sentence to the reader: what, which value, what to do. No patient name.
    subject : str
        What it is about: a measurement NAME, ``"geometry"``, ``"side"``, ...
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    severity: Severity
    message: str
    subject: str
