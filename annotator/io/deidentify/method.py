"""The attributes that say that, and how, an object was de-identified."""

from pydicom import Dataset
from pydicom.sequence import Sequence

from annotator.io.deidentify.options import Dates, Policy

__all__ = ["with_method"]

#: One value of Method (LO, 64 characters) for what was done; the codes tell the rest.
METHOD = "onfh deidentify, PS3.15 Annex E"
BURNED_IN_ACCEPTED = "pixels accepted unchanged by a person"


def with_method(dataset: Dataset, policy: Policy) -> Dataset:
    """The object with its method; what earlier runs of others did is still said.

    Parameters
    ----------
    dataset : pydicom.Dataset
        A de-identified object; it is added to and given back.
    policy : Policy
    """
    earlier = list(dataset.get("DeidentificationMethodCodeSequence") or ())
    dataset.PatientIdentityRemoved = "YES"
    said = [METHOD, BURNED_IN_ACCEPTED] if policy.accepts_burned_in else METHOD
    dataset.DeidentificationMethod = said
    ours = [_code(value, meaning) for value, meaning in policy.codes]
    values = {item.CodeValue for item in ours}
    others = [item for item in earlier if item.get("CodeValue") not in values]
    dataset.DeidentificationMethodCodeSequence = Sequence(others + ours)
    modified = policy.dates is Dates.SHIFTED
    dataset.LongitudinalTemporalInformationModified = "MODIFIED" if modified else "UNMODIFIED"
    return dataset


def _code(value: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue = value
    item.CodingSchemeDesignator = "DCM"
    item.CodeMeaning = meaning
    return item
