"""The command `onfh gui`: napari with the panel docked and a path opened."""

from pathlib import Path
from typing import Annotated

import typer

from annotator.errors import FormatError, MissingExtra

__all__ = ["gui"]

_WINDOW = (1600, 1000)


def gui(
    path: Annotated[
        Path | None,
        typer.Argument(help="Folder of DICOM files, one DICOM file, NIfTI or NRRD to open."),
    ] = None,
) -> None:
    """Open napari with the hip necrosis panel, and PATH if one is given."""
    if path is not None and not path.exists():
        raise FormatError(f"{path.name} does not exist; give a folder or an image file")
    try:
        import napari
    except ImportError:
        raise MissingExtra(
            'napari is not installed; install it with: pip install "onfh-annotator[gui]"'
        ) from None
    viewer = napari.Viewer(title="Hip necrosis")
    viewer.window.resize(*_WINDOW)
    viewer.window.add_plugin_dock_widget("onfh-annotator", "Hip necrosis")
    if path is not None:
        viewer.open(path, plugin="onfh-annotator")
    napari.run()
