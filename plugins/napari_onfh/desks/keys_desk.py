"""What each key of the window does, and the sheet on which the reader changes it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from napari_onfh.language import tr
from napari_onfh.picture import compat
from napari_onfh.picture.key_memory import KeyMemory
from napari_onfh.picture.key_ring import KeyRing
from napari_onfh.picture.window_memory import settings_folder
from napari_onfh.picture.window_presets import PRESETS
from napari_onfh.reading.steps import Step, Tool
from napari_onfh.widgets.help.key_tips import name_key
from napari_onfh.words.shortcuts import ACTIONS, key_from_text, refusal, usual_keys

if TYPE_CHECKING:
    from napari_onfh.desks.controller import Controller
    from napari_onfh.panel import Panel
    from napari_onfh.widgets.help.shortcut_sheet import ShortcutSheet

__all__ = ["KeysDesk"]

_LEAST_MM, _MOST_MM = 1, 40

#: Display axes that the planes hide, in turn: coronal, axial, sagittal.
_PLANES = (1, 0, 2)

_TOOL_KEYS = 7


class KeysDesk:
    """Joins the keys, the window's controller and the sheet.

    Parameters
    ----------
    viewer : ViewerModel
    panel : Panel
    controller : Controller
        Whose desks do what a key wants.
    """

    def __init__(self, viewer: Any, panel: "Panel", controller: "Controller") -> None:
        self._viewer = viewer
        self._panel = panel
        self._controller = controller
        self._memory = KeyMemory(settings_folder())
        self.keys = self._memory.read()
        self._ring = KeyRing(viewer, self._actions())
        self._sheet: ShortcutSheet | None = None
        panel.help.sheet_wanted.connect(self.show_sheet)
        self._put_in_force()

    def leave(self) -> None:
        """Give the keys back to napari."""
        self._ring.leave()
        self._panel.help.close_sheet()

    def change(self, name: str, text: str) -> None:
        """Give an action another key, or say why not.

        Parameters
        ----------
        name : str
            Of the action.
        text : str
            The key as Qt writes it.
        """
        key = key_from_text(text)
        why = refusal(self.keys, name, key, compat.napari_keys(self._viewer))
        if why:
            self._say(why)
            return
        self.keys = {**self.keys, name: key}
        self._changed(f"{key}: {ACTIONS[name].words}.")

    def reset(self) -> None:
        """Give every action its usual key."""
        self.keys = usual_keys()
        self._changed(tr("All keys are the usual ones."))

    def show_sheet(self) -> None:
        """Show all keys."""
        if self._sheet is None:
            self._sheet = self._panel.help.sheet()
            self._sheet.change_wanted.connect(self.change)
            self._sheet.reset_wanted.connect(self.reset)
        self._sheet.show_keys(self.keys)
        self._sheet.show_note("")
        self._sheet.present()

    def _changed(self, note: str) -> None:
        self._memory.keep(self.keys)
        self._put_in_force()
        self._say(note)

    def _say(self, note: str) -> None:
        if self._sheet is not None:
            self._sheet.show_keys(self.keys)
            self._sheet.show_note(note)

    def _put_in_force(self) -> None:
        self._ring.bind(self.keys)
        self._controller.desk.name_flick_key(self.keys["flick"])
        self._panel.window_button.show_keys(self.keys)
        self._panel.history.show_keys(self.keys["undo"], self.keys["redo"])
        name_key(self._panel.lesion.fill_button, self.keys["fill"])
        for buttons in self._numbered().values():
            for place, button in enumerate(buttons[:_TOOL_KEYS], 1):
                name_key(button, self.keys[f"tool_{place}"])

    def _actions(self) -> dict[str, Callable[[], object]]:
        control = self._controller
        return {
            **{f"tool_{place}": self._presser(place) for place in range(1, _TOOL_KEYS + 1)},
            "swap": self._swap,
            "look": lambda: control.use(Tool.LOOK),
            "smaller": lambda: self._size(-1),
            "larger": lambda: self._size(1),
            "fill": self._on_lesion(control.lesion.fill),
            "grow": self._on_lesion(control.lesion.grow),
            "accept": self._accept,
            "reject": self._reject,
            "earlier_slice": lambda: self._step_slices(-1),
            "later_slice": lambda: self._step_slices(1),
            "next_plane": self._next_plane,
            "three_planes": lambda: self._panel.planes.switch(is_on=not self._panel.planes.is_on),
            "flick": control.desk.flick,
            "outlines": self._hide_or_show,
            **{each.action: partial(control.desk.choose_window, each.name) for each in PRESETS},
            "undo": control.history.undo,
            "redo": control.history.redo,
            "next_step": lambda: self._turn(1),
            "step_back": lambda: self._turn(-1),
            "help": self.show_sheet,
        }

    def _numbered(self) -> dict[Step, Sequence[Any]]:
        """The buttons of each step that the numbers press."""
        panel = self._panel
        return {
            Step.SIDE: panel.side.numbered,
            Step.HEAD: panel.head.numbered,
            Step.LESION: panel.lesion.numbered,
            Step.POINTS: panel.points.numbered,
        }

    def _presser(self, place: int) -> Callable[[], None]:
        def press() -> None:
            buttons = self._numbered().get(self._panel.step, ())
            if self._controller.layers is not None and place <= len(buttons):
                buttons[place - 1].click()

        return press

    def _on_lesion(self, action: Callable[[], None]) -> Callable[[], None]:
        """The action, on the lesion's page alone: elsewhere nobody sees what it proposes."""

        def act() -> None:
            if self._panel.step is Step.LESION:
                action()
            else:
                self._panel.show_note(tr("This key is for step 3, the lesion."))

        return act

    def _accept(self) -> None:
        self._controller.lesion.accept()
        self._controller.proposals.accept()

    def _reject(self) -> None:
        self._controller.lesion.cancel()
        self._controller.proposals.reject()

    def _swap(self) -> None:
        layers = self._controller.layers
        if layers is None:
            return
        active = self._viewer.layers.selection.active
        paints = getattr(active, "mode", "") == "paint"
        if active is layers.head:
            self._controller.use(Tool.HEAD_ERASER if paints else Tool.HEAD_BRUSH)
        else:
            self._controller.use(Tool.LESION_ERASER if paints else Tool.LESION_BRUSH)

    def _size(self, millimetres: int) -> None:
        layers = self._controller.layers
        active = self._viewer.layers.selection.active
        if layers is not None and hasattr(active, "brush_size"):
            active.brush_size = min(max(active.brush_size + millimetres, _LEAST_MM), _MOST_MM)

    def _step_slices(self, count: int) -> None:
        if self._controller.display is not None:
            self._controller.display.step(count)

    def _next_plane(self) -> None:
        if self._controller.display is not None:
            shown = _PLANES.index(self._viewer.dims.order[-3])
            self._panel.plane_wanted.emit(_PLANES[(shown + 1) % len(_PLANES)])

    def _hide_or_show(self) -> None:
        layers = self._controller.layers
        if layers is not None:
            is_seen = layers.head.visible or layers.lesion.visible
            layers.head.visible = layers.lesion.visible = not is_seen

    def _turn(self, count: int) -> None:
        place = list(Step).index(self._panel.step) + count
        if 0 <= place < len(Step):
            self._panel.enter(list(Step)[place])
