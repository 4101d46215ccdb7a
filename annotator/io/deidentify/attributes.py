"""What is done to each DICOM attribute: a table, read from ``attributes.csv``.

The table holds every attribute of PS3.15 Table E.1-1 (edition 2026c) that the dictionary knows, and
every attribute of the images, segmentations, structured reports, secondary captures and
encapsulated documents that PS3.3 describes. Column ``standard`` is the action of Table E.1-1, empty
where that table does not list the attribute; ``action`` is what is done here, never less. What is
not in the table is removed.
"""

import csv
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from attrs import frozen

from annotator.io.deidentify.options import Option, Policy

__all__ = ["Action", "AttributeRule", "Searched", "action_of", "attribute_rules", "is_searched"]


class Action(StrEnum):
    """What is done to an attribute."""

    REMOVE = "X"
    EMPTY = "Z"
    DUMMY = "D"
    REPLACE_UID = "U"
    SHIFT = "T"
    KEEP = "K"
    CLEAN = "C"
    ITEMS = "S"


class Searched(StrEnum):
    """As what the value of an attribute is searched for in all that is written."""

    NAME = "name"
    ID = "id"
    BIRTH = "birth"
    UID = "uid"


@frozen
class AttributeRule:
    """One line of the table.

    Parameters
    ----------
    keyword : str
    standard : str
        The action of Table E.1-1; empty where it does not list the attribute.
    action : Action
    option : Option or None
        The option under which the attribute stays, cleaned.
    searched : Searched or None
        None where the value alone identifies nobody.
    """

    keyword: str
    standard: str
    action: Action
    option: Option | None
    searched: Searched | None


#: What an attribute that the table does not hold is given.
_UNLISTED = AttributeRule("", "", Action.REMOVE, None, None)


@cache
def attribute_rules() -> Mapping[int, AttributeRule]:
    """The table, by tag."""
    text = files("annotator.io.deidentify").joinpath("attributes.csv").read_text("utf-8")
    return MappingProxyType(
        {
            int(row["tag"], 16): AttributeRule(
                keyword=row["keyword"],
                standard=row["standard"],
                action=Action(row["action"]),
                option=Option(row["option"]) if row["option"] else None,
                searched=Searched(row["search"]) if row["search"] else None,
            )
            for row in csv.DictReader(text.splitlines())
        }
    )


def action_of(tag: int, policy: Policy) -> Action:
    """What is done to an attribute under a policy; what is unlisted is removed."""
    rule = attribute_rules().get(tag, _UNLISTED)
    if rule.option is not None and rule.option in policy.options:
        return Action.CLEAN
    if rule.action is Action.REPLACE_UID and Option.UIDS in policy.options:
        return Action.KEEP
    return rule.action


def is_searched(tag: int, policy: Policy) -> Searched | None:
    """As what a value is searched for; None where an option keeps it."""
    rule = attribute_rules().get(tag, _UNLISTED)
    kept = rule.option is not None and rule.option in policy.options
    if kept or (rule.searched is Searched.UID and Option.UIDS in policy.options):
        return None
    return rule.searched
