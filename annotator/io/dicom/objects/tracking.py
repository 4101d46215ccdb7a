"""Identifiers of what is written: the same input gives the same, other input gives others.

A UID is a name-based UUID below the root 2.25, as ISO/IEC 9834-8 and DICOM PS3.5 B.2 provide, so
that no clock, no random number and no registered root enters.
"""

import uuid

from attrs import frozen

from annotator.drawing.change import Structure
from annotator.io.dicom.objects.codes import SEGMENTS
from annotator.model.anatomy import Side

__all__ = ["Tracking", "tracking_of", "uid_of"]

#: Root of UIDs that are made of a UUID.
UUID_ROOT = "2.25"

#: Name space of this program's UUIDs; never to be changed, or old results lose their identity.
NAME_SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "onfh-annotator")


@frozen
class Tracking:
    """What is measured, as every object names it that speaks of it.

    Parameters
    ----------
    identifier : str
        For people: ``left femoral head``.
    uid : str
        For programs.
    """

    identifier: str
    uid: str


def tracking_of(series_uid: str, side: Side, structure: Structure) -> Tracking:
    """Identity of a structure of one hip as one series shows it, whoever outlines it.

    Parameters
    ----------
    series_uid : str
        Series Instance UID of the images that it was outlined on.
    side : Side
    structure : Structure
    """
    codes = SEGMENTS[structure]
    region, kind = codes.region.meaning.lower(), codes.kind.meaning.lower()
    words = [side.in_words, region] if kind == region else [side.in_words, region, kind]
    return Tracking(" ".join(words), uid_of("tracking", series_uid, side.value, structure.value))


def uid_of(kind: str, *words: str) -> str:
    """The UID that names what these words tell apart.

    Parameters
    ----------
    kind : str
        What gets the UID, such as ``"tracking"`` or ``"segmentation instance"``.
    *words : str
        All that distinguishes one from another, in an order that stays.
    """
    # The lengths tell apart words that run together to the same text.
    name = "".join(f"{len(word)}:{word}" for word in (kind, *words))
    return f"{UUID_ROOT}.{uuid.uuid5(NAME_SPACE, name).int}"
