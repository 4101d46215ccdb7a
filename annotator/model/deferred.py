"""A sequence that is worked out when somebody first reads it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, Any, TypeAlias, TypeVar, get_args, overload

from attrs import frozen
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

__all__ = ["Deferred", "Entries"]

Item = TypeVar("Item")


class Deferred(Sequence[Item]):
    """Entries that are made once, when first read; equal to the tuple of the same entries.

    Most readers of an assessment want its answers and few its explanations, which cost many
    times more. A pickle or a copy holds the entries themselves.

    Parameters
    ----------
    make : callable without arguments
        Gives the entries; pure, since nobody knows when it is called.

    Examples
    --------
    >>> squares = Deferred(lambda: (n * n for n in range(4)))
    >>> squares[2], len(squares), squares == (0, 1, 4, 9)
    (4, 4, True)
    """

    __slots__ = ("_entries", "_make")

    def __init__(self, make: Callable[[], Iterable[Item]]) -> None:
        self._make: Callable[[], Iterable[Item]] | None = make
        self._entries: tuple[Item, ...] = ()

    @property
    def entries(self) -> tuple[Item, ...]:
        """The entries as a tuple."""
        make = self._make
        if make is not None:
            self._entries = tuple(make())
            # Last: a second thread meanwhile makes the same entries again, and never sees none.
            self._make = None
        return self._entries

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Item]: ...
    def __getitem__(self, place: int | slice) -> Item | Sequence[Item]:
        return self.entries[place]

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.entries)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Deferred):
            return self.entries == other.entries
        return self.entries == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.entries)

    def __repr__(self) -> str:
        return repr(self.entries)

    def __reduce__(self) -> tuple[Callable[[tuple[Item, ...]], "Deferred[Item]"], tuple[Any]]:
        return _made, (self.entries,)


def _made(entries: tuple[Item, ...]) -> Deferred[Item]:
    return Deferred(lambda: entries)


@frozen
class _Deferrable:
    """Says how a record keeps, checks and writes a sequence that may be deferred."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        (item,) = get_args(source)
        whole = core_schema.tuple_variable_schema(handler.generate_schema(item))
        return core_schema.json_or_python_schema(
            json_schema=whole,
            python_schema=core_schema.union_schema(
                [core_schema.is_instance_schema(Deferred), whole], mode="left_to_right"
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(
                tuple, return_schema=whole
            ),
        )


#: A field of a record that takes a tuple, or a :class:`Deferred` that stays unread.
Entries: TypeAlias = Annotated[Sequence[Item], _Deferrable()]
