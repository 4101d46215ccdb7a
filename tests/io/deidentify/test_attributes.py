"""The table of actions against Table E.1-1 of PS3.15, whose column it holds."""

import pytest

from annotator.io.deidentify.attributes import Action, action_of, attribute_rules
from annotator.io.deidentify.options import Option, Policy

#: What may stand where the standard asks for an action; moving a date is its option 113107, and
#: a table's items are cleaned one by one, which is what emptying them is for.
AS_STRONG = {
    "X": {Action.REMOVE},
    "Z": {Action.EMPTY, Action.REMOVE},
    "D": {Action.DUMMY, Action.EMPTY, Action.REMOVE, Action.ITEMS},
    "U": {Action.REPLACE_UID, Action.REMOVE},
}
#: A longitudinal attribute of the standard's column "Rtn. Long. Modif. Dates".
DATED = {"DA", "TM", "DT"}


def rules_of_the_standard() -> list[tuple[int, str, Action]]:
    return [
        (tag, rule.standard, rule.action)
        for tag, rule in attribute_rules().items()
        if rule.standard
    ]


def test_the_table_holds_the_whole_of_the_standards() -> None:
    assert len(rules_of_the_standard()) > 600


@pytest.mark.parametrize("letter", AS_STRONG)
def test_nothing_is_done_less_than_the_standard_asks_for(letter: str) -> None:
    weaker = [
        f"{tag:08X} {standard} {action}"
        for tag, standard, action in rules_of_the_standard()
        if standard == letter
        and action not in AS_STRONG[letter]
        and action is not Action.SHIFT
        and tag not in TOLD_APART
    ]
    assert weaker == []


#: Where the standard removes and a dummy stands here, since the object would break without it.
TOLD_APART = frozenset(
    tag
    for tag, standard, action in rules_of_the_standard()
    if standard == "X" and action is Action.DUMMY
)


def test_the_few_dummies_in_the_place_of_nothing_are_as_they_were_judged() -> None:
    assert len(TOLD_APART) == 2


def test_what_no_list_holds_is_removed() -> None:
    everything = Policy(frozenset(Option))
    assert action_of(0x00091001, everything) is Action.REMOVE
    assert action_of(0x50000005, everything) is Action.REMOVE


def test_dates_are_moved_and_nothing_else_is() -> None:
    from pydicom.datadict import dictionary_VR

    shifted = [tag for tag, _, action in rules_of_the_standard() if action is Action.SHIFT]
    assert {dictionary_VR(tag) for tag in shifted} <= DATED
