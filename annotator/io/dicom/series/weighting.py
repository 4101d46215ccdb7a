"""What a header surely says that its images show: T1, T2 or STIR, or nothing.

Stricter than the words of a list of series (`annotator.io.dicom.series.suitability`), which decide
nothing: signal is measured on this, so every sign of doubt leaves it to the reader.
"""

import re

from annotator.io.dicom.header.slice_header import SliceHeader
from annotator.io.dicom.series.suitability import LONG_ECHO_MS, contrast_words
from annotator.model.signal import Weighting

__all__ = ["sure_weighting"]

#: Shorter than this no spin echo is repeated; such images are gradient echoes, ms.
T1_REPETITION_FROM_MS = 250.0
#: Shorter, a long echo time does not make T2 contrast alone; longer, it is no joint's protocol but
#: that of diffusion images, whose first volume states no weighting of its own, ms.
T2_REPETITION_MS = (1500.0, 9000.0)

#: Words of a description that speak of fat suppression.
_FAT_SUPPRESSION = frozenset(
    {
        "fs",
        "fatsat",
        "fat",
        "spair",
        "spir",
        "chess",
        "tirm",
        "stir",
        "ideal",
        "dixon",
        "mdixon",
        "water",
        "we",
        "proset",
        "flex",
    }
)
#: Words that speak of a contrast agent, after which marrow is not what it was.
_CONTRAST_AGENT = frozenset(
    {"gd", "gad", "gado", "post", "contrast", "km", "ce", "dyn", "dynamic", "dotarem", "+c", "c+"}
)
#: Image types and components that are made from other images, or hold no magnitude.
_NO_PLAIN_IMAGE = frozenset(
    {
        "DERIVED",
        "SUBTRACT",
        "SUBTRACTION",
        "MIP",
        "P",
        "PHASE",
        "R",
        "REAL",
        "I",
        "IMAGINARY",
        "W",
        "WATER",
        "F",
        "FAT",
        "OPP_PHASE",
        "OUT_PHASE",
        "MIXED",
        "MAP",
    }
)

_PLAIN = {"T1-like": Weighting.T1, "T2-like": Weighting.T2, "STIR-like": Weighting.STIR}

#: Words that name a weighting begin so; they must not contradict the times.
_NAMED = {
    "t1": {Weighting.T1},
    "t2": {Weighting.T2, Weighting.T2_FAT_SUPPRESSED, Weighting.STIR},
    "pd": set[Weighting](),
    "stir": {Weighting.STIR},
    "tirm": {Weighting.STIR},
}


def sure_weighting(header: SliceHeader) -> Weighting | None:
    """The weighting that sequence, times and words of one slice agree on.

    Parameters
    ----------
    header : SliceHeader
        Of a slice in the middle of the volume.

    Returns
    -------
    Weighting or None
        None for anything but a plain spin echo or inversion recovery image of the magnitude:
        PD, gradient echo, Dixon parts, T1 with fat suppression, images after a contrast agent,
        and whatever lacks the times that would tell.
    """
    if header.modality != "MR" or _is_made_from_others(header):
        return None
    words = _words(header)
    if words & _CONTRAST_AGENT:
        return None
    found = _by_times(header, words)
    return found if all(found in meant for meant in _named_by(words)) else None


def _by_times(header: SliceHeader, words: set[str]) -> Weighting | None:
    if "SE" not in header.scanning_sequence and "IR" not in header.scanning_sequence:
        return None
    contrast = contrast_words(header)
    if contrast == "fat-suppressed" or (contrast != "STIR-like" and _says_fat_suppressed(words)):
        return Weighting.T2_FAT_SUPPRESSED if _has_t2_times(header) else None
    return _PLAIN.get(contrast) if _has_usual_repetition(header, contrast) else None


def _says_fat_suppressed(words: set[str]) -> bool:
    return bool(words & _FAT_SUPPRESSION) or any(word.endswith("fs") for word in words)


def _named_by(words: set[str]) -> list[set[Weighting]]:
    """For each word that names a weighting, those that it may mean."""
    return [meant for word in words for name, meant in _NAMED.items() if word.startswith(name)]


def _is_made_from_others(header: SliceHeader) -> bool:
    stated = {word.strip().upper() for word in (*header.image_type, *header.component)}
    return bool(stated & _NO_PLAIN_IMAGE)


def _words(header: SliceHeader) -> set[str]:
    text = f"{header.description} {header.protocol}".casefold()
    return set(re.findall(r"[a-z0-9]+\+|\+[a-z0-9]+|[a-z0-9]+", text))


def _has_usual_repetition(header: SliceHeader, contrast: str) -> bool:
    repetition_ms = header.repetition_time_ms or 0.0
    if contrast == "T1-like":
        return repetition_ms >= T1_REPETITION_FROM_MS
    shortest_ms, longest_ms = T2_REPETITION_MS
    return shortest_ms <= repetition_ms <= longest_ms


def _has_t2_times(header: SliceHeader) -> bool:
    echo_ms = header.echo_time_ms or 0.0
    return echo_ms >= LONG_ECHO_MS and _has_usual_repetition(header, "T2-like")
