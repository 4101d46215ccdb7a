"""Removing what identifies from a folder: its images, its outlines and this program's results.

Every file is read twice: once for the identifying values of the whole input, then to be written
without them. What is written is searched for all those values first; a file in which one is left,
or whose kind is not known, is refused and not written.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from attrs import field, frozen

from annotator.app.deidentified_files import Known, new_files, study_of_document
from annotator.app.file_owners import owners
from annotator.errors import AnnotatorError, DicomError, FormatError
from annotator.io.deidentify.dicom_file import (
    identifying_values,
    instance_uids,
    patient_of,
)
from annotator.io.deidentify.known_values import KnownValues
from annotator.io.deidentify.options import Policy
from annotator.io.deidentify.pseudonyms import Pseudonyms
from annotator.io.dicom.folder.files import files_below
from annotator.io.dicom.objects.whole import whole_object
from annotator.io.store import make_folder, write_whole

if TYPE_CHECKING:
    from annotator.io.deidentify.attributes import Searched

__all__ = ["Deidentification", "RefusedFile", "deidentify"]


@frozen
class RefusedFile:
    """A file that was not written.

    Parameters
    ----------
    name : str
        As it is called in the input, below the folder: it may name a patient, so it is told to
        whoever runs this and written nowhere.
    reason : str
    """

    name: str = field(repr=False)
    reason: str


@frozen
class Deidentification:
    """What a run did.

    Parameters
    ----------
    written : tuple of str
        New files, below the output folder.
    refused : tuple of RefusedFile
    patients : int
        How many patients the images are of.
    actions : mapping of (action, attribute) to int
        How often something was done to an attribute.
    too_short : int
        Identifying values that are too short to be searched for.
    """

    written: tuple[str, ...]
    refused: tuple[RefusedFile, ...]
    patients: int
    actions: Mapping[tuple[str, str], int]
    too_short: int


def deidentify(source: Path, out: Path, *, key: bytes, policy: Policy) -> Deidentification:
    """Write a folder anew without what identifies.

    Parameters
    ----------
    source : Path
        A folder, searched below, or one file.
    out : Path
        Made if it does not exist; it must hold nothing and lie outside `source`.
    key : bytes
        The secret from which pseudonyms and shifts of dates are derived.
    policy : Policy

    Raises
    ------
    FormatError
        If there is nothing to read, or the output folder cannot be used.
    """
    _check_places(source, out)
    root = source if source.is_dir() else source.parent
    refused: list[RefusedFile] = []
    names = list(_names(source, root, refused))
    survey = _survey(root, names, policy)
    pseudonyms = Pseudonyms(key)
    known = Known(policy, pseudonyms, survey.values, survey.patients)
    make_folder(out)
    written: dict[str, str] = {}
    for name in names:
        try:
            _write(out, new_files(root, name, known), written)
        except AnnotatorError as error:
            refused.append(RefusedFile(name, str(error)))
    return Deidentification(
        written=tuple(written),
        refused=tuple(sorted(refused, key=lambda one: one.name)),
        patients=len(set(survey.patients.values())),
        actions=Counter(known.counts),
        too_short=survey.values.too_short,
    )


@frozen
class _Survey:
    values: KnownValues
    patients: Mapping[str, str] = field(repr=False)


def _check_places(source: Path, out: Path) -> None:
    if not source.exists():
        raise FormatError(f"{source.name}: there is no such file or folder; check the path")
    inside = out.resolve().is_relative_to(source.resolve())
    if inside:
        raise FormatError(f"--out {out.name} lies within the input; give a folder elsewhere")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FormatError(f"--out {out.name} is not empty; give a new folder")


def _names(source: Path, root: Path, refused: list[RefusedFile]) -> Iterator[str]:
    if source.is_file():
        yield source.name
        return
    for found in files_below(root, lambda name, reason: refused.append(RefusedFile(name, reason))):
        yield found.name


def _survey(root: Path, names: Sequence[str], policy: Policy) -> _Survey:
    """The identifying values of all DICOM objects, and whose each file is."""
    values: set[tuple[Searched, str]] = set()
    by_uid: dict[str, str] = {}
    stated: dict[str, str] = {}
    for name in names:
        try:
            dataset = whole_object(root / name, with_pixels=False)
        except DicomError:
            continue
        values.update(identifying_values(dataset, policy))
        stated[name] = patient_of(dataset)
        by_uid |= dict.fromkeys(instance_uids(dataset), stated[name])
    for name in names:
        uid = study_of_document(root / name)
        if uid in by_uid:
            stated[name] = by_uid[uid]
    return _Survey(KnownValues.of(values), owners(names, stated))


def _write(out: Path, files: Mapping[PurePosixPath, bytes], written: dict[str, str]) -> None:
    """Write what one file became; the same object twice is written once."""
    for place, content in files.items():
        digest = hashlib.sha256(content).hexdigest()
        earlier = written.get(str(place))
        if earlier not in {None, digest}:
            raise FormatError("another file of the input is the same object with other content")
        if earlier is None:
            make_folder(out / place.parent)
            write_whole(out / place, content)
            written[str(place)] = digest
