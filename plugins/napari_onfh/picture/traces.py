"""What napari keeps of where an image came from: a folder is often named after its patient."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["forget_folder", "forget_path", "forget_recent"]


def forget_folder(image: Any, soon: Callable[[Callable[[], None]], None]) -> None:
    """Take the folder off an image's layer, and off napari's list of recent folders.

    Parameters
    ----------
    image : layer
    soon : callable
        Lets an action happen once napari is through with opening: only then it writes its list.
    """
    path = image.source.path
    if path is not None:
        forget_path(image)
        soon(lambda: forget_recent(Path(path)))


def forget_path(layer: Any) -> None:
    """Take the path off a layer: napari's status and tooltips name the folder."""
    layer._source = type(layer.source)()  # noqa: SLF001 - napari gives no other way


def forget_recent(opened: Path) -> None:
    """Take what was opened off the list that napari keeps for its dialogs, on the disk, too.

    napari writes the folder above what was opened.
    """
    from napari.settings import get_settings

    kept = get_settings().application.open_history
    left = [each for each in kept if Path(each) not in {opened, opened.parent}]
    if left != kept:
        get_settings().application.open_history = left
