"""A saved annotation without what identifies: read, changed, and saved anew as the plugin saves it.

Side, outlines, landmarks and grid stay, and so does the hash by which results name the outline.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from attrs import evolve

from annotator.geometry.grid import Grid
from annotator.io.annotation_file import StoredAnnotation, load_annotation, save_annotation
from annotator.io.deidentify.cleaning import Cleaning
from annotator.io.deidentify.documents import deidentified_values
from annotator.io.deidentify.pseudonyms import shifted
from annotator.model.annotation import HipAnnotation
from annotator.model.mask import Mask
from annotator.model.volume import Source

__all__ = ["deidentified_annotation"]


def deidentified_annotation(path: Path, name: str, cleaning: Cleaning) -> Mapping[str, bytes]:
    """The files of a saved annotation, by name, without what identifies.

    Parameters
    ----------
    path : Path
        NAME.json.
    name : str
        The name in the place of NAME.
    cleaning : Cleaning

    Raises
    ------
    FormatError
        If a file is missing or breaks its schema.
    AnnotationError
        If the mask or the landmarks are not those that were saved.
    """
    stored = load_annotation(path)
    findings = deidentified_values(dict(stored.findings), cleaning)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        save_annotation(
            folder,
            name,
            _annotation(stored, cleaning),
            findings=findings if isinstance(findings, dict) else {},
            head=stored.head,
            source=_source(stored.source, cleaning),
            saved_at=shifted(stored.saved_at, cleaning.shift),
            reader=cleaning.pseudonyms.person(stored.reader),
            neck_cut_mm=stored.neck_cut_mm,
            head_from_click=stored.head_from_click,
            finished=stored.finished,
            proposals=stored.proposals,
        )
        return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def _annotation(stored: StoredAnnotation, cleaning: Cleaning) -> HipAnnotation:
    old = stored.annotation
    frame = old.grid.frame_of_reference_uid
    grid = Grid(old.grid.shape, old.grid.affine_lps, cleaning.uid(frame) if frame else None)
    return evolve(
        old,
        head=Mask(grid, old.head.voxels),
        lesion=Mask(grid, old.lesion.voxels),
        reader=cleaning.pseudonyms.person(old.reader),
    )


def _source(source: Source, cleaning: Cleaning) -> Source:
    """The image by its new UIDs; what somebody typed about it goes."""
    study, series = source.study_uid, source.series_uid
    return evolve(
        source,
        study_uid=cleaning.uid(study) if study else None,
        series_uid=cleaning.uid(series) if series else None,
        description="",
        instance_uids=tuple(map(cleaning.uid, source.instance_uids)),
    )
