"""The page about help in the plugin, with the table of keys from the code."""

from collections.abc import Iterator

from napari_onfh.words.shortcuts import ACTIONS, FIXED, Action
from napari_onfh.words.tour import STOPS

__all__ = ["help_page"]

_HEAD = """\
# Help in the plugin

Written by `make docs` from the plugin's own words; do not edit by hand.

- **Next** above the file buttons says in one sentence what comes next; the line above it says what
  became of the last step, and if nothing did, why.
- **Help** beside it has the keys and the tour.
- **Tooltips**: every button and field has one. They stand together in `napari_onfh.words.tooltips`.
- **Samples**: File > Open Sample > Hip necrosis has nine rendered hips to practise on: none, small,
  medium and large lesions, a collapsed head, both sides, oblique, sagittal and thick slices.

## The tour

{stops} stops along a reading: {titles}. A bubble stands beside what it speaks of; the controls
work meanwhile, and *End the tour* ends it at any stop. It begins by itself once for each version,
after the wording of safety was acknowledged; never where `ONFH_TOUR=off` is set or the journals
are kept elsewhere (`ONFH_STATE_DIR`), so that scripts and tests see none.

## Keys

The left hand stays on the keys, the right one on the mouse. They work wherever the focus is, but
for a field into which one types, and whichever layer of the hip is in the hand. The sheet (F1)
lists them, changes them and writes them to a text file for printing. A key that is taken, by
another line or by napari's window and menus, is refused with the reason. Changed keys are kept in
`shortcuts.json` in the user's settings folder; the file is done without where it is damaged.
"""

_FOOT = """\

They are bound by napari's own `bind_key`, on the viewer and on the layers of the hip: napari asks
the layer in the hand first, and its own key would answer there. Where ours takes a key of
napari's on these layers, the table says which; on other layers napari's stays.

## In other languages

The plugin's words are marked for translation with gettext. `plugins/napari_onfh/locale/onfh.pot`
has them all; `make docs` writes it. A catalogue belongs at
`plugins/napari_onfh/locale/LANGUAGE/LC_MESSAGES/onfh.mo`. `ONFH_LANGUAGE` chooses the language,
else the usual variables of the system do (`LANGUAGE`, `LC_ALL`, `LC_MESSAGES`, `LANG`). Without a
catalogue, or with a damaged one, the words are English.

Names of steps in the undo, of layers and of files stay English, and so does what the rules and
the library say: facts, stages, reasons, warnings and refusals.
"""


def help_page() -> str:
    """The page about tour, keys and tooltips."""
    titles = ", ".join(stop.title[:1].lower() + stop.title[1:] for stop in STOPS)
    head = _HEAD.format(stops=len(STOPS), titles=titles)
    return "\n".join((head, *_table(), _FOOT.rstrip(), ""))


def _table() -> Iterator[str]:
    for group in dict.fromkeys(action.group for action in ACTIONS.values()):
        yield from ("", f"### {group}", "", "| key | does | instead of napari's |", "|---|---|---|")
        yield from map(_row, (each for each in ACTIONS.values() if each.group == group))
    yield from ("", "### Always the same", "", "| key | does |", "|---|---|")
    yield from (f"| `{key}` | {words} |" for key, words in FIXED.items())


def _row(action: Action) -> str:
    return f"| `{action.key}` | {action.words} | {action.replaces} |"
