"""Safe YAML: plain values only, and no key twice."""

from collections.abc import Iterator
from typing import Any

import yaml

from annotator.errors import FormatError

__all__ = ["LONGEST_NUMBER", "SAFE_LOADER", "parsed_yaml"]

#: A file of rules holds some thousands of values; aliases of aliases could stand for billions.
MOST_VALUES = 100_000

#: Deeper than any file of ours; the parser in C would run out of stack.
DEEPEST = 50
#: Digits of a number; reading longer ones takes long, and no measurement has them.
LONGEST_NUMBER = 100
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")

#: The parser in C where PyYAML was built with it: the packs load some ten times faster.
SAFE_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def parsed_yaml(content: bytes, name: str) -> object:
    """The content of a YAML (or JSON) file as plain values.

    Parameters
    ----------
    content : bytes
    name : str
        The file's own name, for the message.

    Raises
    ------
    FormatError
        If the content is not YAML in Unicode, holds more than one document or anything
        but plain values, or names a key twice.
    """
    try:
        document = yaml.compose(content, Loader=_ShallowLoader)
        if document is None:
            return None
        _values_meant(document, {})
        for key in _keys_given_twice(document, set()):
            line = key.start_mark.line + 1
            raise FormatError(f"{name}: the key {key.value} stands twice, line {line}")
        plain: object = yaml.constructor.SafeConstructor().construct_document(document)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise FormatError(f"{name}: not readable as YAML: {_one_line(error)}") from None
    return plain


class _ShallowLoader(SAFE_LOADER):  # type: ignore[misc,valid-type] # one of two of the library
    """Counts how deep it is while it reads: the library calls these two around every node."""

    depth = 0

    def descend_resolver(self, parent: yaml.Node | None, _index: object) -> None:
        # A plain value may stand in the deepest list or mapping.
        if self.depth > DEEPEST and parent is not None:
            raise ValueError(f"nested more than {DEEPEST} deep{_at(parent.start_mark)}")
        self.depth += 1

    def ascend_resolver(self) -> None:
        self.depth -= 1


def _values_meant(node: yaml.Node, known: dict[int, float]) -> float:
    """How many values a node stands for with every alias written out; without end in itself."""
    if isinstance(node, yaml.ScalarNode):
        if node.tag in _NUMBERS and len(node.value) > LONGEST_NUMBER:
            raise ValueError(f"a number of {len(node.value)} digits{_at(node.start_mark)}")
        return 1
    if id(node) not in known:
        known[id(node)] = float("inf")
        children = node.value
        if isinstance(node, yaml.MappingNode):
            children = [each for pair in node.value for each in pair]
        known[id(node)] = 1 + sum(_values_meant(child, known) for child in children)
        if known[id(node)] > MOST_VALUES:
            place = _at(node.start_mark)
            raise ValueError(f"stands for more than {MOST_VALUES} values{place}; shorten it")
    return known[id(node)]


def _keys_given_twice(node: yaml.Node, visited: set[int]) -> Iterator[yaml.Node]:
    """Keys that repeat an earlier key of their mapping; an alias is looked at once."""
    if id(node) in visited:
        return
    visited.add(id(node))
    children = node.value
    if isinstance(node, yaml.MappingNode):
        seen: set[tuple[str, str]] = set()
        for key, _ in node.value:
            identity = (key.tag, str(key.value))
            if identity in seen:
                yield key
            seen.add(identity)
        children = [value for _, value in node.value]
    for child in children:
        if isinstance(child, yaml.CollectionNode):
            yield from _keys_given_twice(child, visited)


def _one_line(error: Exception) -> str:
    problem = getattr(error, "problem", None) or str(error)
    mark = getattr(error, "problem_mark", None)
    return " ".join(f"{problem}{_at(mark)}".split())


def _at(mark: Any) -> str:
    return "" if mark is None else f", line {mark.line + 1}"
