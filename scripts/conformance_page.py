"""Write docs/conformance.md: every figure of `onfh conformance` beside its truth.

The phantoms are measured anew each time. Heads from meshes and lesions in a real series are
measured where the environment variable ONFH_REAL_DATA names the folder of real data; elsewhere
their part of the page stays as it is.
"""

import os
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path

from onfh_samples.conformance import Outcome, mesh_outcomes, phantom_outcomes
from onfh_samples.conformance_rows import ConformanceRow, cells
from onfh_samples.conformance_series import series_outcomes
from onfh_samples.conformance_tolerances import ANATOMICAL, PHANTOM, REAL_SERIES, Tolerance

__all__ = ["PAGE", "case_tables", "conformance_page", "phantom_part", "real_part", "tolerance_part"]

ROOT = Path(__file__).resolve().parents[1]
PAGE = "docs/conformance.md"

#: Below the folder of real data.
MESHES = "hip_meshes"
SERIES = "knee_mr_multiecho_ge_bigendian"

REAL_HEADING = "\n## Heads of real bones, and real marrow\n"

_HEAD = """\
# Conformance

Written by `make docs`; do not edit by hand. `onfh conformance` prints the same figures on your own
machine, and ends with 1 if one of them misses what it must keep:

```sh
onfh conformance
onfh conformance --meshes MESHES --series SERIES --json
```

MESHES is a folder of STL files in mm: a femur, a femoral head or its cartilage. The head is found
by its sphere and turned so that its neck lies where a patient's does; where a cartilage leaves
the head open, the sphere completes it. Other meshes are passed over. SERIES is a folder of DICOM
files: a ball is placed in the middle of the largest bright part of each series, and a lesion of
known volume in it.

Truth comes from closed forms, or from integrals along exact rays; never from voxels. *low* and
*high* are the ends of the 95 % interval, *error* is measured minus true.

## What the figures must keep

| cases | NAME | largest error | source |
|---|---|---|---|
"""

_PHANTOM_HEADING = """
Every other figure must have its truth inside its 95 % interval.

## Analytic phantoms

3 mm coronal slices and 0.8 mm pixels unless the name says otherwise; *gap* has 3 mm slices 4 mm
apart.
"""

_REAL_TEXT = """
Public data, not part of this repository: the mean femur of a shape model of 26 persons, the
cartilage of a femoral head of the Visible Human woman, and the first echo of a knee series.
"""

_COLUMNS = (
    "| NAME | unit | truth | value | low | high | error | must keep | |\n"
    "|---|---|---|---|---|---|---|---|---|\n"
)


def conformance_page(real: str) -> str:
    """The page, with the part on real data given."""
    tables = case_tables(phantom_outcomes())
    return _HEAD + tolerance_part() + _PHANTOM_HEADING + "".join(tables.values()) + real


def tolerance_part() -> str:
    """Rows of the table of tolerances."""
    groups: Mapping[str, Mapping[str, Tolerance]] = {
        "phantoms": PHANTOM,
        "heads of real bones": ANATOMICAL,
        "real series": REAL_SERIES,
    }
    return "".join(
        f"| {cases} | `{name}` | {_limit(tolerance)} | {tolerance.source} |\n"
        for cases, tolerances in groups.items()
        for name, tolerance in tolerances.items()
    )


def _limit(tolerance: Tolerance) -> str:
    if tolerance.kind == "relative":
        return f"{100.0 * tolerance.limit:g} % of the truth"
    return f"{tolerance.limit:g}"


def real_part(data: Path) -> str:
    """The part on heads of real bones and real marrow."""
    outcomes = [*mesh_outcomes(data / MESHES), *series_outcomes(data / SERIES)]
    return REAL_HEADING + _REAL_TEXT + "".join(case_tables(outcomes).values())


def phantom_part(page: str) -> str:
    """The page without the part on real data."""
    return page.partition(REAL_HEADING)[0]


def case_tables(outcomes: Iterable[Outcome]) -> dict[str, str]:
    """A heading and a table for each case, by its name."""
    rows = [row for outcome in outcomes for row in outcome.rows]
    return {
        case: f"\n### {case}\n\n{_COLUMNS}{''.join(map(_line, own))}"
        for case, own in groupby(rows, key=lambda row: row.case)
    }


def _line(row: ConformanceRow) -> str:
    name, *others = cells(row)
    return f"| `{name}` | {' | '.join(others)} |\n"


def write() -> None:
    """Write the page."""
    data, path = os.environ.get("ONFH_REAL_DATA"), ROOT / PAGE
    if data:
        real = real_part(Path(data))
    else:
        _, heading, rest = path.read_text(encoding="utf-8").partition(REAL_HEADING)
        real = heading + rest
    path.write_text(conformance_page(real), encoding="utf-8")


if __name__ == "__main__":
    write()
