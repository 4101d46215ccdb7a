"""What one file of the input becomes without what identifies: new names and contents, searched."""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType

import yaml
from attrs import field, frozen

from annotator.app.rules_in_force import rules_in_force
from annotator.errors import FormatError, GuidelineError
from annotator.io.annotation_document import ANNOTATION_SCHEMA
from annotator.io.deidentify.annotations import deidentified_annotation
from annotator.io.deidentify.cleaning import Cleaning
from annotator.io.deidentify.dicom_file import deidentified_file, patient_of
from annotator.io.deidentify.documents import deidentified_document, deidentified_values
from annotator.io.deidentify.known_values import KnownValues
from annotator.io.deidentify.label_files import deidentified_image_file
from annotator.io.deidentify.options import Policy
from annotator.io.deidentify.pseudonyms import Pseudonyms
from annotator.io.deidentify.search import found_in_object, found_in_other
from annotator.io.dicom.objects.whole import whole_object
from annotator.io.facts_file import read_facts
from annotator.io.itk_files import has_image_suffix
from annotator.io.landmarks_file import json_bytes, read_json_object
from annotator.staging.facts import parse_facts

__all__ = ["Known", "new_files", "study_of_document"]

#: Names that this program gives to files and folders, which say nothing of a patient.
_PLAIN_NAMES = frozenset(
    {
        *("L", "R", "measurements.json", "assessment.json", "signal.json"),
        *("necrosis_map.png", "necrosis_map.svg", "intact_ratio.png", "intact_ratio.svg"),
        "segmentation.seg.nrrd",
    }
)
#: Ends of names that say what a file is; the longest first.
_SUFFIXES = (
    *(".stages.json", ".seg.nrrd", ".nii.gz", ".json", ".yaml", ".yml", ".nii", ".nrrd", ".mha"),
    *(".png", ".svg"),
)
#: Where files go of which it is not known whose they are.
_OTHER = "no-patient"

_PAGES = frozenset({".html", ".htm", ".pdf"})
_MARKUPS = ".mrk.json"

_PNG_MARK = b"\x89PNG\r\n\x1a\n"


@frozen
class Known:
    """What all files of a run share.

    Parameters
    ----------
    policy : Policy
    pseudonyms : Pseudonyms
    values : KnownValues
    patients : mapping of file name to patient
        Whose each file is; empty where that is not known.
    counts : Counter
        What was done how often; making files adds to it.
    """

    policy: Policy
    pseudonyms: Pseudonyms
    values: KnownValues
    patients: Mapping[str, str] = field(repr=False)
    counts: Counter[tuple[str, str]] = field(factory=Counter, repr=False)

    def cleaning(self, patient: str) -> Cleaning:
        """What the cleaning of one patient's files depends on."""
        return Cleaning(self.policy, self.pseudonyms, self.values, patient, self.counts)


def new_files(root: Path, name: str, known: Known) -> Mapping[PurePosixPath, bytes]:
    """The files in the place of one, by their place below the output folder; none may be left.

    Parameters
    ----------
    root : Path
    name : str
        Below `root`.
    known : Known

    Returns
    -------
    mapping of place to content
        Empty for a mask, which is written with the annotation that it belongs to.

    Raises
    ------
    AnnotatorError
        If the file is refused: what it is, is not known, or what it became still identifies.
    """
    path = root / name
    made = _maker(path)(path, name, known)
    for place, content in made.items():
        search = found_in_object if place.suffix == ".dcm" else found_in_other
        found = search(content, known.values)
        if found is not None:
            raise FormatError(f"{found} of the input would be left in it, so it was not written")
    return made


def study_of_document(path: Path) -> str:
    """The study that a JSON document says it belongs to; empty if it says none."""
    if path.suffix.lower() != ".json":
        return ""
    try:
        document = read_json_object(path)
    except FormatError:
        return ""
    parts = (document.get(name) for name in ("source", "provenance"))
    stated = (part.get("study_uid") for part in parts if isinstance(part, Mapping))
    return next((str(uid) for uid in stated if uid), "")


def _maker(path: Path) -> Callable[[Path, str, Known], Mapping[PurePosixPath, bytes]]:
    lower = path.name.lower()
    if lower.endswith(_MARKUPS):
        raise FormatError(
            "markups of 3D Slicer may hold any text; save the landmarks as onfh's own JSON"
        )
    if path.suffix.lower() in _PAGES:
        raise FormatError(
            "a page shows what it shows; write it anew with onfh analyse from what was "
            "de-identified"
        )
    if has_image_suffix(path):
        return _image_file
    return _MAKERS.get(path.suffix.lower(), _dicom)


def _dicom(path: Path, _name: str, known: Known) -> Mapping[PurePosixPath, bytes]:
    dataset = whole_object(path)
    cleaning = known.cleaning(patient_of(dataset))
    study, series, instance, content = deidentified_file(dataset, cleaning)
    names = (known.pseudonyms.name(*named) for named in (("study", study), ("series", series)))
    folder = PurePosixPath(known.pseudonyms.patient(cleaning.patient_id), *names)
    return {folder / f"{known.pseudonyms.name('instance', instance)}.dcm": content}


def _json(path: Path, name: str, known: Known) -> Mapping[PurePosixPath, bytes]:
    document = read_json_object(path)
    cleaning = known.cleaning(known.patients.get(name, ""))
    folder = _folder(name, known)
    new_name = _new_name(path.name, known)
    if document.get("schema") == ANNOTATION_SCHEMA:
        stem = new_name.removesuffix(".json")
        files = deidentified_annotation(path, stem, cleaning)
        return {folder / file: content for file, content in files.items()}
    if "schema" not in document and "side" not in document:
        return _findings(path, name, known)
    return {
        folder / new_name: json_bytes(deidentified_document("the document", document, cleaning))
    }


def _findings(path: Path, name: str, known: Known) -> Mapping[PurePosixPath, bytes]:
    facts = read_facts(path)
    try:
        parse_facts(
            facts, rules_in_force()
        )  # each is then a number, yes, no or a word of the rules
    except GuidelineError as error:
        raise FormatError("it is no document of onfh, nor facts that its rules know") from error
    values = deidentified_values(facts, known.cleaning(known.patients.get(name, "")))
    written = yaml.safe_dump(values, sort_keys=False, allow_unicode=True).encode()
    return {_folder(name, known) / _new_name(path.name, known): written}


def _image_file(path: Path, name: str, known: Known) -> Mapping[PurePosixPath, bytes]:
    if _is_mask_of_annotation(path):
        return {}
    content = deidentified_image_file(path, known.cleaning(known.patients.get(name, "")))
    return {_folder(name, known) / _new_name(path.name, known): content}


def _picture(path: Path, name: str, known: Known) -> Mapping[PurePosixPath, bytes]:
    """A picture that this program draws shows the head's surface and no text of a patient."""
    content = path.read_bytes()
    if path.name not in _PLAIN_NAMES or not content.startswith((_PNG_MARK, b"<?xml", b"<svg")):
        raise FormatError("it is no picture of onfh, so what it shows is not known")
    return {_folder(name, known) / path.name: content}


_MAKERS: Mapping[str, Callable[[Path, str, Known], Mapping[PurePosixPath, bytes]]] = (
    MappingProxyType(
        {
            ".json": _json,
            ".yaml": _findings,
            ".yml": _findings,
            ".png": _picture,
            ".svg": _picture,
        }
    )
)


def _is_mask_of_annotation(path: Path) -> bool:
    if not path.name.lower().endswith(".seg.nrrd"):
        return False
    beside = path.with_name(path.name[: -len(".seg.nrrd")] + ".json")
    try:
        return beside.is_file() and read_json_object(beside).get("schema") == ANNOTATION_SCHEMA
    except FormatError:
        return False


def _folder(name: str, known: Known) -> PurePosixPath:
    """Below the patient if that is known; folders keep what lay beside each other."""
    patient = known.patients.get(name)
    top = known.pseudonyms.patient(patient) if patient else _OTHER
    parents = (_new_name(part, known) for part in PurePosixPath(name).parent.parts)
    return PurePosixPath(top, "files", *parents)


def _new_name(name: str, known: Known) -> str:
    if name in _PLAIN_NAMES:
        return name
    suffix = next((end for end in _SUFFIXES if name.lower().endswith(end)), "")
    stem = name[: len(name) - len(suffix)]
    return f"{known.pseudonyms.name('file', stem)}{suffix}"
