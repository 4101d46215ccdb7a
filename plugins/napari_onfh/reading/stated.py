"""What a reader has stated besides the outlines, as plain values: for undoing and the journal."""

from collections.abc import Callable, Mapping
from typing import Any

from annotator.drawing.change import Structure
from annotator.model.anatomy import PointLps, Side
from annotator.model.head_from_click import HeadFromClick
from annotator.model.outline_proposal import ProposedBy
from annotator.model.reader_opinion import ReaderOpinion
from napari_onfh.reading.landmark import Landmark
from napari_onfh.reading.session_state import SessionState

__all__ = ["UNDOABLE", "fields_of", "stated_of", "what_differs"]

#: What an undo takes back. Who reads which hip, and what a blind reader was shown, cannot be
#: undone: an undo of one hip must never turn it into the other.
UNDOABLE = frozenset(
    {
        "surface_points",
        "head_from_click",
        "landmarks",
        "findings",
        "geometry",
        "neck_cut",
        "proposals",
        "finished",
    }
)


def stated_of(state: SessionState) -> dict[str, Any]:
    """A state's parts besides image, outlines and results, as JSON holds them."""
    return {
        "side": state.side.value if state.side else None,
        "surface_points": [list(point) for point in state.surface_points_lps_mm],
        "head_from_click": (
            state.head_from_click.model_dump(mode="json") if state.head_from_click else None
        ),
        "landmarks": {name.value: list(point) for name, point in state.landmarks.items()},
        "findings": dict(state.findings),
        "geometry": sorted(state.accepted_geometry),
        "neck_cut": state.neck_cut_mm,
        "proposals": [by.model_dump(mode="json") for by in state.proposals],
        "finished": sorted(state.finished),
        "reader": state.reader,
        "opinion": state.opinion.model_dump(mode="json"),
    }


def fields_of(stated: Mapping[str, Any], parts: frozenset[str] | None = None) -> dict[str, Any]:
    """The fields of a `SessionState` that plain values stand for.

    Parameters
    ----------
    stated : mapping
        As `stated_of` gives it.
    parts : frozenset of str or None
        Which of them; None means all.
    """
    wanted = _READERS if parts is None else {part: _READERS[part] for part in parts}
    return {name: read(stated[part]) for part, (name, read) in wanted.items() if part in stated}


def what_differs(
    before: Mapping[str, Any], after: Mapping[str, Any], label_of: Callable[[str], str] = str
) -> str:
    """The name of the step between two; empty if nothing that an undo takes back differs.

    Parameters
    ----------
    before, after : mapping
        As `stated_of` gives them.
    label_of : callable
        A finding's label for the reader, by its name.
    """
    if before.get("findings") != after.get("findings"):
        before, after = _labelled(before, label_of), _labelled(after, label_of)
    names = [
        _NAMES[part](before.get(part), after.get(part))
        for part in sorted(UNDOABLE)
        # A journal of an earlier version does not know every part.
        if before.get(part) != after.get(part)
    ]
    return ", ".join(filter(None, names))


def _labelled(stated: Mapping[str, Any], label_of: Callable[[str], str]) -> Mapping[str, Any]:
    findings = stated.get("findings") or {}
    return {**stated, "findings": {label_of(name): value for name, value in findings.items()}}


def _point(value: Any) -> PointLps:
    x, y, z = (float(part) for part in value)
    return x, y, z


_READERS: dict[str, tuple[str, Any]] = {
    "side": ("side", lambda value: Side(value) if value else None),
    "surface_points": ("surface_points_lps_mm", lambda value: tuple(map(_point, value))),
    "landmarks": (
        "landmarks",
        lambda value: {Landmark(name): _point(point) for name, point in value.items()},
    ),
    "head_from_click": (
        "head_from_click",
        lambda value: HeadFromClick.model_validate(value) if value else None,
    ),
    "findings": ("findings", dict),
    "geometry": ("accepted_geometry", frozenset),
    "proposals": ("proposals", lambda value: tuple(map(ProposedBy.model_validate, value))),
    "neck_cut": ("neck_cut_mm", lambda value: None if value is None else float(value)),
    "finished": ("finished", lambda value: frozenset(map(Structure, value))),
    "reader": ("reader", str),
    "opinion": ("opinion", ReaderOpinion.model_validate),
}


def _of_points(before: list[Any], after: list[Any]) -> str:
    if len(after) > len(before):
        return "point on the head's surface"
    return "point removed" if len(after) < len(before) else "point moved"


def _of_entries(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def _of_finished(before: list[str] | None, after: list[str] | None) -> str:
    done, open_again = set(after or ()) - set(before or ()), set(before or ()) - set(after or ())
    steps = [f"{name} marked as finished" for name in sorted(done)]
    return ", ".join([*steps, *(f"{name} reopened" for name in sorted(open_again))])


_NAMES: dict[str, Any] = {
    "surface_points": _of_points,
    "landmarks": lambda before, after: ", ".join(
        f"point {Landmark(name).in_words.lower()}" for name in _of_entries(before, after)
    ),
    "findings": lambda before, after: f"finding {', '.join(_of_entries(before, after))}",
    "head_from_click": lambda _before, _after: "head's sphere",
    "geometry": lambda _before, _after: "geometry acknowledged",
    "neck_cut": lambda _before, _after: "neck cut",
    # A journal of an earlier version knows none, which is no step.
    "proposals": lambda before, after: "model's proposal" if before or after else "",
    "finished": _of_finished,
}
