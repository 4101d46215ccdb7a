"""Reading that whoever asked for it may stop before it is done."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from annotator.errors import Cancelled

__all__ = ["IsWanted", "always", "refuse_unwanted", "while_wanted"]

_Item = TypeVar("_Item")

#: Asked between two files or blocks, from whichever thread reads; False once nobody waits.
IsWanted = Callable[[], bool]


def always() -> bool:
    """Stands for an outcome that will be waited for."""
    return True


def refuse_unwanted(is_wanted: IsWanted) -> None:
    """End what is not wanted any more.

    Raises
    ------
    Cancelled
    """
    if not is_wanted():
        raise Cancelled("reading was cancelled; ask again if the images are wanted")


def while_wanted(items: Iterable[_Item], is_wanted: IsWanted) -> Iterator[_Item]:
    """The items one by one, as long as the outcome is wanted.

    Parameters
    ----------
    items : iterable
    is_wanted : callable

    Raises
    ------
    Cancelled
        Before the first item that is not wanted any more.
    """
    for item in items:
        refuse_unwanted(is_wanted)
        yield item
