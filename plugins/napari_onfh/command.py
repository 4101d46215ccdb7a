"""The command `onfh gui`: napari with the panel docked and a path opened."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.options import PolicyPath
from annotator.errors import AnnotatorError, FormatError, MissingExtra

if TYPE_CHECKING:
    from napari import Viewer

__all__ = ["gui"]

_WINDOW = (1600, 1000)


def gui(
    path: Annotated[
        Path | None,
        typer.Argument(help="Folder of DICOM files, one DICOM file, NIfTI or NRRD to open."),
    ] = None,
    policy: PolicyPath = None,
) -> None:
    """Open napari with the hip necrosis panel, and PATH if one is given."""
    if path is not None:
        _check(path)
    if policy is not None:
        _put_in_force(policy)
    try:
        import napari
    except ImportError:
        raise MissingExtra(
            'napari is not installed; install it with: pip install "onfh-annotator[gui]"'
        ) from None
    viewer = napari.Viewer(title="Hip necrosis")
    try:
        viewer.window.resize(*_WINDOW)
        viewer.window.add_plugin_dock_widget("onfh-annotator", "Hip necrosis")
        if path is not None:
            _show(viewer, path)
    except AnnotatorError:
        viewer.close()
        raise
    napari.run()


def _put_in_force(policy: Path) -> None:
    """Let the window read its rules with a policy; one that cannot be used opens no window."""
    from napari_onfh.library.use_cases import POLICY_VARIABLE, known_rules

    os.environ[POLICY_VARIABLE] = str(policy)
    known_rules()


def _check(path: Path) -> None:
    """Refuse what cannot be an image before a window opens."""
    from napari_onfh.opening import looks_readable

    if not path.exists():
        raise FormatError(f"{path.name} does not exist; give a folder or an image file")
    if not looks_readable(path):
        raise FormatError(
            f"{path.name} holds no DICOM image and is no NIfTI or NRRD file; give another path"
        )


def _show(viewer: "Viewer", path: Path) -> None:
    """Add the volume at a path, or none if the reader picks none."""
    from napari_onfh.open_path import open_path
    from napari_onfh.picture.layers import image_layer_data

    opened = open_path(path)
    if opened is not None:
        values, options, _ = image_layer_data(opened)
        viewer.add_image(values, **options)
