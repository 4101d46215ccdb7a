"""Coded concepts of a measurement report: generic ones where they mean the same, else our own.

Our own scheme is ``99ONFH``; every report declares it. Its numbers are given once and for all: a
new concept goes to the end of its list, and none is ever taken out.
"""

from collections.abc import Mapping
from types import MappingProxyType

from pydicom.sr.coding import Code

from annotator.model.definitions import MEASUREMENTS

__all__ = [
    "ABSENT",
    "HIGH_END",
    "LOW_END",
    "SCHEME",
    "SYSTEMS",
    "UNDETERMINED",
    "UNITS",
    "WHY_MISSING",
    "WORDS",
    "generic_concept",
    "measurement_code",
    "measurement_named",
    "open_stage_code",
    "stage_code",
    "stage_named",
    "stage_value_code",
]

#: A designator that begins with 99 is private, as DICOM PS3.16 section 8 provides.
SCHEME = "99ONFH"

#: Place in the list is the number in the code: M001, M002, ...
_MEASUREMENT_NAMES = (
    *("head_diameter_mm", "head_volume_mm3", "head_sphere_volume_mm3"),
    *("head_enclosing_sphere_volume_mm3", "lesion_volume_mm3", "lesion_fraction"),
    *("lesion_fraction_of_sphere", "lesion_fraction_of_enclosing_sphere"),
    *("lesion_area_fraction_mid_coronal", "coronal_arc_deg", "sagittal_arc_deg"),
    *("combined_necrotic_angle_deg", "max_coronal_arc_deg", "max_sagittal_arc_deg"),
    *("koo_kim_index", "modified_extent_index", "lesion_lateral_deg", "lesion_medial_deg"),
    *("lesion_anterior_deg", "lesion_posterior_deg", "acetabular_edge_deg", "zone_medial_deg"),
    *("jic_lateral_position", "lesion_beyond_edge_deg", "surface_involved_fraction"),
    *("wb_arc_involved_fraction", "wb_surface_involved_fraction", "wb_lesion_share"),
    *("wb_involved", "predicted_intact_anterior", "predicted_intact_posterior"),
    *("predicted_intact_varus", "pillar_lateral_fraction", "pillar_central_fraction"),
    *("pillar_medial_fraction", "lesion_depth_mm", "lesion_top_depth_mm", "mri_depression_mm"),
    *("lesion_latitude_deg", "lesion_longitude_deg"),
    *("octant_superior_anterior_lateral_fraction", "octant_superior_anterior_medial_fraction"),
    *("octant_superior_posterior_lateral_fraction", "octant_superior_posterior_medial_fraction"),
    *("octant_inferior_anterior_lateral_fraction", "octant_inferior_anterior_medial_fraction"),
    *("octant_inferior_posterior_lateral_fraction", "octant_inferior_posterior_medial_fraction"),
)
_MEASUREMENT_NUMBERS = {name: number for number, name in enumerate(_MEASUREMENT_NAMES, start=1)}

#: System and what it is called; place in the list is the number in the code: S01, S02, ...
SYSTEMS: Mapping[str, str] = MappingProxyType(
    {
        "arco_2019": "ARCO 2019 stage",
        "arco_1994_size": "ARCO 1994 size letter",
        "arco_2021_type": "ARCO 2021 type of early disease",
        "cjfh_2012": "CJFH 2012 type",
        "ficat_1985": "Ficat-Arlet 1985 stage",
        "jic_type_2001": "JIC 2001 type",
        "jic_stage_2001": "JIC 2001 stage",
        "kerboul_1974": "Kerboul 1974 angle on films",
        "kerboul_modified_grade": "Modified Kerboul grade",
        "kerboul_modified_risk": "Modified Kerboul risk band",
        "mitchell_1987": "Mitchell 1987 class",
        "steinberg_1995": "Steinberg 1995 stage",
        "arco_1994_stage": "ARCO 1994 stage with size letter",
        "arco_1994_location": "ARCO 1994 location",
        "china_2015": "Chinese 2015 stage",
        "shimizu_1994": "Shimizu 1994 size",
        "koshino_1979": "Koshino 1979 stage of the knee",
        "cruess_1976": "Cruess 1976 stage of the shoulder",
        "talus_ficat": "Ficat-type stage of the talus",
        "lichtman_1977": "Lichtman 1977 stage of the lunate",
    }
)
_SYSTEM_NUMBERS = {system: number for number, system in enumerate(SYSTEMS, start=1)}

#: Ends of the 95 % interval, beside the generic spans of PS3.16 TID 310.
LOW_END = Code("I001", SCHEME, "Low end of the 95 % interval")
HIGH_END = Code("I002", SCHEME, "High end of the 95 % interval")

#: The sentence why a figure is missing.
WHY_MISSING = Code("I003", SCHEME, "Why the figure is missing")

#: CID 240.
ABSENT = Code("272519000", "SCT", "Absent")
UNDETERMINED = Code("373068000", "SCT", "Undetermined")

#: CID 230, answers to a question.
WORDS: Mapping[str, Code] = MappingProxyType(
    {
        "yes": Code("373066001", "SCT", "Yes"),
        "no": Code("373067005", "SCT", "No"),
        "unknown": UNDETERMINED,
    }
)

#: UCUM, CID 7181 and 7183.
UNITS: Mapping[str, Code] = MappingProxyType(
    {
        "mm": Code("mm", "UCUM", "mm"),
        "mm3": Code("mm3", "UCUM", "cubic millimeter"),
        "deg": Code("deg", "UCUM", "Degree"),
        "1": Code("1", "UCUM", "no units"),
    }
)

#: CID 7469: a figure that a receiver may take for what the generic word says, within its group.
#: An angle is none of them: "Angle" would not tell one arc from another.
_GENERIC = {
    "head_diameter_mm": Code("81827009", "SCT", "Diameter"),
    "head_volume_mm3": Code("118565006", "SCT", "Volume"),
    "head_sphere_volume_mm3": Code("121222", "DCM", "Volume of sphere"),
    "lesion_volume_mm3": Code("118565006", "SCT", "Volume"),
    "lesion_fraction": Code("113288", "DCM", "Volume Ratio"),
}


def measurement_code(name: str) -> Code:
    """Our own code of a measurement NAME."""
    return Code(f"M{_MEASUREMENT_NUMBERS[name]:03d}", SCHEME, MEASUREMENTS[name].label)


def measurement_named(value: str, scheme: str) -> str | None:
    """The measurement NAME of a code; None for a code that is not one of ours."""
    if scheme != SCHEME:
        return None
    return next(
        (name for name in _MEASUREMENT_NAMES if measurement_code(name).value == value), None
    )


def generic_concept(name: str) -> Code | None:
    """The generic concept that a measurement NAME is an instance of; None if there is none."""
    return _GENERIC.get(name)


def stage_code(system: str) -> Code:
    """The concept of a settled stage in a published system."""
    return Code(f"S{_SYSTEM_NUMBERS[system]:02d}", SCHEME, SYSTEMS[system])


def open_stage_code(system: str) -> Code:
    """The concept of a stage that is one of several still possible.

    It is another concept than that of the settled stage, so that nobody who takes the first of
    them takes it for the stage.
    """
    settled = stage_code(system)
    return Code(f"{settled.value}P", SCHEME, f"{settled.meaning}, one of those not ruled out")


def stage_value_code(system: str, value: str) -> Code:
    """One value of a published system."""
    settled = stage_code(system)
    return Code(f"{settled.value}:{value}", SCHEME, f"{settled.meaning}: {value}")


def stage_named(concept: str, value: str, scheme: str) -> tuple[str, str] | None:
    """The system and its value that the codes of an evaluation name; None if they are not ours."""
    if scheme != SCHEME:
        return None
    for system in SYSTEMS:
        number = stage_code(system).value
        if concept in (number, f"{number}P") and value.startswith(f"{number}:"):
            return system, value.removeprefix(f"{number}:")
    return None
