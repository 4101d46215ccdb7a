"""Past measurements out of a DICOM structured report: our own, or any after PS3.16 TID 1500.

Every measurement group (TID 1410, 1411, 1501) is read, wherever it stands in the tree; what a
group says beside figures and answers is left. Reports of other makers differ in detail, so nothing
more is asked of one than what a figure needs to be understood.
"""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pydicom
from attrs import evolve, frozen
from pydicom.dataset import Dataset

from annotator.errors import DicomError
from annotator.io.dicom.header.bounds import BoundedFile
from annotator.io.dicom.header.file_header import PYDICOM_ERRORS
from annotator.io.dicom.header.quiet import quiet_pydicom
from annotator.io.dicom.objects.codes import side_of
from annotator.io.dicom.objects.report_codes import (
    HIGH_END,
    LOW_END,
    WHY_MISSING,
    measurement_named,
    stage_named,
)
from annotator.io.dicom.objects.report_tree import (
    Codes,
    Concept,
    answer,
    below,
    child,
    coded,
    measured,
    number,
    text,
)
from annotator.model.anatomy import Side

__all__ = ["Concept", "PastMeasurement", "read_report"]


@frozen
class PastMeasurement:
    """One figure or answer of a report, with what it is about.

    Parameters
    ----------
    tracking_uid, tracking_identifier : str
        Empty where the report names none.
    finding, site, laterality : Concept or None
        None where the report does not say.
    name : Concept
    value : float, Concept or None
        A number, the answer to a question, or None where the figure is missing.
    unit : str
        UCUM; empty for an answer and for a missing figure.
    low, high : float or None
        Ends of its interval; None where the report gives none.
    why_missing : str
        Empty if and only if there is a value.
    method, derivation : Concept or None
        What distinguishes it from others of its name, such as mean and maximum.
    """

    tracking_uid: str
    tracking_identifier: str
    finding: Concept | None
    site: Concept | None
    laterality: Concept | None
    name: Concept
    value: float | Concept | None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    why_missing: str = ""
    method: Concept | None = None
    derivation: Concept | None = None

    @property
    def side(self) -> Side | None:
        """The side, if the report names the left or the right one."""
        said = self.laterality
        return None if said is None else side_of(said.value, said.scheme)

    @property
    def measurement(self) -> str | None:
        """The NAME of this program's measurement that it is; None for a figure of elsewhere."""
        named = (self.name, self.method)
        return next(
            (
                name
                for code in named
                if code and (name := measurement_named(code.value, code.scheme))
            ),
            None,
        )

    @property
    def stage(self) -> tuple[str, str] | None:
        """The published system and its value; None if it is no stage of this program's report."""
        if not isinstance(self.value, Concept) or self.value.scheme != self.name.scheme:
            return None
        return stage_named(self.name.value, self.value.value, self.value.scheme)


#: DCM and SCT, and the SNOMED-RT codes of reports from before 2018.
_GROUP = {("125007", "DCM")}
_TRACKING_IDENTIFIER = {("112039", "DCM")}
_TRACKING_UID = {("112040", "DCM")}
_FINDING = {("121071", "DCM")}
_SITE = {("363698007", "SCT"), ("G-C0E3", "SRT"), ("G-C0E3", "99SDM")}
_LATERALITY = {("272741003", "SCT"), ("G-C171", "SRT"), ("G-C171", "99SDM")}
_METHOD = {("370129005", "SCT"), ("G-C306", "SRT")}
_DERIVATION = {("121401", "DCM")}
_UPPER = {("371886008", "SCT"), ("R-00364", "SRT")}
_LOWER = {("371885007", "SCT"), ("R-00363", "SRT")}
_LOW = {(LOW_END.value, LOW_END.scheme_designator)}
_HIGH = {(HIGH_END.value, HIGH_END.scheme_designator)}
_WHY = {(WHY_MISSING.value, WHY_MISSING.scheme_designator)}
#: Codes of a group that are no answers: also its category, purpose of a region, time point.
_NO_ANSWERS = {
    *_FINDING,
    *_SITE,
    *_LATERALITY,
    *_METHOD,
    ("276214006", "SCT"),
    ("130400", "DCM"),
    ("126072", "DCM"),
}

#: Why a value is missing where the report does not say.
_UNTOLD = "the report does not say"


def read_report(path: Path) -> tuple[PastMeasurement, ...]:
    """Every figure and answer of the measurement groups of a report, in its order.

    Parameters
    ----------
    path : Path
        A DICOM structured report.

    Returns
    -------
    tuple of PastMeasurement

    Raises
    ------
    DicomError
        If it is none, holds no measurement group, or a number in it cannot be relied upon.
    """
    report = _read(path)
    if report.get("Modality") != "SR" or "ContentSequence" not in report:
        raise DicomError(
            f"{path.name} is no DICOM structured report (modality "
            f"{report.get('Modality') or 'not stated'}); give a report of measurements"
        )
    try:
        with quiet_pydicom():
            groups = list(below(report, _GROUP))
            found = tuple(record for group in groups for record in _records(group))
    except DicomError as error:
        raise DicomError(f"{path.name}: {error}") from error
    except PYDICOM_ERRORS as error:
        raise DicomError(
            f"{path.name} is a damaged structured report ({type(error).__name__}); get it again"
        ) from error
    if not groups:
        raise DicomError(
            f"{path.name} is a structured report without a measurement group (TID 1500); "
            "give a report of measurements"
        )
    return found


def _read(path: Path) -> Dataset:
    try:
        with quiet_pydicom(), BoundedFile(path) as file:
            return pydicom.dcmread(file, stop_before_pixels=True)
    except OSError as error:
        reason = error.strerror or "input error"
        raise DicomError(f"{path.name} cannot be opened ({reason}); check the file") from error
    except PYDICOM_ERRORS as error:
        raise DicomError(
            f"{path.name} is no DICOM file or a damaged one ({type(error).__name__}); "
            "give a structured report"
        ) from error


def _records(group: Dataset) -> Iterator[PastMeasurement]:
    about = _about(group)
    for item in group.get("ContentSequence", ()):
        name = coded(item, "ConceptNameCodeSequence")
        if name is None:
            continue
        if item.get("ValueType") == "NUM":
            yield evolve(about, name=name, **_figure(item), **_own(item))
        elif item.get("ValueType") == "CODE" and _is_answer(item, name):
            value = answer(item)
            yield evolve(about, name=name, value=value, why_missing="" if value else _UNTOLD)


def _is_answer(item: Dataset, name: Concept) -> bool:
    return item.get("RelationshipType") == "CONTAINS" and not name.is_one_of(_NO_ANSWERS)


def _about(group: Dataset) -> PastMeasurement:
    """What a group says of everything in it, without a figure yet."""
    site = child(group, _SITE)
    return PastMeasurement(
        tracking_uid=text(group, _TRACKING_UID, "UID"),
        tracking_identifier=text(group, _TRACKING_IDENTIFIER, "TextValue"),
        finding=answer(child(group, _FINDING)),
        site=answer(site),
        laterality=answer(child(site, _LATERALITY) or child(group, _LATERALITY)),
        name=Concept("", "", ""),
        value=None,
        method=answer(child(group, _METHOD)),
    )


def _own(item: Dataset) -> dict[str, Any]:
    """What a figure says of itself, which goes before what its group says."""
    site = child(item, _SITE)
    said = {
        "site": answer(site),
        "laterality": answer(child(site, _LATERALITY) or child(item, _LATERALITY)),
        "method": answer(child(item, _METHOD)),
        "derivation": answer(child(item, _DERIVATION)),
    }
    return {name: concept for name, concept in said.items() if concept is not None}


def _figure(item: Dataset) -> dict[str, Any]:
    value = measured(item)
    if value is None:
        return {"why_missing": _why_missing(item)}
    exact, unit = number(value), coded(value, "MeasurementUnitsCodeSequence")
    low, high = _interval(item, exact, unit)
    return {"value": float(exact), "unit": unit.value if unit else "", "low": low, "high": high}


def _why_missing(item: Dataset) -> str:
    qualifier = coded(item, "NumericValueQualifierCodeSequence")
    return text(item, _WHY, "TextValue") or (qualifier.meaning if qualifier else "") or _UNTOLD


def _interval(
    item: Dataset, value: Decimal, unit: Concept | None
) -> tuple[float | None, float | None]:
    """The ends that a figure states, or else those that its spans below and above make."""
    low, high, below_it, above_it = (
        _property(item, names, unit) for names in (_LOW, _HIGH, _LOWER, _UPPER)
    )
    if low is None and below_it is not None:
        low = value - below_it
    if high is None and above_it is not None:
        high = value + above_it
    return None if low is None else float(low), None if high is None else float(high)


def _property(item: Dataset, names: Codes, unit: Concept | None) -> Decimal | None:
    value = measured(child(item, names))
    if value is None:
        return None
    its = coded(value, "MeasurementUnitsCodeSequence")
    # Some libraries give a span no unit ("1") and mean that of the value; another unit is unclear.
    return number(value) if its is None or unit is None or its.value in (unit.value, "1") else None
