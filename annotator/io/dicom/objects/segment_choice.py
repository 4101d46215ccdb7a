"""Which segments of a DICOM segmentation are the head and the lesion of the asked side."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen
from pydicom.dataset import Dataset
from pydicom.sr.coding import Code

from annotator.drawing.change import Structure
from annotator.errors import AnnotationError
from annotator.io.dicom.objects.codes import FEMORAL_HEAD, FEMUR, NECROSIS, side_of
from annotator.io.volume_files import HEAD_NAMES, LESION_NAMES
from annotator.model.anatomy import Side

__all__ = ["FoundSegment", "choose_segments", "found_segments"]

#: A refusal lists at most this many segments.
LISTED_SEGMENTS = 20

#: Where a code carries its laterality.
KIND_MODIFIER = "SegmentedPropertyTypeModifierCodeSequence"
REGION_MODIFIER = "AnatomicRegionModifierSequence"

_NAMES = {Structure.HEAD: HEAD_NAMES, Structure.LESION: LESION_NAMES}


@frozen
class FoundSegment:
    """What a segmentation says of one segment.

    Parameters
    ----------
    number : int
    label : str
    kind : Code or None
        Segmented property type.
    regions : tuple of Code
    side : Side or None
        None where no laterality is stated.
    """

    number: int
    label: str
    kind: Code | None
    regions: tuple[Code, ...] = ()
    side: Side | None = None

    @property
    def in_words(self) -> str:
        """For a refusal: ``2 'Lesion' (Necrosis, left)``."""
        coded = "no code" if self.kind is None else self.kind.meaning or self.kind.value
        side = "" if self.side is None else f", {self.side.in_words}"
        return f"{self.number} '{self.label}' ({coded}{side})"

    def is_coded_as(self, structure: Structure) -> bool:
        """Whether type and region say that it is this structure; without a type nothing does."""
        if self.kind is None:
            return False
        if structure is Structure.LESION:
            # A necrosis elsewhere is none of the femoral head.
            elsewhere = self.regions and not {FEMORAL_HEAD, FEMUR}.intersection(self.regions)
            return self.kind == NECROSIS and not elsewhere
        return self.kind == FEMORAL_HEAD or (self.kind == FEMUR and FEMORAL_HEAD in self.regions)

    def is_named_as(self, structure: Structure) -> bool:
        """Whether its label is that of this structure, case ignored."""
        return " ".join(self.label.replace("_", " ").casefold().split()) in _NAMES[structure]


def found_segments(segmentation: Dataset) -> tuple[FoundSegment, ...]:
    """The segments of a file, the background of a label map left out."""
    return tuple(
        _segment(item) for item in segmentation.SegmentSequence if int(item.SegmentNumber) > 0
    )


def choose_segments(
    name: str, segments: Sequence[FoundSegment], side: Side
) -> Mapping[Structure, FoundSegment]:
    """The head and, if there is one, the lesion.

    Parameters
    ----------
    name : str
        Of the file, for the message.
    segments : sequence of FoundSegment
    side : Side
        Segments of the other side are passed over unless there are no others.

    Raises
    ------
    AnnotationError
        If there is no head, no lesion among others, or more than one of either.
    """
    held = "its segments are " + "; ".join(each.in_words for each in segments[:LISTED_SEGMENTS])
    here = [each for each in segments if each.side in (None, side)] or segments
    head = _only(name, here, Structure.HEAD, held)
    if head is None:
        raise AnnotationError(
            f"{name} holds no segment coded or named as femoral head ({side.in_words}); {held}"
        )
    lesion = _only(name, here, Structure.LESION, held)
    if lesion is not None:
        return {Structure.HEAD: head, Structure.LESION: lesion}
    if len(here) > 1:
        raise AnnotationError(
            f"{name} holds no segment coded or named as necrotic lesion; {held}; for a hip without "
            "lesion leave an empty segment of that name"
        )
    return {Structure.HEAD: head}


def _only(
    name: str, segments: Iterable[FoundSegment], structure: Structure, held: str
) -> FoundSegment | None:
    listed = list(segments)
    found = [each for each in listed if each.is_coded_as(structure)] or [
        each for each in listed if each.is_named_as(structure)
    ]
    if len(found) > 1:
        raise AnnotationError(
            f"{name} holds {len(found)} segments that may be the {structure}; keep one for this "
            f"hip; {held}"
        )
    return found[0] if found else None


def _segment(item: Dataset) -> FoundSegment:
    kinds = item.get("SegmentedPropertyTypeCodeSequence") or ()
    regions = item.get("AnatomicRegionSequence") or ()
    modifiers = (
        code
        for coded, modifier in ((kinds, KIND_MODIFIER), (regions, REGION_MODIFIER))
        for each in coded
        for code in each.get(modifier) or ()
    )
    codes = (_code(each) for each in modifiers)
    sides = {side_of(each.value, each.scheme_designator) for each in codes} - {None}
    return FoundSegment(
        number=int(item.SegmentNumber),
        label=str(item.get("SegmentLabel") or ""),
        kind=_code(kinds[0]) if kinds else None,
        regions=tuple(_code(region) for region in regions),
        side=sides.pop() if len(sides) == 1 else None,
    )


def _code(item: Dataset) -> Code:
    value = item.get("CodeValue") or item.get("LongCodeValue") or item.get("URNCodeValue") or ""
    return Code(
        str(value), str(item.get("CodingSchemeDesignator", "")), str(item.get("CodeMeaning", ""))
    )
