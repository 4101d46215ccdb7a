"""One hip with everything known about it, and the result of analysing it."""

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen
from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer

from annotator.model.annotation import HipAnnotation
from annotator.model.assessment import Assessment
from annotator.model.measurements import Measurements
from annotator.model.outline_proposal import ProposedBy
from annotator.model.reader_opinion import ReaderOpinion
from annotator.model.signal import SignalMeasurements
from annotator.model.volume import Volume

__all__ = ["Case", "CaseResult", "Provenance"]


@frozen(eq=False)
class Case:
    """The input of an analysis.

    Parameters
    ----------
    image : Volume
    annotation : HipAnnotation
        May lie on a grid of its own; it is measured there.
    findings : mapping of fact name to raw value
        The reader's findings: a facts file without measurement NAMEs.
    reader_opinion : ReaderOpinion
        The reader's own stages; printed beside the tool's, read by no rule.
    opinion_reader : str
        Whose opinion that is; empty: the reader of the annotation.
    neck_cut_mm : float or None
        The reader's own neck cut that was kept with the outline; None if none was.
    proposals : tuple of ProposedBy
        The models from whose proposals an outline started, as far as it is kept with it.
    is_head_from_click : bool
        Whether a click found the head, as far as it is kept with the outline.
    """

    image: Volume
    annotation: HipAnnotation
    findings: Mapping[str, Any] = field(factory=dict)
    reader_opinion: ReaderOpinion = field(factory=ReaderOpinion)
    opinion_reader: str = ""
    neck_cut_mm: float | None = None
    proposals: tuple[ProposedBy, ...] = ()
    is_head_from_click: bool = False


class Provenance(BaseModel):
    """What a result rests on; goes with every number.

    Parameters
    ----------
    software_version : str
    rules_name, rules_version, rules_sha256 : str or None
        None for a measurement alone.
    study_uid, series_uid, frame_of_reference_uid : str or None
        Of the image; None where the format has none.
    volume_number : int
        1-based number of the volume within its series.
    annotation_sha256 : str
        Hash of side, grid and label map (and landmarks).
    settings : mapping of str to str
        Every setting that the numbers depend on.
    reader : str
    proposals : tuple of ProposedBy
        The models from whose proposals an outline started. Left out where none is known: a label
        map of elsewhere does not say.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    software_version: str
    rules_name: str | None = None
    rules_version: str | None = None
    rules_sha256: str | None = None
    study_uid: str | None = None
    series_uid: str | None = None
    volume_number: int = 1
    frame_of_reference_uid: str | None = None
    annotation_sha256: str
    settings: Mapping[str, str]
    reader: str = ""
    proposals: tuple[ProposedBy, ...] = ()

    @model_serializer(mode="wrap")
    def _without_none(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        document: dict[str, Any] = dump(self)
        if not self.proposals:
            document.pop("proposals", None)
        return document


class CaseResult(BaseModel):
    """Measurements, assessment, provenance and signal of one hip.

    ``assessment`` is None while a blocking issue stands or when only measuring was asked for;
    ``signal`` where it was not asked for, and no rule reads it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    measurements: Measurements
    assessment: Assessment | None
    provenance: Provenance
    signal: SignalMeasurements | None = None
