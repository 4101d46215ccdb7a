"""Every use of napari that its releases have changed or keep private.

Overlays, camera, main window: when a napari release moves one of them, this is the file to mend.
The labels layer's painting, as private, stands in `labels_layer`, the mouse in `canvas_mouse`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from napari.components._viewer_constants import CanvasPosition
from napari.components.overlays import TextOverlay
from numpy.typing import NDArray

from annotator.geometry.points import Vector
from napari_onfh.reading.scene import EdgeLetters

if TYPE_CHECKING:
    from napari.components import ViewerModel

__all__ = [
    "LEFT_BUTTON",
    "RIGHT_BUTTON",
    "camera",
    "canvas_overlays",
    "center_on",
    "look_from_the_front",
    "main_window",
    "napari_keys",
    "note_letters",
    "real_viewer",
    "resizing_of",
    "screen_directions",
    "show_edge_letters",
    "show_figures",
    "show_mm_scale_bar",
    "show_note",
    "show_window",
    "shown_span_mm",
    "shows_whole",
    "zoom_about",
]

_PLACES = {place.value for place in CanvasPosition}
#: Where the letters of the edges stand: those of the sides in the upper corners before 0.9, which
#: knows no middle of a side and would lay both letters on each other.
_EDGES = {
    "top": "top_center",
    "bottom": "bottom_center",
    "left": "middle_left" if "middle_left" in _PLACES else "top_left",
    "right": "middle_right" if "middle_right" in _PLACES else "top_right",
}

#: The mouse buttons in napari's events.
LEFT_BUTTON = 1
RIGHT_BUTTON = 2
#: Yellow reads on dark and bright marrow alike.
_LETTER_COLOR = "#ffe066"
#: Half the letter at the top with its margins, and a letter of the figures beside it, pixels.
_LETTER_PIXELS, _FIGURE_LETTER_PIXELS = 40.0, 7.6
_NOTE_POINTS, _FIGURE_POINTS = 11, 9
#: A letter of the note, pixels; and how many stand on a line at least and at most.
_NOTE_LETTER_PIXELS = 9.9
_NOTE_LETTERS = (8, 24)


def show_edge_letters(viewer: "ViewerModel", letters: EdgeLetters | None) -> None:
    """Write the orientation letters at the edges of the canvas; None hides them."""
    overlays = canvas_overlays(viewer)
    for edge, position in _EDGES.items():
        name = f"orientation_{edge}"
        if name not in overlays:
            overlays[name] = TextOverlay(
                position=position, font_size=18, color=_LETTER_COLOR, visible=False
            )
        overlays[name].visible = letters is not None
        if letters is not None:
            overlays[name].text = str(getattr(letters, edge))


def show_note(viewer: "ViewerModel", text: str) -> None:
    """Write lines at the top left of the canvas, e.g. the plane that is shown."""
    _show_text(viewer, "onfh_note", "top_left", text)


def note_letters(viewer: "ViewerModel") -> int:
    """How many letters of the note have room beside the orientation letter at the top."""
    room = _canvas_size(viewer)[1] / 2 - _LETTER_PIXELS
    return min(max(int(room / _NOTE_LETTER_PIXELS), _NOTE_LETTERS[0]), _NOTE_LETTERS[1])


def show_window(viewer: "ViewerModel", text: str) -> None:
    """Write width and level at the bottom left of the canvas, as workstations do."""
    _show_text(viewer, "onfh_window", "bottom_left", text)


def show_figures(viewer: "ViewerModel", text: str, short: str) -> None:
    """Write lines at the top right of the canvas, the short ones where there is no room."""
    room = _canvas_size(viewer)[1] / 2 - _LETTER_PIXELS
    widest = max(map(len, text.split("\n"))) * _FIGURE_LETTER_PIXELS
    fitting = text if widest <= room else short
    _show_text(viewer, "onfh_figures", "top_right", fitting, points=_FIGURE_POINTS)


def show_mm_scale_bar(viewer: "ViewerModel") -> None:
    """Show napari's scale bar; the layers carry its unit."""
    canvas_overlays(viewer)["scale_bar"].visible = True


def screen_directions(
    viewer: "ViewerModel", axes_lps: NDArray[np.float64]
) -> tuple[Vector, Vector] | None:
    """Directions in the patient that run down and right on the screen, LPS.

    Parameters
    ----------
    viewer : ViewerModel
    axes_lps : (3, 3) array
        Directions of the last three world axes as rows, LPS.

    Returns
    -------
    (down, right) or None
        None if the camera gives no direction.
    """
    displayed = [axis - viewer.dims.ndim + 3 for axis in viewer.dims.displayed]
    if min(displayed) < 0:
        return None
    if len(displayed) == 2:  # noqa: PLR2004 - two axes are a flat picture
        return axes_lps[displayed[0]], axes_lps[displayed[1]]
    shown = axes_lps[displayed]
    view = np.asarray(camera(viewer).view_direction)
    up = np.asarray(camera(viewer).up_direction)
    return -up @ shown, np.cross(view, up) @ shown


def look_from_the_front(viewer: "ViewerModel") -> None:
    """Turn the camera of a 3D view so that the patient faces the reader, head up.

    The three axes must be shown in their own order: any odd exchange would mirror the body.
    """
    camera(viewer).set_view_direction(view_direction=(0, 1, 0), up_direction=(-1, 0, 0))


def camera(viewer: "ViewerModel") -> Any:
    """The camera: ``scene.camera`` since 0.9, ``camera`` before."""
    return viewer.scene.camera if hasattr(viewer, "scene") else viewer.camera


def canvas_overlays(viewer: "ViewerModel") -> Any:
    """The canvas's overlays by name: ``canvas.overlays`` since 0.9, private before."""
    canvas = getattr(viewer, "canvas", None)
    if canvas is not None and hasattr(canvas, "overlays"):
        return canvas.overlays
    return viewer._overlays  # noqa: SLF001 - the only way before 0.9


def center_on(viewer: "ViewerModel", world: NDArray[np.float64], *, span_mm: float) -> None:
    """Put a world position in the middle, with `span_mm` from edge to edge of the canvas."""
    view = camera(viewer)
    view.center = tuple(world[list(viewer.dims.displayed)])
    view.zoom = min(_canvas_size(viewer)) / span_mm


def shown_span_mm(viewer: "ViewerModel") -> float:
    """What the camera shows from edge to edge along the canvas's shorter side, mm."""
    return float(min(_canvas_size(viewer)) / camera(viewer).zoom)


def shows_whole(viewer: "ViewerModel") -> bool:
    """Whether a flat picture fits into the canvas, as after the view was reset."""
    extent = viewer.layers.extent.world
    size_mm = (extent[1] - extent[0])[list(viewer.dims.displayed)]
    canvas_mm = np.array(_canvas_size(viewer)) / camera(viewer).zoom
    return bool(np.all(canvas_mm >= size_mm))


def zoom_about(viewer: "ViewerModel", position: Sequence[float], factor: float) -> None:
    """Enlarge a flat picture; the world position below the mouse stays where it is."""
    view = camera(viewer)
    fixed = np.array([position[axis] for axis in viewer.dims.displayed])
    center = np.array(view.center, dtype=float)
    center[-fixed.size :] = fixed + (center[-fixed.size :] - fixed) / factor
    view.zoom *= factor
    view.center = tuple(center)


def napari_keys(viewer: "ViewerModel") -> dict[str, str]:
    """What the keys of napari's window and menus do, in words, by key."""
    from napari._app_model import get_app_model

    keys = {
        str(key): action.__name__.replace("_", " ")
        for kind in type(viewer).__mro__
        for key, action in getattr(kind, "class_keymap", {}).items()
    }
    for rule in get_app_model().keybindings:
        words = rule.command_id.rpartition(".")[2].replace("_", " ").strip()
        keys[str(rule.keybinding)] = words
    return keys


def main_window(viewer: Any) -> Any:
    """The Qt window of a viewer; None once napari has given it up."""
    return getattr(viewer.window, "_qt_window", None)


def real_viewer(viewer: Any) -> Any:
    """The viewer behind the proxy that napari hands to plugins.

    Events carry the real layers, which are not identical to those that the proxy gives.
    """
    return getattr(viewer, "__wrapped__", viewer)


def resizing_of(viewer: Any) -> Any:
    """The event that tells of another size of the canvas; None where nothing is drawn."""
    if hasattr(viewer, "canvas"):
        return viewer.canvas.events.size
    shown = getattr(getattr(viewer, "window", None), "_qt_viewer", None)
    return None if shown is None else shown.canvas._scene_canvas.events.resize  # noqa: SLF001 - the only way before 0.9


def _canvas_size(viewer: "ViewerModel") -> tuple[int, int]:
    """Height and width of the canvas, screen pixels."""
    height, width = viewer.canvas.size if hasattr(viewer, "canvas") else viewer._canvas_size  # noqa: SLF001 - the only way before 0.9
    return height, width


def _show_text(
    viewer: "ViewerModel", name: str, position: str, text: str, *, points: int = _NOTE_POINTS
) -> None:
    overlays = canvas_overlays(viewer)
    if name not in overlays:
        overlays[name] = TextOverlay(position=position, font_size=points)
    overlays[name].text = text
    overlays[name].visible = bool(text)
