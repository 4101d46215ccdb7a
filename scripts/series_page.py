"""Write docs/series.md: every real series at hand, and how its volume agrees with other software.

The folder of the data comes from the environment variable ONFH_REAL_DATA. Volumes are compared
with the NIfTI or NRRD file that lies beside the series, else with what SimpleITK reads from each
file. A mosaic's position is compared with the scanner's own plan of the slices.
"""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pydicom
import SimpleITK
from attrs import frozen
from numpy.typing import NDArray

from annotator.errors import DicomError
from annotator.geometry.points import IndexPoints
from annotator.io.dicom.folder.scan import VolumeSummary, scan
from annotator.io.dicom.volume import load_volume
from annotator.model.issue import Severity
from annotator.model.volume import Volume

__all__ = ["PAGE", "Agreement", "agreement", "series_page"]

ROOT = Path(__file__).resolve().parents[1]
PAGE = "docs/series.md"

#: Siemens' series header, which holds the plan of the slices.
_PLAN = 0x00291020
_CENTERS = re.compile(r"asSlice\[\d+\]\.sPosition\.d(?:Sag|Cor|Tra)\s*=\s*(\S+)")
_NOT_DICOM = "not a DICOM file"

_HEAD = """\
# Series that were tried

Written by `python scripts/series_page.py` from a folder of real scanner data, which
`ONFH_REAL_DATA` names; do not edit by hand. The data are public test series of other projects and
are not part of this repository.

Each volume is compared with an independent reading: the NIfTI or NRRD file beside the series where
there is one, else what SimpleITK reads from each file. *Worst* is the largest distance between a
corner voxel here and the same voxel there. *Blocked* volumes load, but are measured only once
the reader has acknowledged the issue, if it can be acknowledged at all.

| series | kind | slices x rows x columns | result | compared with | worst, mm | voxels |
|---|---|---|---|---|---|---|
"""

_REMARKS = """
The NIfTI beside the Siemens mosaics has the voxels and directions, but puts its lowest slice where
the scanner planned the highest; positions are compared with that plan, which the files carry.
"""


@frozen(eq=False)
class Agreement:
    """How a volume agrees with other software: which, how far off in mm, equal voxels or not."""

    oracle: str
    worst_mm: float
    is_equal: bool


def series_page(data: Path) -> str:
    """The page of all series below a folder."""
    folders = sorted({path.parent for path in data.rglob("*") if path.is_file()})
    rows = [row for folder in folders for row in _rows(data, folder)]
    return _HEAD + "".join(rows) + _REMARKS


def _rows(data: Path, folder: Path) -> Iterator[str]:
    name = folder.relative_to(data).as_posix()
    has_folders = any(path.is_dir() for path in folder.iterdir())
    if has_folders and not _is_dicom(folder):
        return  # What scanning it would find belongs to the folders within.
    try:
        result = scan(folder)
    except DicomError as error:
        if _is_dicom(folder) and _NOT_DICOM not in str(error):
            yield _refused(name, str(error).split(": ")[-1])
        return
    own = [volume for volume in result.volumes if _folder(volume) == folder]
    for volume in sorted(own, key=lambda v: (v.series_uid, v.volume)):
        label = f"{name}, volume {volume.volume}" if len(own) > 1 else name
        yield _loaded(label, volume)
    reasons = {
        row.reason
        for row in result.rejected
        if "/" not in row.file and _NOT_DICOM not in row.reason
    }
    for reason in sorted(reasons):
        yield _refused(name, reason)


def _is_dicom(folder: Path) -> bool:
    files = (path for path in folder.iterdir() if path.is_file())
    return any(pydicom.misc.is_dicom(path) for path in files)


def _folder(volume: VolumeSummary) -> Path:
    return volume.stack.slices[0].path.parent


def _refused(name: str, reason: str) -> str:
    return f"| {name} | | | refused: {reason} | | | |\n"


def _loaded(label: str, summary: VolumeSummary) -> str:
    codes = [i.code for i in summary.issues if i.severity is Severity.BLOCKING]
    result = f"blocked: {', '.join(codes)}" if codes else "loaded"
    found = agreement(summary)
    shape = " x ".join(str(count) for count in summary.shape)
    return (
        f"| {label} | {_kind(summary)} | {shape} | {result} | {found.oracle} | "
        f"{found.worst_mm:.3f} | {'equal' if found.is_equal else 'DIFFERENT'} |\n"
    )


def _kind(summary: VolumeSummary) -> str:
    first = summary.stack.slices[0]
    form = "mosaic" if first.tile else "multi-frame" if first.frames > 1 else "classic"
    return f"{first.manufacturer or first.modality}, {form}, {summary.transfer_syntax}"


def agreement(summary: VolumeSummary) -> Agreement:
    """A volume compared with the file beside its series, or with SimpleITK."""
    volume, folder = load_volume(summary), _folder(summary)
    nifti = folder.parent / f"{folder.name}_ground_truth.nii.gz"
    if summary.stack.slices[0].tile:
        return _mosaic_agreement(summary, volume, nifti)
    if nifti.exists():
        return _beside(volume, *_nifti(nifti, summary.volume))
    nrrds = sorted(folder.parent.glob("*.nrrd")) if folder.name == "dicom" else []
    if nrrds:
        image = SimpleITK.ReadImage(str(nrrds[0]))
        return _beside(volume, SimpleITK.GetArrayFromImage(image), _affine(image), "NRRD")
    return _by_simpleitk(summary, volume)


def _nifti(path: Path, number: int) -> tuple[NDArray[Any], NDArray[np.float64], str]:
    """Voxels and LPS affine of (slice, row, column) of one of a file's volumes."""
    image: Any = nibabel.load(path)
    values = np.asanyarray(image.dataobj)
    values = values[..., number - 1] if values.ndim > 3 else values  # noqa: PLR2004 - time follows space
    to_lps = np.diag([-1.0, -1.0, 1.0, 1.0])
    return values.transpose(), (to_lps @ image.affine)[:, [2, 1, 0, 3]], "NIfTI"


def _affine(image: SimpleITK.Image) -> NDArray[np.float64]:
    matrix = np.eye(4)
    direction = np.array(image.GetDirection()).reshape(3, 3) * np.array(image.GetSpacing())
    matrix[:3, :3] = direction[:, ::-1]
    matrix[:3, 3] = image.GetOrigin()
    return matrix


def _beside(
    volume: Volume, values: NDArray[Any], matrix: NDArray[np.float64], oracle: str
) -> Agreement:
    """Against a whole volume, whose axes may run the other way."""
    shape = np.array(volume.grid.shape)
    steps = [np.unique(np.linspace(0, count - 1, 40).astype(int)) for count in shape]
    index = np.stack(np.meshgrid(*steps, indexing="ij"), axis=-1).reshape(-1, 3)
    lps = volume.grid.to_lps(IndexPoints(index.astype(float)))
    inverse = np.linalg.inv(matrix)
    there = lps @ inverse[:3, :3].T + inverse[:3, 3]
    nearest = np.rint(there).astype(int)
    off_mm = np.linalg.norm((there - nearest) @ matrix[:3, :3].T, axis=1)
    is_inside = ((nearest >= 0) & (nearest < values.shape)).all()
    is_equal = is_inside and np.allclose(
        volume.values[tuple(index.T)], values[tuple(nearest.T)], rtol=1e-5
    )
    return Agreement(oracle, float(off_mm.max()), bool(is_equal))


def _by_simpleitk(summary: VolumeSummary, volume: Volume) -> Agreement:
    """Against each file, slice by slice, as SimpleITK reads it."""
    stack = summary.stack
    places = stack.places
    if places is None:
        places = np.column_stack([np.arange(len(stack.slices)), *np.zeros((2, len(stack.slices)))])
    worst_mm, is_equal = 0.0, True
    images = {path: SimpleITK.ReadImage(str(path)) for path in {h.path for h in stack.slices}}
    for header, place in zip(stack.slices, places, strict=True):
        image = images[header.path]
        worst_mm = max(worst_mm, _corner_distance_mm(volume, image, place, header.frame))
        here = volume.values[round(place[0])]
        there = SimpleITK.GetArrayViewFromImage(image)[header.frame]
        is_equal &= bool(np.allclose(here, there, rtol=1e-5))
    return Agreement("SimpleITK", worst_mm, is_equal)


def _corner_distance_mm(
    volume: Volume, image: SimpleITK.Image, place: Sequence[float], frame: int
) -> float:
    columns, rows, _ = image.GetSize()
    corners = [(0, 0), (0, columns - 1), (rows - 1, 0), (rows - 1, columns - 1)]
    here = volume.grid.to_lps(
        IndexPoints(np.array([(place[0], place[1] + r, place[2] + c) for r, c in corners]))
    )
    there = [image.TransformIndexToPhysicalPoint((c, r, frame)) for r, c in corners]
    return float(np.linalg.norm(here - np.array(there), axis=1).max())


def _mosaic_agreement(summary: VolumeSummary, volume: Volume, nifti: Path) -> Agreement:
    """Voxels against the NIfTI; centres of the slices against the scanner's plan."""
    values, _, _ = _nifti(nifti, summary.volume)
    path = summary.stack.slices[0].path
    plan = pydicom.dcmread(path, specific_tags=[_PLAN])[_PLAN].value.decode("latin-1")
    planned = np.array(_CENTERS.findall(plan), float).reshape(-1, 3)
    slices, rows, columns = volume.grid.shape
    middles = [(k, rows / 2, columns / 2) for k in range(slices)]
    off_mm = np.linalg.norm(volume.grid.to_lps(IndexPoints(np.array(middles))) - planned, axis=1)
    oracle = "NIfTI (voxels), the scanner's plan (positions)"
    return Agreement(oracle, float(off_mm.max()), np.array_equal(volume.values, values))


if __name__ == "__main__":
    (ROOT / PAGE).write_text(series_page(Path(os.environ["ONFH_REAL_DATA"])), encoding="utf-8")
