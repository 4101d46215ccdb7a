"""The reader's own stages on disk: NAME.stages.json beside the annotation NAME.json.

A file of its own, so that an outline can be given to a second reader without the first's opinion.
"""

import json
from pathlib import Path
from typing import Literal

from attrs import field, frozen
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from annotator.errors import AnnotationError, FormatError
from annotator.io.landmarks_file import json_bytes, read_json_object
from annotator.io.store import write_whole
from annotator.model.anatomy import Side
from annotator.model.reader_opinion import ReaderOpinion
from annotator.model.validation import first_fault

__all__ = [
    "OPINION_SUFFIX",
    "StoredOpinion",
    "load_opinion",
    "opinion_path",
    "read_stages_file",
    "remove_opinion",
    "save_opinion",
]

OPINION_SUFFIX = ".stages.json"

OPINION_SCHEMA = "onfh.reader_stages/1"


class _Document(BaseModel):
    """The content of NAME.stages.json."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_id: Literal["onfh.reader_stages/1"] = Field(alias="schema")
    side: Side
    reader: str
    # None where facts were staged without an outline; beside an outline it is needed.
    annotation_sha256: str | None = None
    opinion: ReaderOpinion


@frozen
class StoredOpinion:
    """The reader's own stages as a file holds them; nobody's, without a file.

    Parameters
    ----------
    opinion : ReaderOpinion
    side : Side or None
        None without a file.
    reader : str
        Whose opinion it is; empty if nobody said.
    annotation_sha256 : str or None
        Of the outline that was staged; None if facts were staged without one.
    """

    opinion: ReaderOpinion = field(factory=ReaderOpinion)
    side: Side | None = None
    reader: str = ""
    annotation_sha256: str | None = None


def opinion_path(annotation: Path) -> Path:
    """NAME.stages.json beside NAME.json or NAME.seg.nrrd."""
    name = annotation.name.removesuffix(".json").removesuffix(".seg.nrrd")
    return annotation.with_name(f"{name}{OPINION_SUFFIX}")


def save_opinion(
    annotation: Path, opinion: ReaderOpinion, *, side: Side, reader: str, annotation_sha256: str
) -> Path:
    """Write the reader's stages beside a saved annotation, whole.

    Parameters
    ----------
    annotation : Path
        NAME.json, as `annotator.io.annotation_file.save_annotation` gives it.
    opinion : ReaderOpinion
    side : Side
    reader : str
        Whose opinion it is.
    annotation_sha256 : str
        Of the outline that was staged.

    Raises
    ------
    FormatError
        If the file cannot be written.
    """
    path = opinion_path(annotation)
    document = {
        "schema": OPINION_SCHEMA,
        "side": side.value,
        "reader": reader,
        "annotation_sha256": annotation_sha256,
        "opinion": opinion.model_dump(mode="json"),
    }
    write_whole(path, json_bytes(document))
    return path


def remove_opinion(annotation: Path) -> None:
    """Take away the stages of an annotation that has been saved again without any.

    Raises
    ------
    FormatError
        If the file is there and cannot be removed.
    """
    path = opinion_path(annotation)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise FormatError(
            f"{path.name} cannot be removed ({error.strerror or 'output error'}); it is of an "
            "older reading: remove it by hand"
        ) from error


def load_opinion(annotation: Path, *, side: Side, annotation_sha256: str) -> ReaderOpinion | None:
    """The reader's stages beside a saved annotation; None if there are none.

    Parameters
    ----------
    annotation : Path
        NAME.json or NAME.seg.nrrd.
    side : Side
    annotation_sha256 : str
        Of the annotation that was read.

    Raises
    ------
    FormatError
        If the file breaks its schema.
    AnnotationError
        If it is about another outline or the other hip.
    """
    path = opinion_path(annotation)
    if not path.exists():
        return None
    stored = read_stages_file(path)
    if stored.side is not side or stored.annotation_sha256 != annotation_sha256:
        raise AnnotationError(
            f"{path.name} holds stages of another outline than {annotation.name}; remove it or "
            "put back the outline that it was saved with"
        )
    return stored.opinion


def read_stages_file(path: Path) -> StoredOpinion:
    """The reader's stages in a file, of whichever hip they are.

    Parameters
    ----------
    path : Path
        NAME.stages.json.

    Raises
    ------
    FormatError
        If the file cannot be read or breaks its schema.
    """
    stated = read_json_object(path)
    try:
        document = _Document.model_validate_json(json.dumps(stated), strict=True)
    except ValidationError as error:
        raise FormatError(f"{path.name}: {first_fault(error)}") from error
    return StoredOpinion(
        opinion=document.opinion,
        side=document.side,
        reader=document.reader,
        annotation_sha256=document.annotation_sha256,
    )
