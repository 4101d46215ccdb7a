"""Files that are no slice of a volume: a line for each, up to a bound, then counts."""

import re

from attrs import define
from pydantic import BaseModel, ConfigDict

__all__ = ["LISTED", "LISTED_OF_A_KIND", "RejectList", "RejectedFile"]

#: So many files that were rejected for one kind of reason have a line each, ...
LISTED_OF_A_KIND = 1000
#: ... and so many in all; of the others, one line a kind of reason says how many they are.
LISTED = 10_000

#: So many kinds of reason are told apart among files without a line of their own.
COUNTED_KINDS = 100

_NUMBER = re.compile(r"\d+")


class RejectedFile(BaseModel):
    """A file that is no slice of a volume, relative to the scanned folder, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    reason: str


@define
class _Unlisted:
    """The first of the files that are only counted, and how many come after it."""

    file: str
    reason: str
    more: int = 0


class RejectList:
    """Gathers rejected files in bounded memory, and counts them."""

    def __init__(self) -> None:
        self.count = 0
        self._rows: list[RejectedFile] = []
        self._listed: dict[str, int] = {}
        self._unlisted: dict[str, _Unlisted] = {}

    def add(self, file: str, reason: str) -> None:
        """Note one more file."""
        self.count += 1
        # Reasons of one kind differ in the numbers that they state.
        kind = _NUMBER.sub("#", reason)
        listed = self._listed.get(kind, 0)
        if listed < LISTED_OF_A_KIND and len(self._rows) < LISTED:
            self._listed[kind] = listed + 1
            self._rows.append(RejectedFile(file=_printable(file), reason=reason))
            return
        if kind not in self._unlisted and len(self._unlisted) >= COUNTED_KINDS:
            kind = ""
        if kind in self._unlisted:
            self._unlisted[kind].more += 1
        else:
            self._unlisted[kind] = _Unlisted(_printable(file), reason)

    def rows(self) -> tuple[RejectedFile, ...]:
        """The lines, in order of names."""
        counted = (_counted(kind, each) for kind, each in self._unlisted.items())
        return tuple(sorted((*self._rows, *counted), key=lambda row: row.file))


def _counted(kind: str, unlisted: _Unlisted) -> RejectedFile:
    reason = unlisted.reason
    if unlisted.more:
        likeness = "" if kind else ", or for another reason"
        reason = f"{reason}{likeness}; so are {unlisted.more} more files, which are not listed"
    return RejectedFile(file=unlisted.file, reason=reason)


def _printable(name: str) -> str:
    """A file's name as one line of text; names may hold any bytes."""
    return "".join(character if character.isprintable() else "?" for character in name)
