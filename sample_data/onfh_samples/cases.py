"""Named sample cases on disk: DICOM series, outline, landmarks, findings and exact truth."""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import yaml
from attrs import evolve, frozen

from annotator.geometry.grid import Grid
from annotator.io.volume_files import write_seg_nrrd
from annotator.model.anatomy import Side
from annotator.model.volume import Volume
from onfh_samples.acquisition import grid_about, label_map
from onfh_samples.case_specs import CASE_SPECS, CaseSpec
from onfh_samples.dicom_writer import SeriesIdentity, write_series
from onfh_samples.phantom import Hip
from onfh_samples.render import render
from onfh_samples.truth import truth_of

__all__ = [
    "CASE_NAMES",
    "CASE_TITLES",
    "PACKAGED_CASE",
    "SampleCase",
    "SampleHip",
    "draw_case",
    "make_case",
    "packaged_case",
]

#: Names of the sample cases, the simplest first.
CASE_NAMES: tuple[str, ...] = tuple(CASE_SPECS)

#: One line on each case, for a menu.
CASE_TITLES: Mapping[str, str] = {name: spec.title for name, spec in CASE_SPECS.items()}

#: The case that comes with the package.
PACKAGED_CASE = "medium"

DICOM_FOLDER = "dicom"


@frozen
class SampleHip:
    """Files of one outlined hip.

    Parameters
    ----------
    side : Side
    labels : Path
        ``.seg.nrrd``: head and lesion.
    landmarks : Path
        Landmarks JSON.
    findings : Path
        Facts file (YAML) without measurements.
    truth : Path
        Exact measurements (JSON), see `onfh_samples.truth.Truth`.
    """

    side: Side
    labels: Path
    landmarks: Path
    findings: Path
    truth: Path


@frozen
class SampleCase:
    """A sample case on disk: one DICOM series and one or two outlined hips."""

    name: str
    title: str
    dicom_folder: Path
    hips: tuple[SampleHip, ...]


def make_case(name: str, folder: Path) -> SampleCase:
    """Draw a sample case and write it; the same bytes each time.

    Parameters
    ----------
    name : str
        One of `CASE_NAMES`.
    folder : Path
        Files go here; made if absent.

    Raises
    ------
    ValueError
        If there is no such case.
    """
    spec = _spec(name)
    volume = draw_case(name)
    case = _case_at(name, spec, folder)
    write_series(case.dicom_folder, volume, _identity(name, spec), spec.seed)
    for hip, paths in zip(spec.hips, case.hips, strict=True):
        _write_hip(hip, paths, spec, volume.grid)
    return case


def draw_case(name: str) -> Volume:
    """The image of a sample case, on its grid, without writing anything."""
    spec = _spec(name)
    frame_uid = _identity(name, spec).uid("frame")
    grid = grid_about(spec.center_mm, spec.shape, spec.acquisition, frame_uid)
    volume = render(spec.hips, grid, spec.acquisition.slice_thickness_mm, spec.seed)
    return evolve(volume, source=evolve(volume.source, description=spec.title, modality="MR"))


def packaged_case() -> SampleCase:
    """The case that comes with the package; nothing is drawn.

    Returns
    -------
    SampleCase
        Its files are read-only: they belong to the installation.
    """
    folder = Path(str(files("onfh_samples"))) / "data" / PACKAGED_CASE
    return _case_at(PACKAGED_CASE, CASE_SPECS[PACKAGED_CASE], folder)


def _spec(name: str) -> CaseSpec:
    if name not in CASE_SPECS:
        raise ValueError(f"there is no sample case {name!r}; there are {', '.join(CASE_NAMES)}")
    return CASE_SPECS[name]


def _identity(name: str, spec: CaseSpec) -> SeriesIdentity:
    return SeriesIdentity(
        key=name,
        description=f"T1 TSE {name}",
        laterality=spec.laterality,
        slice_thickness_mm=spec.acquisition.slice_thickness_mm,
    )


def _case_at(name: str, spec: CaseSpec, folder: Path) -> SampleCase:
    hips = tuple(
        SampleHip(
            side=hip.side,
            labels=folder / f"{hip.side.in_words}.seg.nrrd",
            landmarks=folder / f"{hip.side.in_words}_landmarks.json",
            findings=folder / f"{hip.side.in_words}_findings.yaml",
            truth=folder / f"{hip.side.in_words}_truth.json",
        )
        for hip in spec.hips
    )
    return SampleCase(name, spec.title, folder / DICOM_FOLDER, hips)


def _write_hip(hip: Hip, paths: SampleHip, spec: CaseSpec, grid: Grid) -> None:
    write_seg_nrrd(paths.labels, grid, label_map(hip, grid), hip.side)
    landmarks = hip.landmarks().model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    paths.landmarks.write_bytes(_json(landmarks))
    findings = yaml.safe_dump(dict(spec.findings[hip.side]), sort_keys=False)
    paths.findings.write_bytes(findings.encode())
    paths.truth.write_bytes(_json(truth_of(hip).model_dump(mode="json")))


def _json(document: object) -> bytes:
    return (json.dumps(_rounded(document), indent=2) + "\n").encode()


def _rounded(value: object) -> object:
    """The same document with numbers to nine decimals, so that every machine writes the same."""
    if isinstance(value, float):
        return round(value, 9) + 0.0
    if isinstance(value, dict):
        return {key: _rounded(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(entry) for entry in value]
    return value
