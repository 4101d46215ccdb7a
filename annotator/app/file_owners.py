"""Whose the files of a folder are, where some say so and others lie beside them."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

__all__ = ["owners"]


def owners(names: Iterable[str], stated: Mapping[str, str]) -> Mapping[str, str]:
    """The owner of each file; files of which that is not known are left out.

    A file that does not say whose it is belongs to whom all belongs that lies in the nearest
    folder above it where some file says so; to nobody if that is more than one.

    Parameters
    ----------
    names : iterable of str
        Below one folder, with ``/``.
    stated : mapping of name to owner
    """
    below: dict[PurePosixPath, set[str]] = {}
    for name, owner in stated.items():
        for folder in PurePosixPath(name).parents:
            below.setdefault(folder, set()).add(owner)
    found = dict(stated)
    for name in names:
        if name not in stated:
            near = next((below[one] for one in PurePosixPath(name).parents if one in below), set())
            if len(near) == 1:
                found[name] = next(iter(near))
    return found
