"""What napari calls; imports and delegates, nothing else."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from napari.types import LayerData

__all__ = ["get_reader"]


def get_reader(path: str | list[str]) -> "Callable[[Any], list[LayerData]] | None":
    """The reader for a path, or None if it is not for this plugin."""
    from napari_onfh.opening import looks_readable

    if isinstance(path, list) or not looks_readable(Path(path)):
        return None
    return read


def read(path: str | list[str]) -> "list[LayerData]":
    """The image layer of the one volume that the reader picks."""
    from napari_onfh.open_path import open_path
    from napari_onfh.picture.layers import image_layer_data

    opened = open_path(Path(str(path)))
    return [(None,)] if opened is None else [image_layer_data(opened)]


def _open_sample(name: str) -> "list[LayerData]":
    """The image layer of a named sample case."""
    from napari_onfh.picture.layers import image_layer_data
    from napari_onfh.samples import sample_volume

    return [image_layer_data(sample_volume(name))]


open_normal = partial(_open_sample, "normal")
open_small_medial = partial(_open_sample, "small-medial")
open_medium = partial(_open_sample, "medium")
open_large_lateral = partial(_open_sample, "large-lateral")
open_collapsed = partial(_open_sample, "collapsed")
open_bilateral = partial(_open_sample, "bilateral")
open_oblique_coronal = partial(_open_sample, "oblique-coronal")
open_sagittal = partial(_open_sample, "sagittal")
open_thick_slices_gap = partial(_open_sample, "thick-slices-gap")
