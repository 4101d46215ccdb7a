"""What packs say beside an answer, in words with their sources, for look-up by rule."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from annotator.staging.pack import CautionSpec, ConflictSpec, NoteSpec, Pack

__all__ = ["Remark", "conflict_text", "remarks"]

#: The path of a condition, and what is said while it holds.
Remark = tuple[str, str]


def remarks(pack: Pack, citations: Mapping[str, str]) -> dict[str, tuple[Remark, ...]]:
    """Remarks by place: ``<system>/note`` and ``<modality>/caution``.

    Parameters
    ----------
    pack : Pack
        All files merged.
    citations : mapping of source to str
        In words, with identifier and check status.
    """
    return {
        place: tuple((f"{place}/{index}", text) for index, text in enumerate(texts))
        for place, texts in chain(_of_systems(pack, citations), _of_modalities(pack))
    }


def _of_systems(pack: Pack, citations: Mapping[str, str]) -> Iterator[tuple[str, Iterable[str]]]:
    for system in pack.systems:
        yield f"{system.id}/note", [_note_text(note, citations) for note in system.notes]


def _note_text(note: NoteSpec, citations: Mapping[str, str]) -> str:
    if not note.sources:
        return note.text
    return f"{note.text} [{'; '.join(citations[name] for name in note.sources)}]"


def _of_modalities(pack: Pack) -> Iterator[tuple[str, Iterable[str]]]:
    for row in pack.modalities:
        yield f"{row.id}/caution", [_caution_text(caution, pack) for caution in row.cautions]


def _caution_text(caution: CautionSpec, pack: Pack) -> str:
    unverified = "unverified" if caution.checked == "unverified" else ""
    support = "; ".join(part for part in (_named(caution.sources, pack), unverified) if part)
    return f"{caution.text} ({support})" if support else caution.text


def conflict_text(conflict: ConflictSpec, pack: Pack) -> str:
    """A published disagreement with its sides."""
    sides = " | ".join(f"{side.text} ({_named(side.sources, pack)})" for side in conflict.sides)
    return f"{conflict.question}: {sides}"


def _named(sources: Iterable[str], pack: Pack) -> str:
    return "; ".join(pack.sources[name].citation for name in sources)
