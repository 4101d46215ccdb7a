"""The window's keys, bound where napari looks first: on the hip's layers, then on the viewer."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from napari_onfh.picture.layers import ROLE

if TYPE_CHECKING:
    from napari.components import ViewerModel

__all__ = ["KeyRing"]

#: Actions that a layer has of its own, by its role: strokes to grow from have their own undo.
_OWN = {"seeds": ("undo", "redo")}


class KeyRing:
    """Binds each action to its key, on every layer of ours that there is or will be.

    napari asks the layer in hand before the viewer, so that a key of the viewer alone would do
    something else with every layer.

    Parameters
    ----------
    viewer : ViewerModel
    actions : mapping of action name to callable
    """

    def __init__(self, viewer: "ViewerModel", actions: Mapping[str, Callable[[], object]]) -> None:
        self._viewer = viewer
        self._bound = {name: _ignoring(action) for name, action in actions.items()}
        self._keys: dict[str, str] = {}
        viewer.layers.events.inserted.connect(self._layer_inserted)

    def bind(self, keys: Mapping[str, str]) -> None:
        """Put keys in force, by action name, in place of those before."""
        self._unbind()
        self._keys = dict(keys)
        for place in self._places():
            self._bind_at(place)

    def leave(self) -> None:
        """Give all keys back."""
        self._unbind()
        self._viewer.layers.events.inserted.disconnect(self._layer_inserted)

    def _places(self) -> list[Any]:
        return [self._viewer, *filter(_role, self._viewer.layers)]

    def _layer_inserted(self, event: Any) -> None:
        if _role(event.value):
            self._bind_at(event.value)

    def _bind_at(self, place: Any) -> None:
        own = _OWN.get(_role(place), ())
        for name, key in self._keys.items():
            if name not in own:
                place.bind_key(key, self._bound[name], overwrite=True)

    def _unbind(self) -> None:
        """Take our keys away, and none that another panel has bound since."""
        ours = set(self._bound.values())
        for place in self._places():
            for key, action in list(place.keymap.items()):
                if action in ours:
                    place.bind_key(key, None)


def _role(place: Any) -> str:
    return str(getattr(place, "metadata", {}).get(ROLE, ""))


def _ignoring(action: Callable[[], object]) -> Callable[[Any], None]:
    """The action as napari calls it: with the layer or viewer that the key was pressed on."""

    def act(_place: Any) -> None:
        action()

    return act
