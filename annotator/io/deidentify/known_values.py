"""The identifying values of the input, and whether a text or bytes hold one of them.

Names are compared by word, whatever their case, width, accents and order; bytes in every encoding
that DICOM names may have. What is too short to be told from other text is not searched for, and
counted.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property

from ahocorasick import Automaton
from attrs import field, frozen

from annotator.io.deidentify.attributes import Searched

__all__ = ["KnownValues"]

#: Shorter Latin words than this are found in too many words of medicine.
SHORTEST_WORD, SHORTEST_ID = 3, 4

#: Digits of the shortest number within a name that is looked for.
SHORTEST_NUMBER = 5

#: From this length on a word is looked for within words too, for names that were run together.
SHORTEST_WITHIN_WORDS = 6

#: Bytes of the shortest value that is looked for in binary content.
SHORTEST_BYTES = 6

#: Words of names that name nobody.
_NO_NAMES = frozenset(
    (
        *("prof", "med", "phd", "mrs", "von", "van", "der", "den", "del", "ibn", "bin", "test"),
        *("unknown", "none", "anonymous", "anonymized", "anonymised", "removed", "patient"),
        *("doctor", "onfh"),
    )
)

#: Encodings of DICOM's character sets, and of what scanners write into private elements.
_ENCODINGS = (
    *("utf-8", "utf-16-le", "utf-16-be", "latin-1", "iso8859-2", "iso8859-5", "iso8859-6"),
    *("iso8859-7", "iso8859-8", "iso8859-9", "cp1251", "shift_jis", "iso2022_jp", "euc_jp"),
    *("euc_kr", "iso2022_kr", "gb18030", "big5", "tis-620"),
)

_UID = re.compile(r"2\.25\.\d+|[0-2](?:\.\d+){3,}")
_UID_BYTES = re.compile(_UID.pattern.encode())
_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FORMS = ("words", "ids", "births", "uids", "raw", "short")


@frozen
class KnownValues:
    """Identifying values of the input.

    Parameters
    ----------
    words, ids, births : frozenset of str
        Names, ids and birth dates, folded.
    uids : frozenset of str
    raw : frozenset of str
        As they stand in the input, for bytes.
    too_short : int
        How many values are not searched for.
    """

    words: frozenset[str] = field(repr=False)
    ids: frozenset[str] = field(repr=False)
    births: frozenset[str] = field(repr=False)
    uids: frozenset[str] = field(repr=False)
    raw: frozenset[str] = field(repr=False)
    too_short: int

    @classmethod
    def of(cls, values: Iterable[tuple[Searched, str]]) -> "KnownValues":
        """The values of attributes, each with the kind of value that it is."""
        found: dict[str, set[str]] = {name: set() for name in _FORMS}
        for kind, value in sorted(set(values)):
            for name, form in _forms(kind, value):
                found[name].add(form)
        short = found.pop("short") - _NO_NAMES
        return cls(
            **{name: frozenset(forms) for name, forms in found.items()}, too_short=len(short)
        )

    def found_in_text(self, text: str) -> str | None:
        """What kind of value a text holds; None if it holds none."""
        if not self.uids.isdisjoint(_UID.findall(text)):
            return "a UID"
        return _first(self._needles, f" {_folded(text)} ")

    def found_in_bytes(self, content: bytes) -> str | None:
        """What kind of value bytes hold, in any encoding; None if they hold none."""
        named = _first(self._byte_needles, content.decode("latin-1"))
        if named is not None:
            return named
        # Of two bytes a letter, one is zero in every digit.
        narrow = content.replace(b"\0", b"") if b"\0" in content else content
        found = (*_UID_BYTES.findall(content), *_UID_BYTES.findall(narrow))
        return "a UID" if any(uid.decode() in self.uids for uid in found) else None

    def is_id(self, number: str) -> bool:
        """Whether a number is one of the ids, so that it is hardly one that was measured."""
        return _folded(number) in self.ids

    @cached_property
    def _needles(self) -> Automaton:
        groups = (("a name", self.words), ("an id", self.ids), ("a birth date", self.births))
        return _automaton((_needle(value), kind) for kind, values in groups for value in values)

    @cached_property
    def _byte_needles(self) -> Automaton:
        forms = (
            form
            for value in self.raw
            for case in (value, value.lower(), value.upper(), value.title())
            for form in _encoded(case)
            if len(form) >= SHORTEST_BYTES
        )
        return _automaton((form.decode("latin-1"), "a name or an id") for form in forms)


def _automaton(needles: Iterable[tuple[str, str]]) -> Automaton:
    """All needles are looked for at once, however many there are."""
    automaton = Automaton()
    for needle, kind in needles:
        automaton.add_word(needle, kind)
    automaton.make_automaton()
    return automaton


def _first(automaton: Automaton, text: str) -> str | None:
    if not len(automaton):
        return None
    found = next(iter(automaton.iter(text)), None)
    return None if found is None else str(found[1])


def _forms(kind: Searched, value: str) -> Iterator[tuple[str, str]]:
    """The forms of a value, each with the set that it belongs to."""
    match kind:
        case Searched.NAME:
            for group in value.split("="):
                yield from _name_forms(group)
        case Searched.ID:
            yield from _id_forms(value)
        case Searched.BIRTH:
            yield from (("births", form) for form in _dates(value))
        case Searched.UID:
            yield "uids", value.strip()


def _name_forms(group: str) -> Iterator[tuple[str, str]]:
    whole = _folded(group)
    parts = whole.split()
    if not parts or whole in _NO_NAMES:
        return
    for part in parts:
        yield ("words" if _is_told_apart(part) else "short"), part
    if len("".join(parts)) >= SHORTEST_WORD or _NO_SPACES.search(whole):
        yield from (("words", form) for form in (whole, " ".join(reversed(parts)), "".join(parts)))
    yield from (
        ("raw", part) for part in re.split(r"[\^\s]+", group) if _is_told_apart(_folded(part))
    )


def _id_forms(value: str) -> Iterator[tuple[str, str]]:
    folded = _folded(value)
    if folded in _NO_NAMES:
        return
    if len(folded) < SHORTEST_ID:
        yield "short", folded
        return
    yield "ids", folded
    yield "raw", value.strip()


def _is_told_apart(word: str) -> bool:
    if _NO_SPACES.search(word):
        return len(word) > 1
    if word.isdigit():
        return len(word) >= SHORTEST_NUMBER
    return len(word) >= SHORTEST_WORD and word not in _NO_NAMES


def _needle(value: str) -> str:
    """A whole word; a value that is long, or of a script without spaces, anywhere."""
    is_long = len(value) >= SHORTEST_WITHIN_WORDS and not value.isdigit()
    return value if is_long or _NO_SPACES.search(value) else f" {value} "


def _folded(text: str) -> str:
    """Words of letters and digits, without case, width and accents, one space between them."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(letter for letter in plain if unicodedata.category(letter) != "Mn")
    joined = unicodedata.normalize("NFC", kept)
    return " ".join(re.sub(r"[\W_]+", " ", joined).split())


def _dates(value: str) -> Iterator[str]:
    """A date as texts write it, folded."""
    digits = re.sub(r"\D", "", value)[:8]
    if len(digits) != len("yyyymmdd"):
        return
    year, month, day = digits[:4], digits[4:6], digits[6:]
    yield digits
    for first, last in ((month, day), (month.lstrip("0"), day.lstrip("0"))):
        yield f"{year} {first} {last}"
        yield f"{last} {first} {year}"
        yield f"{first} {last} {year}"


def _encoded(value: str) -> Iterator[bytes]:
    for encoding in _ENCODINGS:
        try:
            yield value.encode(encoding)
        except UnicodeError:
            continue
