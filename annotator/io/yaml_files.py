"""Safe YAML: plain values only, and no key twice."""

from collections.abc import Iterator

import yaml

from annotator.errors import FormatError

__all__ = ["parsed_yaml"]

#: The parser in C where PyYAML was built with it: the packs load some ten times faster.
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


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
        document = yaml.compose(content, Loader=_LOADER)
        if document is None:
            return None
        for key in _keys_given_twice(document, set()):
            line = key.start_mark.line + 1
            raise FormatError(f"{name}: the key {key.value} stands twice, line {line}")
        plain: object = yaml.constructor.SafeConstructor().construct_document(document)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise FormatError(f"{name}: not readable as YAML: {_one_line(error)}") from None
    return plain


def _keys_given_twice(node: yaml.Node, visited: set[int]) -> Iterator[yaml.Node]:
    """Keys that repeat an earlier key of their mapping; an alias is looked at once."""
    if id(node) in visited or isinstance(node, yaml.ScalarNode):
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
        yield from _keys_given_twice(child, visited)


def _one_line(error: Exception) -> str:
    problem = getattr(error, "problem", None) or str(error)
    mark = getattr(error, "problem_mark", None)
    place = f", line {mark.line + 1}" if mark is not None else ""
    return " ".join(f"{problem}{place}".split())
