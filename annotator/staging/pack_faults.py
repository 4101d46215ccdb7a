"""Every fault of written packs, each with its file and its place, for whoever writes them.

Loading stops at the first fault (:func:`annotator.staging.rulebase.build_rules`); this goes on, so
that an author sees all of them at once. What this does not find, loading still refuses.
"""

from collections.abc import Iterator, Mapping

from attrs import evolve, frozen

from annotator.errors import GuidelineError
from annotator.staging.condition_faults import condition_faults, written_conditions
from annotator.staging.conditions import Scope
from annotator.staging.merge import merged
from annotator.staging.pack import Pack
from annotator.staging.rulebase import build_rules
from annotator.staging.schema_faults import Place, schema_faults
from annotator.staging.spelling import did_you_mean

__all__ = ["Fault", "pack_faults"]


@frozen
class Fault:
    """What is wrong, and where.

    Parameters
    ----------
    file : str
        Empty if the fault belongs to no single file.
    place : tuple of str or int
        Keys and list positions from the top of the file.
    text : str
        What is wrong, and what to do.
    """

    file: str
    place: Place
    text: str


def pack_faults(files: Mapping[str, object]) -> tuple[Fault, ...]:
    """The faults of packs that are loaded together; none if they are sound.

    Parameters
    ----------
    files : mapping of file name to parsed content
        In the order in which they are merged.
    """
    faults = tuple(
        Fault(name, place, text)
        for name, content in files.items()
        for place, text in schema_faults(Pack, content)
    )
    if faults:
        return faults
    try:
        pack = merged({name: Pack.model_validate(content) for name, content in files.items()})
    except GuidelineError as error:
        return (_placed(str(error), files),)
    return tuple(_content_faults(pack, files)) or _remaining(files)


def _content_faults(pack: Pack, files: Mapping[str, object]) -> Iterator[Fault]:
    scope = Scope(
        pack.facts,
        pack.definitions,
        {name: spec.value for name, spec in pack.parameters.items()},
    )
    for name, content in files.items():
        for place, raw in written_conditions(content):
            found = condition_faults(raw, _visible(scope, place), place)
            yield from (Fault(name, where, text) for where, text in found)
        for place, source in _cited(content):
            if source not in pack.sources:
                hint = did_you_mean(source, pack.sources) or "; declare it under sources"
                yield Fault(name, place, f"unknown source {source!r}{hint}")


def _visible(scope: Scope, place: Place) -> Scope:
    """A definition sees only those before it."""
    match place:
        case ("definitions", str(own), *_):
            names = list(scope.definitions)
            earlier = names[: names.index(own)]
            return evolve(scope, definitions={name: scope.definitions[name] for name in earlier})
        case _:
            return scope


def _cited(content: object, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every name of a source that a rule cites."""
    if isinstance(content, list):
        for index, item in enumerate(content):
            yield from _cited(item, (*place, index))
    elif isinstance(content, Mapping):
        for key, value in content.items():
            here = (*place, str(key))
            if place and key == "sources" and isinstance(value, list):
                yield from (((*here, index), str(name)) for index, name in enumerate(value))
            elif place and key == "source" and isinstance(value, str):
                yield here, value
            else:
                yield from _cited(value, here)


def _remaining(files: Mapping[str, object]) -> tuple[Fault, ...]:
    """The first fault that only loading finds."""
    try:
        build_rules(files, "")
    except GuidelineError as error:
        return (_placed(str(error), files),)
    return ()


def _placed(message: str, files: Mapping[str, object]) -> Fault:
    """A message that begins with a file or a rule, with the place of that rule."""
    parts = message.split(": ")
    for end in range(1, len(parts)):
        subject, text = ": ".join(parts[:end]), ": ".join(parts[end:])
        if subject in files:
            return Fault(subject, tuple(text.split(" ", 1)[0].split(".")), text)
        for name, content in files.items():
            place = _place_of(subject, content)
            if place:
                return Fault(name, place, message)
    return Fault("", (), message)


def _place_of(rule: str, content: object, place: Place = ()) -> Place:
    """The place of the record that a message calls by this name; empty if it is not here."""
    if isinstance(content, Mapping):
        if place and rule in _names(content, place):
            return place
        children = [(str(key), value) for key, value in content.items()]
    elif isinstance(content, list):
        children = [(str(index), value) for index, value in enumerate(content)]
    else:
        return ()
    for key, value in children:
        step = int(key) if isinstance(content, list) else key
        own = content.get("id") if isinstance(content, Mapping) else None
        inner = rule.removeprefix(f"{own}/") if own else rule
        found = _place_of(inner, value, (*place, step))
        if found:
            return found
    return ()


def _names(record: Mapping[object, object], place: Place) -> set[str]:
    """What messages may call a record: its identifier, its place, or its section and fact."""
    names = {str(record["id"])} if "id" in record else set()
    if "fact" in record and place[0] == "votes":
        names.add(f"vote/{record['fact']}")
    if "text" in record and place[0] == "modifiers":
        names.add(f"modifier {record['text']!r}")
    return names | {".".join(map(str, place)), f"{str(place[0]).rstrip('s')}/{place[-1]}"}
