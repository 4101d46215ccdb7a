"""YAML with the line of every entry, for messages to whoever writes the file."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import yaml
from attrs import frozen

from annotator.io.yaml_files import SAFE_LOADER, parsed_yaml

__all__ = ["EntryPath", "LocatedYaml", "located_yaml"]

#: Keys and list positions from the top of a document to an entry.
EntryPath: TypeAlias = tuple[str | int, ...]

_BOOLEAN = "tag:yaml.org,2002:bool"
#: Words that YAML 1.1 reads as true or false where no quotes stand around them.
_TRAPS = frozenset({"yes", "no", "on", "off"})


@frozen
class LocatedYaml:
    """A document and where its entries stand.

    Parameters
    ----------
    name : str
        The file's own name.
    content : object
        Plain values.
    lines : mapping of EntryPath to int
        From 1; a key's line for its value.
    traps : tuple of (EntryPath, str)
        Words that were read as true or false though they are written ``yes``, ``no``,
        ``on`` or ``off``; a key that is one stands with the path of its mapping.
    """

    name: str
    content: object
    lines: Mapping[EntryPath, int]
    traps: tuple[tuple[EntryPath, str], ...]

    def line(self, path: EntryPath) -> int:
        """The line of an entry, or of the nearest one around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1


def located_yaml(content: bytes, name: str) -> LocatedYaml:
    """The content of a YAML (or JSON) file with the line of each entry.

    Parameters
    ----------
    content : bytes
    name : str
        The file's own name, for the message.

    Raises
    ------
    FormatError
        As :func:`annotator.io.yaml_files.parsed_yaml`.
    """
    plain = parsed_yaml(content, name)
    root = yaml.compose(content, Loader=SAFE_LOADER)
    entries = () if root is None else tuple(_entries(root, ()))
    return LocatedYaml(
        name=name,
        content=plain,
        lines={path: node.start_mark.line + 1 for path, node in reversed(entries)},
        traps=tuple((path, node.value) for path, node in entries if _is_trap(node)),
    )


def _entries(node: yaml.Node, path: EntryPath) -> Iterator[tuple[EntryPath, yaml.Node]]:
    """Every entry with the node whose line is told; a key before its value."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            place = (*path, str(key.value))
            yield place, key
            yield from _entries(value, place)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield (*path, index), item
            yield from _entries(item, (*path, index))
    else:
        yield path, node


def _is_trap(node: yaml.Node) -> bool:
    return node.tag == _BOOLEAN and str(node.value).lower() in _TRAPS
