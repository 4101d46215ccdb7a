"""One reader's annotation of one hip on disk: NAME.seg.nrrd beside NAME.json."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, frozen
from pydantic import BaseModel, ValidationError

from annotator.drawing.change import Structure
from annotator.errors import AnnotationError, FormatError
from annotator.geometry.grid import Grid
from annotator.io.annotation_document import ANNOTATION_SCHEMA, AnnotationDocument, StoredSource
from annotator.io.annotation_hash import annotation_sha256, is_sha256_of
from annotator.io.landmarks_file import (
    json_bytes,
    read_json_object,
    read_landmarks,
    write_landmarks,
)
from annotator.io.store import make_folder, write_whole
from annotator.io.volume_files import read_label_map, write_seg_nrrd
from annotator.model.annotation import HipAnnotation
from annotator.model.head_from_click import HeadFromClick
from annotator.model.measurements import FittedHead
from annotator.model.outline_proposal import ProposedBy
from annotator.model.validation import first_fault
from annotator.model.volume import Source

__all__ = [
    "StoredAnnotation",
    "annotation_sha256",
    "load_annotation",
    "read_landmarks",
    "save_annotation",
    "write_landmarks",
]

MASK_SUFFIX = ".seg.nrrd"


@frozen(eq=False)
class StoredAnnotation:
    """An annotation as it was saved.

    Parameters
    ----------
    annotation : HipAnnotation
    findings : mapping of fact name to raw value
    head : FittedHead or None
        None if no sphere was fitted when it was saved.
    source : Source
        The image that was annotated.
    saved_at : str
        ISO 8601 time.
    reader : str
    neck_cut_mm : float or None
        Distance of the reader's own neck cut from the head's centre; None if none was set.
    head_from_click : HeadFromClick or None
        The head that a click found; None if none did.
    finished : frozenset of Structure
        Outlines that the reader has marked as finished.
    proposals : tuple of ProposedBy
        The models from whose proposals an outline started.
    """

    annotation: HipAnnotation
    findings: Mapping[str, Any]
    head: FittedHead | None
    source: Source
    saved_at: str
    reader: str
    neck_cut_mm: float | None = None
    head_from_click: HeadFromClick | None = None
    finished: frozenset[Structure] = frozenset()
    proposals: tuple[ProposedBy, ...] = ()


def save_annotation(  # noqa: PLR0913 - one keyword for each part of the document
    folder: Path,
    name: str,
    annotation: HipAnnotation,
    *,
    findings: Mapping[str, Any],
    head: FittedHead | None,
    source: Source,
    saved_at: str,
    reader: str,
    neck_cut_mm: float | None = None,
    head_from_click: HeadFromClick | None = None,
    finished: frozenset[Structure] = frozenset(),
    proposals: tuple[ProposedBy, ...] = (),
) -> Path:
    """Write an annotation as NAME.seg.nrrd and NAME.json, each whole.

    Parameters
    ----------
    folder : Path
        Created if it does not exist.
    name : str
        Plain file name without suffix.
    annotation : HipAnnotation
    findings : mapping of fact name to raw value
    head : FittedHead or None
    source : Source
        The annotated image.
    saved_at : str
        ISO 8601 time, given by the caller.
    reader : str
    neck_cut_mm : float or None
        The reader's own neck cut; kept if there is one.
    head_from_click : HeadFromClick or None
        The head that a click found; kept if there is one.
    finished : frozenset of Structure
        Outlines that are marked as finished; kept if there are any.
    proposals : tuple of ProposedBy
        The models from whose proposals an outline started; kept if there are any.

    Returns
    -------
    Path
        NAME.json, for `load_annotation`.

    Raises
    ------
    FormatError
        If the name is no plain file name, a finding is no JSON value, or writing fails.
    """
    if not name or Path(name).name != name or name.startswith("."):
        raise FormatError(f"{name!r} is not a plain file name; leave out folders and leading dots")
    mask_path, path = folder / f"{name}{MASK_SUFFIX}", folder / f"{name}.json"
    document: dict[str, object] = {
        "schema": ANNOTATION_SCHEMA,
        "side": annotation.side.value,
        "head": _dumped(head),
        "landmarks": _dumped(annotation.landmarks),
        "findings": dict(findings),
        "reader": reader,
        "saved_at": saved_at,
        "source": _stored_source(source).model_dump(mode="json"),
        "frame_of_reference_uid": annotation.grid.frame_of_reference_uid,
        "annotation_sha256": annotation_sha256(annotation),
    }
    if neck_cut_mm is not None:
        document["neck_cut_mm"] = neck_cut_mm
    if head_from_click is not None:
        document["head_from_click"] = _dumped(head_from_click)
    if finished:
        document["finished"] = sorted(finished)
    if proposals:
        document["proposals"] = [_dumped(by) for by in proposals]
    if annotation.is_lesion_open:
        document["lesion_open"] = True
    _encoded(name, document)  # a finding that cannot be stored must not cost the old mask
    make_folder(folder)
    write_seg_nrrd(mask_path, annotation.grid, annotation.label_map, annotation.side)
    document["mask"] = {"file": mask_path.name, "sha256": _file_sha256(mask_path)}
    write_whole(path, _encoded(name, document))
    return path


def load_annotation(path: Path) -> StoredAnnotation:
    """An annotation that `save_annotation` wrote.

    Parameters
    ----------
    path : Path
        NAME.json or NAME.seg.nrrd.

    Raises
    ------
    FormatError
        If a file is missing or breaks its schema.
    AnnotationError
        If the mask or the landmarks are not those that were saved.
    """
    if path.name.lower().endswith(MASK_SUFFIX):
        path = path.with_name(path.name[: -len(MASK_SUFFIX)] + ".json")
    document = _read_document(path)
    mask_path = path.with_name(Path(document.mask.file).name)
    if _file_sha256(mask_path) != document.mask.sha256:
        raise AnnotationError(
            f"{mask_path.name} is not the mask that {path.name} was saved with; open the mask by "
            "itself, check it and save it again"
        )
    label_map = read_label_map(mask_path)
    grid = label_map.grid
    annotation = HipAnnotation.from_label_map(
        Grid(grid.shape, grid.affine_lps, document.frame_of_reference_uid),
        label_map.labels,
        side=document.side,
        landmarks=document.landmarks,
        reader=document.reader,
    )
    if document.lesion_open:
        if not annotation.lesion.is_empty:
            raise AnnotationError(
                f"{path.name} says that its lesion is not outlined yet, but {mask_path.name} holds "
                "one; save the annotation again"
            )
        annotation = evolve(annotation, is_lesion_open=True)
    if not is_sha256_of(document.annotation_sha256, annotation):
        raise AnnotationError(
            f"{path.name} was changed after it was saved (side or landmarks do not match its hash)"
        )
    return StoredAnnotation(
        annotation=annotation,
        findings=document.findings,
        head=document.head,
        source=Source(**document.source.model_dump()),
        saved_at=document.saved_at,
        reader=document.reader,
        neck_cut_mm=document.neck_cut_mm,
        head_from_click=document.head_from_click,
        finished=document.finished,
        proposals=document.proposals,
    )


def _read_document(path: Path) -> AnnotationDocument:
    stated = read_json_object(path)
    if stated.get("schema") != ANNOTATION_SCHEMA:
        raise FormatError(
            f"{path.name} is not a saved annotation (schema {ANNOTATION_SCHEMA}); give its JSON "
            "file, its mask or another label map"
        )
    try:
        document = AnnotationDocument.model_validate_json(json.dumps(stated), strict=True)
    except ValidationError as error:
        raise FormatError(f"{path.name}: {first_fault(error)}") from error
    if document.landmarks is not None and document.landmarks.side is not document.side:
        raise AnnotationError(f"{path.name}: its landmarks are of the other side")
    return document


def _dumped(record: BaseModel | None) -> dict[str, Any] | None:
    return None if record is None else record.model_dump(mode="json")


def _stored_source(source: Source) -> StoredSource:
    return StoredSource.model_validate(source, from_attributes=True)


def _encoded(name: str, document: object) -> bytes:
    try:
        return json_bytes(document)
    except (TypeError, ValueError) as error:
        raise FormatError(f"{name}: a finding cannot be stored as JSON ({error})") from error


def _file_sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise FormatError(
            f"{path.name} cannot be read ({error.strerror or 'input error'}); it belongs beside "
            "its JSON file"
        ) from error
