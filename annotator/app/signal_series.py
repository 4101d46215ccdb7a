"""The series whose signal is measured: what a user names, opened and checked against the image."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import frozen

from annotator.app.study import open_image
from annotator.errors import DicomError, FormatError, GridMismatch
from annotator.measure.settings import MeasureSettings
from annotator.model.issue import Issue, Severity
from annotator.model.signal import Weighting, WeightingBasis
from annotator.model.volume import Volume

__all__ = [
    "NamedSeries",
    "SignalChoice",
    "open_signal_series",
    "place_issues",
    "signal_choices",
]

#: Takes the weighting from the header of the series.
FROM_HEADER = "header"

_UID = re.compile(r"(?P<uid>[0-9]+(?:\.[0-9]+)+)(?::(?P<volume>[1-9][0-9]*))?")
_PICK = "give the folder of one series, or name it as WEIGHTING=UID or WEIGHTING=UID:VOLUME"


@frozen
class SignalChoice:
    """One series as a user names it: ``t1``, ``stir=1.2.840.1``, ``t2=1.2.840.2:2``, ``t2=DIR``.

    Parameters
    ----------
    text : str
        As it was written, without the folders of a path, which may name a patient.
    weighting : Weighting or None
        None takes it from the header.
    series_uid, volume_number : str and int, or None
        A series of the image that is measured.
    path : Path or None
        Another file or folder. Without either the image itself is meant.
    """

    text: str
    weighting: Weighting | None
    series_uid: str | None = None
    volume_number: int | None = None
    path: Path | None = None


@frozen(eq=False)
class NamedSeries:
    """A series with what it shows, and who says so."""

    volume: Volume
    weighting: Weighting
    basis: WeightingBasis


def signal_choices(texts: Iterable[str]) -> tuple[SignalChoice, ...]:
    """The series that texts like ``WEIGHTING`` or ``WEIGHTING=SERIES`` name.

    Parameters
    ----------
    texts : iterable of str
        WEIGHTING is ``t1``, ``t2``, ``t2_fat_suppressed``, ``stir`` or ``header``, case ignored;
        SERIES a Series Instance UID with or without ``:VOLUME``, or a file or folder.

    Raises
    ------
    FormatError
        If a weighting is unknown or named twice, or nothing follows the equals sign.
    """
    choices = tuple(map(_choice, texts))
    stated = [choice.weighting for choice in choices if choice.weighting is not None]
    for weighting in stated:
        if stated.count(weighting) > 1:
            raise FormatError(f"--signal names {weighting} twice; give one series for each")
    return choices


def open_signal_series(
    choices: Iterable[SignalChoice], image: Volume, image_path: Path, settings: MeasureSettings
) -> tuple[NamedSeries, ...]:
    """Open the series that a user named.

    Parameters
    ----------
    choices : iterable of SignalChoice
    image : Volume
        That is measured.
    image_path : Path
        Where it and the series named by UID are.
    settings : MeasureSettings
        For the blocking geometry issues that the reader has acknowledged.

    Returns
    -------
    tuple of NamedSeries

    Raises
    ------
    AnnotatorError
        If a series cannot be opened, is of another frame of reference, has a blocking geometry
        issue, shows what another one shows, or leaves unsaid what it shows.
    """
    opened = tuple(_named(choice, image, image_path, settings) for choice in choices)
    _refuse_same_weighting(opened)
    return opened


def place_issues(series: Iterable[NamedSeries], image: Volume) -> tuple[Issue, ...]:
    """That nothing confirms a common position, where a file carries no frame of reference."""
    return tuple(
        Issue(
            code="signal_place_unverified",
            severity=Severity.INFO,
            message=f"no frame of reference confirms that the {one.weighting} series lies as the "
            "measured one: check both side by side",
            subject="signal",
        )
        for one in series
        if one.volume is not image
        and None in (one.volume.grid.frame_of_reference_uid, image.grid.frame_of_reference_uid)
    )


def _choice(text: str) -> SignalChoice:
    name, equals, series = (part.strip() for part in text.partition("="))
    known = {weighting.value: weighting for weighting in Weighting}
    plain = name.lower().replace("-", "_")
    if plain not in (*known, FROM_HEADER):
        raise FormatError(
            f"--signal {name}: {name or 'nothing'} is no weighting; "
            f"choose {', '.join(known)} or {FROM_HEADER}"
        )
    if equals and not series:
        raise FormatError(f"--signal {name}=: no series is named after the equals sign")
    weighting, uid = known.get(plain), _UID.fullmatch(series)
    if uid:
        number = uid["volume"]
        return SignalChoice(text, weighting, uid["uid"], int(number) if number else None)
    if not series:
        return SignalChoice(name, weighting)
    path = Path(series)
    return SignalChoice(f"{name}={path.name}", weighting, path=path)


def _named(
    choice: SignalChoice, image: Volume, image_path: Path, settings: MeasureSettings
) -> NamedSeries:
    volume = _opened(choice, image, image_path)
    weighting = choice.weighting or volume.weighting
    if weighting is None:
        raise DicomError(
            f"--signal {choice.text}: the header leaves open what the series shows; "
            f"say {', '.join(Weighting)} instead of {FROM_HEADER}"
        )
    _refuse_contradiction(choice, volume)
    _refuse_blocked(volume, weighting, settings)
    _refuse_other_frame(volume, image, weighting)
    return NamedSeries(volume, weighting, "stated" if choice.weighting else "header")


def _opened(choice: SignalChoice, image: Volume, image_path: Path) -> Volume:
    if choice.path is not None:
        return open_image(choice.path, pick_with=_PICK)
    if choice.series_uid is None:
        return image
    return open_image(
        image_path,
        series_uid=choice.series_uid,
        volume_number=choice.volume_number,
        pick_with=_PICK,
    )


def _refuse_contradiction(choice: SignalChoice, volume: Volume) -> None:
    """A header that surely shows something else is a mistaken series, not a reader's choice."""
    if None not in (choice.weighting, volume.weighting) and choice.weighting != volume.weighting:
        raise DicomError(
            f"--signal {choice.text}: sequence and times of that series are those of "
            f"{volume.weighting}; name another series or weighting"
        )


def _refuse_blocked(volume: Volume, weighting: Weighting, settings: MeasureSettings) -> None:
    for issue in volume.issues:
        is_accepted = issue.code in settings.accepted_geometry
        if issue.severity is Severity.BLOCKING and not is_accepted:
            raise DicomError(f"the {weighting} series cannot be measured: {issue.message}")


def _refuse_other_frame(volume: Volume, image: Volume, weighting: Weighting) -> None:
    """The outline may carry no frame of reference of its own; it lies on the image."""
    ours, theirs = image.grid.frame_of_reference_uid, volume.grid.frame_of_reference_uid
    if ours and theirs and ours != theirs:
        raise GridMismatch(
            f"the {weighting} series has another frame of reference ({theirs}) than the image that "
            f"is measured ({ours}): choose one of the same examination"
        )


def _refuse_same_weighting(series: Sequence[NamedSeries]) -> None:
    shown = [one.weighting for one in series]
    for weighting in shown:
        if shown.count(weighting) > 1:
            raise FormatError(f"--signal names two series that show {weighting}; give one")
