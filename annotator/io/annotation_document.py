"""What NAME.json holds of an annotation on disk, part by part."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from annotator.drawing.change import Structure
from annotator.measure.settings import LARGEST_NECK_CUT_MM
from annotator.model.anatomy import Landmarks, Side
from annotator.model.head_from_click import HeadFromClick
from annotator.model.measurements import FittedHead
from annotator.model.outline_proposal import ProposedBy

__all__ = ["ANNOTATION_SCHEMA", "AnnotationDocument", "StoredMask", "StoredSource"]

ANNOTATION_SCHEMA = "onfh.annotation/1"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StoredSource(_Record):
    """The annotated image, by its UIDs."""

    study_uid: str | None = None
    series_uid: str | None = None
    volume_number: int = 1
    description: str = ""
    modality: str | None = None
    laterality: str | None = None
    instance_uids: tuple[str, ...] = ()


class StoredMask(_Record):
    """The mask's file beside the document."""

    file: str
    sha256: str


class AnnotationDocument(_Record):
    """The content of NAME.json."""

    schema_id: Literal["onfh.annotation/1"] = Field(alias="schema")
    side: Side
    head: FittedHead | None
    landmarks: Landmarks | None
    findings: dict[str, Any]
    reader: str
    saved_at: str
    source: StoredSource
    frame_of_reference_uid: str | None
    mask: StoredMask
    annotation_sha256: str
    # Absent where the reader set none, so that files of earlier versions are the same.
    neck_cut_mm: float | None = Field(
        default=None, gt=0, le=LARGEST_NECK_CUT_MM, allow_inf_nan=False
    )
    # Absent where no click found the head.
    head_from_click: HeadFromClick | None = None
    # Absent where the reader has marked no outline as finished.
    finished: frozenset[Structure] = frozenset()
    # Absent where no outline started from a model's proposal.
    proposals: tuple[ProposedBy, ...] = ()
    # Absent where a lesion is outlined, or somebody has said that there is none.
    lesion_open: bool = False
