"""Every key of the window: what it does, its usual place, and why another one is refused."""

from collections.abc import Iterable, Mapping
from string import ascii_uppercase, digits

from attrs import frozen

from napari_onfh.language import tr

__all__ = [
    "ACTIONS",
    "FIXED",
    "Action",
    "key_from_text",
    "refusal",
    "sheet_text",
    "usual_keys",
]

_MODE = "the layer's mode"


@frozen
class Action:
    """What a key does.

    Parameters
    ----------
    name : str
        Stays the same in every version; the user's settings know it.
    words : str
        As the sheet tells it.
    key : str
        The usual one: the left hand stays on the keyboard, the right one on the mouse.
    group : str
        Heading of the sheet.
    replaces : str
        What napari itself does with that key on some layer; on the hip's layers ours is meant.
    """

    name: str
    words: str
    key: str
    group: str
    replaces: str = ""


_TOOLS = "Tools of the step"
_LESION = "Lesion"
_PICTURE = "Picture"
_WINDOW = "Grey window"
_READING = "Reading"

_ACTIONS = (
    Action("tool_1", "First tool: brush (lesion), find the head, right hip", "1", _TOOLS, _MODE),
    Action("tool_2", "Second: eraser (lesion), move or resize, left hip", "2", _TOOLS, _MODE),
    Action("tool_3", "Third: polygon (lesion), set points (head)", "3", _TOOLS, _MODE),
    Action("tool_4", "Fourth: lasso (lesion), move points (head)", "4", _TOOLS, _MODE),
    Action("tool_5", "Fifth: livewire (lesion), brush (head)", "5", _TOOLS, _MODE),
    Action("tool_6", "Sixth: lesion strokes (lesion), eraser (head)", "6", _TOOLS, _MODE),
    Action("tool_7", "Seventh: healthy strokes (lesion)", "7", _TOOLS, _MODE),
    Action("swap", "Brush and eraser in turn", "E", _TOOLS, _MODE),
    Action("look", "Look only: no tool in the hand", "Q", _TOOLS),
    Action("smaller", "Smaller brush", "Z", _TOOLS, _MODE),
    Action("larger", "Larger brush", "X", _TOOLS, "exchange of label and background"),
    Action("fill", "Fill between slices", "F", _LESION, _MODE),
    Action("grow", "Grow from the strokes", "G", _LESION),
    Action("accept", "Accept what is proposed", "T", _LESION),
    Action("reject", "Cancel what is proposed", "R", _LESION),
    Action("earlier_slice", "Slice before", "A", _PICTURE, "choice of all points of the slice"),
    Action("later_slice", "Slice after", "D", _PICTURE),
    Action("next_plane", "Next plane: coronal, axial, sagittal", "C", _PICTURE, "contrast"),
    Action("three_planes", "Three planes, or one", "S", _PICTURE, _MODE),
    Action("flick", "Second series, or the measured one", "W", _PICTURE),
    Action("outlines", "Hide the outlines, or show them", "V", _PICTURE, "visibility of one layer"),
    Action("window_automatic", "Grey window: automatic", "F2", _WINDOW),
    Action("window_t1", "Grey window: T1", "F3", _WINDOW),
    Action("window_t2", "Grey window: T2 or STIR", "F4", _WINDOW),
    Action("window_pd", "Grey window: PD", "F5", _WINDOW),
    Action("window_bone", "Grey window: CT bone", "F6", _WINDOW),
    Action("window_soft", "Grey window: CT soft tissue", "F7", _WINDOW),
    Action("undo", "Undo", "Ctrl+Z", _READING, "undo on the layer alone"),
    Action("redo", "Redo", "Ctrl+Shift+Z", _READING, "redo on the layer alone"),
    Action("next_step", "Next step", "Shift+D", _READING),
    Action("step_back", "Step before", "Shift+A", _READING, "choice of further points"),
    Action("help", "This sheet", "F1", _READING),
)

#: By name, in the order of the sheet.
ACTIONS: Mapping[str, Action] = {action.name: action for action in _ACTIONS}

#: Keys of napari and of open lines, and what the mouse does with them; they stay where they are.
FIXED: Mapping[str, str] = {
    "Escape": "Drop the open line",
    "Backspace": "Take the line's last click back",
    "Delete": "Remove the points that are selected",
    "Space": "Move the picture while it is held",
    "Left": "Slice before",
    "Right": "Slice after",
    "[": "Smaller brush",
    "]": "Larger brush",
    "Shift+Wheel": "Size of the brush",
    "Wheel": "Slices; with Ctrl it zooms",
    "Right button": "Grey window; a double click resets it",
}

_MODIFIERS = ("Ctrl", "Shift", "Alt", "Meta")
_SIGNS = "`-=[];',./\\"
_NAMES = ("Tab", "Enter", "Insert", "Home", "End", "PageUp", "PageDown", "Up", "Down")
_OTHER_NAMES = {
    "Esc": "Escape",
    "Return": "Enter",
    "Del": "Delete",
    "Ins": "Insert",
    "PgUp": "PageUp",
    "PgDown": "PageDown",
}
_KNOWN = {
    *ascii_uppercase,
    *digits,
    *_SIGNS,
    *_NAMES,
    *(f"F{number}" for number in range(1, 13)),
    *(key for key in FIXED if key.isalpha()),
}


def usual_keys() -> dict[str, str]:
    """The usual key of each action, by the action's name."""
    return {name: action.key for name, action in ACTIONS.items()}


def key_from_text(text: str) -> str:
    """A key as this module writes it, for example ``Ctrl+Shift+Z``; empty if there is no such key.

    Parameters
    ----------
    text : str
        As Qt or a user's file writes it.
    """
    *before, key = text.strip().removesuffix("+").split("+")
    key = _OTHER_NAMES.get(key, key.upper() if len(key) == 1 else key)
    held = {word.capitalize() for word in before}
    if key not in _KNOWN or not held <= set(_MODIFIERS):
        return ""
    return "+".join((*(word for word in _MODIFIERS if word in held), key))


def refusal(keys: Mapping[str, str], name: str, key: str, of_napari: Mapping[str, str]) -> str:
    """Why a key cannot be an action's, in one sentence; empty if it can.

    Parameters
    ----------
    keys : mapping of action name to key
        In force.
    name : str
        Of the action that shall have the key.
    key : str
        As `key_from_text` gives it.
    of_napari : mapping of key to str
        What napari's window and menus do, in words.
    """
    if not key:
        return tr("No such key here; take a letter, a digit, a sign, or F1 to F12.")
    if "Shift" in key and key.rpartition("+")[2] in {*digits, *_SIGNS}:
        return tr("{key} is another sign on many keyboards; take a letter with Shift.").format(
            key=key
        )
    if key in FIXED:
        return tr("{key} stays where it is ({use}); take another key.").format(
            key=key, use=_small(tr(FIXED[key]))
        )
    other = next((each for each, its in keys.items() if its == key and each != name), None)
    if other is not None:
        return tr("{key} is taken ({use}); change that one first.").format(
            key=key, use=_small(tr(ACTIONS[other].words))
        )
    if key in of_napari and key != ACTIONS[name].key:
        return tr("{key} is napari's own ({use}); take another key.").format(
            key=key, use=of_napari[key]
        )
    return ""


def sheet_text(keys: Mapping[str, str]) -> str:
    """The sheet as plain text, to be printed."""
    lines = [tr("Keys of the hip necrosis panel")]
    for group in dict.fromkeys(action.group for action in ACTIONS.values()):
        rows = [each for each in ACTIONS.values() if each.group == group]
        lines += ["", tr(group), *_columns((keys[each.name], each.words) for each in rows)]
    return "\n".join((*lines, "", tr("Always the same"), *_columns(FIXED.items()), ""))


def _columns(rows: Iterable[tuple[str, str]]) -> list[str]:
    return [f"  {tr(key):<14}{tr(words)}" for key, words in rows]


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
