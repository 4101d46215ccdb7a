"""The outline of one hip as files that other programs open: 3D Slicer, ITK-SNAP, anything NIfTI."""

from pathlib import Path

from annotator.io.store import write_whole
from annotator.model.annotation import HipAnnotation

__all__ = ["OUTLINE_FORMATS", "write_outline"]

#: Each format, and the names of its files.
OUTLINE_FORMATS = {
    "seg.nrrd": ("segmentation.seg.nrrd",),
    "nii.gz": ("segmentation.nii.gz", "segmentation.label_descriptions.txt"),
}


def write_outline(folder: Path, annotation: HipAnnotation, outline_format: str) -> tuple[Path, ...]:
    """Write the files of one format.

    Parameters
    ----------
    folder : Path
    annotation : HipAnnotation
    outline_format : str
        A key of `OUTLINE_FORMATS`.

    Raises
    ------
    FormatError
        If a file cannot be written, or the grid is sheared, which these formats cannot hold.
    """
    # SimpleITK takes half a second.
    from annotator.io.label_descriptions import label_descriptions
    from annotator.io.volume_files import write_label_map, write_seg_nrrd

    paths = tuple(folder / name for name in OUTLINE_FORMATS[outline_format])
    grid, labels = annotation.grid, annotation.label_map
    if outline_format == "seg.nrrd":
        write_seg_nrrd(paths[0], grid, labels, annotation.side)
    else:
        write_label_map(paths[0], grid, labels)
        write_whole(paths[1], label_descriptions().encode("ascii"))
    return paths
