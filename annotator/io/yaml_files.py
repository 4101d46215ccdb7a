"""Safe YAML: plain values only, and no key twice."""

from collections.abc import Hashable

import yaml

from annotator.errors import FormatError

__all__ = ["parsed_yaml"]


class _UniqueKeyLoader(yaml.SafeLoader):
    """The safe loader, refusing a mapping that names a key twice."""

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002 - PyYAML calls it so
    ) -> dict[Hashable, object]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable) or key in seen:
                raise yaml.constructor.ConstructorError(
                    None,
                    None,
                    f"the key {key!r} stands twice or is no plain key",
                    key_node.start_mark,
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


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
        If the content is not YAML in UTF-8, or a key stands twice.
    """
    try:
        return _single_document(content)
    except yaml.YAMLError as error:
        raise FormatError(f"{name}: not readable as YAML: {_one_line(error)}") from None
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise FormatError(f"{name}: not readable as YAML: {_one_line(error)}") from None


def _single_document(content: bytes) -> object:
    loader = _UniqueKeyLoader(content)
    try:
        document: object = loader.get_single_data()
    finally:
        loader.dispose()
    return document


def _one_line(error: Exception) -> str:
    problem = getattr(error, "problem", None) or str(error)
    mark = getattr(error, "problem_mark", None)
    place = f", line {mark.line + 1}" if mark is not None else ""
    return " ".join(f"{problem}{place}".split())
