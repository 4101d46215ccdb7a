"""How well a volume suits outlining a lesion of the femoral head: a rank and one sentence.

The bands of echo, repetition and inversion time are those of textbook weighting at 1.5 and
3 T; they order a list for the reader and decide nothing. Which heads are covered is said from
the header's geometry, for a patient who lies near the scanner's midline.
"""

from collections.abc import Sequence

import numpy as np

from annotator.geometry.grid import Grid
from annotator.io.dicom.header.file_header import SliceHeader
from annotator.io.dicom.series.side import laterality
from annotator.io.dicom.series.stack import Stack
from annotator.measure.expected_heads import Presence, heads_by_position
from annotator.model.anatomy import Side
from annotator.model.issue import Severity

__all__ = ["LONG_ECHO_MS", "contrast_words", "plane_of", "suitability"]

#: A slice normal within this of a patient axis names the plane, degrees.
PLANE_TOLERANCE_COSINE = 0.9397  # cos 20 deg
_PLANES = ("sagittal", "coronal", "axial")

#: Shorter than this, a T1 spin echo, ms; longer, PD or T2.
T1_REPETITION_MS = 1100.0
#: Echo times that divide T1/PD from intermediate, and that from T2 contrast, ms.
SHORT_ECHO_MS, LONG_ECHO_MS = 35.0, 60.0
#: Inversion times that null fat, ms.
STIR_INVERSION_MS = (80.0, 300.0)

#: A stack thinner than this cannot hold an adult femoral head, mm.
HEAD_COVERAGE_MM = 45.0
#: Beyond this step the arcs of a lesion are coarse, mm.
COARSE_STEP_MM = 5.5

_RANKS = {
    "T1-like": 100,
    "PD-like": 80,
    "T2-like": 70,
    "intermediate-weighted": 70,
    "STIR-like": 65,
    "fat-suppressed": 60,
    "inversion recovery": 50,
    "gradient echo": 50,
    "weighting unknown": 30,
    "localizer": 10,
    "echo planar, diffusion or a map of it": 10,
    "CT": 5,
}
_BLOCKED_PENALTY = 200
_COVERAGE_PENALTY = 40
#: The borders may cut the heads.
_CUT_PENALTY = 10
_BOTH_BONUS = 5
_COARSE_PENALTY = 15
_PLANE_BONUS = {"coronal": 20, "axial": 10, "sagittal": 10, "oblique": 5}


def plane_of(grid: Grid) -> str:
    """``coronal``, ``sagittal`` or ``axial`` within 20 deg of a patient axis, else ``oblique``."""
    components = [abs(float(component)) for component in grid.slice_normal_lps]
    largest = max(components)
    return _PLANES[components.index(largest)] if largest >= PLANE_TOLERANCE_COSINE else "oblique"


def suitability(stack: Stack, plane: str) -> tuple[int, str]:
    """Rank (higher suits better) of a stack in a plane, and one plain sentence with the reasons."""
    first = stack.slices[0]
    contrast = contrast_words(first)
    step_mm = float(stack.grid.spacing_mm[0])
    coverage_mm = step_mm * len(stack.slices)
    blocked = [issue.code for issue in stack.issues if issue.severity is Severity.BLOCKING]
    rank = _RANKS[contrast] + _PLANE_BONUS[plane]
    remarks = []
    if blocked:
        rank -= _BLOCKED_PENALTY
        remarks.append(f"not measurable as it is ({', '.join(blocked)})")
    change, coverage = _coverage(stack.grid, _stated_side(stack.slices))
    rank += change
    if change <= -_COVERAGE_PENALTY:
        remarks.append(coverage)
    if step_mm > COARSE_STEP_MM:
        rank -= _COARSE_PENALTY
        remarks.append("slices far apart")
    verdict = "; ".join(remarks) or _verdict(_RANKS[contrast])
    if change > -_COVERAGE_PENALTY:
        verdict += f"; {coverage}"
    extent = f"{len(stack.slices)} slices {step_mm:.2f} mm apart over {coverage_mm:.0f} mm"
    if len(stack.slices) == 1:
        extent = "1 slice"
    return rank, f"{contrast}{_times(first)}, {plane}, {extent}: {verdict}."


def _coverage(grid: Grid, tag: Side | None) -> tuple[int, str]:
    """What the heads that a grid covers add to the rank, and words for it."""
    extent_mm = grid.spacing_mm * np.array(grid.shape)
    if extent_mm[0] < HEAD_COVERAGE_MM:
        return -_COVERAGE_PENALTY, "too thin a stack for a whole femoral head"
    if extent_mm.min() < HEAD_COVERAGE_MM:
        return -_COVERAGE_PENALTY, "too narrow a field for a whole femoral head"
    return _heads_covered(grid, tag)


def _heads_covered(grid: Grid, tag: Side | None) -> tuple[int, str]:
    heads = heads_by_position(grid)
    sides = [side for side in Side if heads.of(side) >= Presence.LIKELY]
    if len(sides) == len(Side):
        return _BOTH_BONUS, "covers both hips if the patient lies centred"
    if sides:
        return 0, f"covers one hip, the {sides[0].in_words}, if the patient lies centred"
    if tag is not None and heads.of(tag) is not Presence.OUT:
        return 0, f"covers one hip, the {tag.in_words} by its Laterality tag"
    if max(heads.right, heads.left) <= Presence.BARELY:
        return -_COVERAGE_PENALTY, "lies off both hips if the patient lies centred"
    return -_CUT_PENALTY, "may cut the femoral heads"


def _stated_side(slices: Sequence[SliceHeader]) -> Side | None:
    stated = laterality(slices)
    return Side(stated) if stated in set(Side) else None


def _verdict(rank: int) -> str:
    if rank >= _RANKS["PD-like"]:
        return "suits outlining the lesion"
    if rank >= _RANKS["gradient echo"]:
        return "usable beside a T1 series"
    return "not meant for outlining the lesion"


def contrast_words(header: SliceHeader) -> str:
    """What sequence and times make bright, as the list of series says it: ``T1-like``."""
    image_type = {word.upper() for word in header.image_type}
    name = header.description.lower()
    if header.modality == "CT":
        return "CT"
    is_map = image_type & {"ADC", "FA", "TRACEW", "DIFFUSION"} or "adc" in name.split()
    if header.b_value or is_map or "EP" in header.scanning_sequence:
        return "echo planar, diffusion or a map of it"
    if "LOCALIZER" in image_type or any(word in name for word in ("localizer", "scout", "survey")):
        return "localizer"
    if header.inversion_time_ms:
        low, high = STIR_INVERSION_MS
        return "STIR-like" if low <= header.inversion_time_ms <= high else "inversion recovery"
    if "GR" in header.scanning_sequence:
        return "gradient echo"
    return _spin_echo_contrast(header)


def _spin_echo_contrast(header: SliceHeader) -> str:
    echo_ms, repetition_ms = header.echo_time_ms, header.repetition_time_ms
    if not echo_ms or not repetition_ms:
        return "weighting unknown"
    if any(option.upper() in {"FS", "FATSAT", "SFS"} for option in header.scan_options):
        return "fat-suppressed"
    if echo_ms >= LONG_ECHO_MS:
        return "T2-like"
    if echo_ms > SHORT_ECHO_MS:
        return "intermediate-weighted"
    return "T1-like" if repetition_ms <= T1_REPETITION_MS else "PD-like"


def _times(header: SliceHeader) -> str:
    times = {
        "TR": header.repetition_time_ms,
        "TE": header.echo_time_ms,
        "TI": header.inversion_time_ms,
    }
    words = [f"{name} {round(time, 1):g} ms" for name, time in times.items() if time]
    return f" ({', '.join(words)})" if words else ""
