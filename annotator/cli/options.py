"""Options that several commands share, each with one meaning everywhere."""

from pathlib import Path
from typing import Annotated, Literal

import typer

__all__ = [
    "AcceptGeometry",
    "AsJson",
    "BoundaryError",
    "HeadLabel",
    "ImagePath",
    "LabelsPath",
    "LandmarksPath",
    "LesionLabel",
    "NeckCut",
    "OedemaPath",
    "OwnStagesPath",
    "PolicyPath",
    "SegEmptyFrames",
    "SegType",
    "SeriesUid",
    "SideLetter",
    "SignalSeries",
    "SignaturesPath",
    "SrType",
    "SurfaceReach",
    "VolumeNumber",
    "Zone",
]

ImagePath = Annotated[
    Path,
    typer.Argument(
        metavar="IMAGE",
        help="Folder of DICOM files (searched below), one DICOM file, NIfTI or NRRD.",
        show_default=False,
    ),
]
LabelsPath = Annotated[
    Path,
    typer.Option(
        "--labels",
        metavar="FILE",
        help="Outlines: NIfTI or NRRD label map, 3D Slicer .seg.nrrd, DICOM SEG or RTSTRUCT.",
        show_default=False,
    ),
]
SideLetter = Annotated[
    Literal["L", "R"],
    typer.Option("--side", help="The patient's side.", show_default=False),
]
HeadLabel = Annotated[
    int, typer.Option("--head-label", min=1, help="Value of the head in a label map.")
]
LesionLabel = Annotated[
    int, typer.Option("--lesion-label", min=1, help="Value of the lesion in a label map.")
]
LandmarksPath = Annotated[
    Path | None,
    typer.Option("--landmarks", metavar="FILE", help="Landmarks, JSON or 3D Slicer .mrk.json."),
]
SeriesUid = Annotated[
    str | None, typer.Option("--series", metavar="UID", help="Series Instance UID to take.")
]
VolumeNumber = Annotated[
    int | None, typer.Option("--volume", min=1, help="Volume of that series to take.")
]
AcceptGeometry = Annotated[
    list[str] | None,
    typer.Option(
        "--accept-geometry",
        metavar="CODE",
        help="Acknowledge a blocking geometry issue by its code; may be repeated.",
    ),
]
Zone = Annotated[
    Literal["jic", "sourcil", "load_cone"] | None,
    typer.Option(
        "--zone",
        help="Weight-bearing zone; by default jic with landmarks, else "
        "sourcil; load_cone is for research.",
    ),
]
SurfaceReach = Annotated[
    float,
    typer.Option(
        "--surface-reach-mm", help="A direction is necrotic if the lesion comes this near."
    ),
]
BoundaryError = Annotated[
    float | None,
    typer.Option(
        "--boundary-error-mm",
        help="Standard deviation of the outline; by default from the voxel size.",
    ),
]
NeckCut = Annotated[
    float | None,
    typer.Option(
        "--neck-cut-mm",
        help="Cut the head so far from its centre along the neck; by default only a head that is "
        "outlined with its neck is cut, where its outline leaves the sphere. A cut that was kept "
        "with a saved annotation holds unless another is given.",
    ),
]
SignalSeries = Annotated[
    list[str] | None,
    typer.Option(
        "--signal",
        metavar="WEIGHTING[=SERIES]",
        help="Measure the signal of lesion, rim and healthy marrow. WEIGHTING: t1, t2, "
        "t2_fat_suppressed, stir, or header to take it from the header. SERIES: a UID (or "
        "UID:VOLUME) in IMAGE, a file or a folder; without it IMAGE itself. May be repeated.",
    ),
]
OedemaPath = Annotated[
    Path | None,
    typer.Option(
        "--oedema",
        metavar="FILE",
        help="Marrow oedema, a label map of its own on the grid of the outlines, or a .seg.nrrd "
        "with a segment named oedema: its volume, and no healthy marrow there.",
    ),
]
SegType = Annotated[
    Literal["binary", "labelmap"],
    typer.Option(
        "--seg-type",
        help="How --format seg stores voxels: labelmap is newer, and fewer programs read it.",
    ),
]
SrType = Annotated[
    Literal["comprehensive-3d", "comprehensive", "enhanced"],
    typer.Option(
        "--sr-type",
        help="Which class of object --format sr writes, all with the same content: the latter two "
        "are for archives that do not take the first.",
    ),
]
SegEmptyFrames = Annotated[
    bool,
    typer.Option(
        "--seg-empty-frames",
        help="Store slices without a marked voxel too, for viewers that need every slice.",
    ),
]
OwnStagesPath = Annotated[
    Path | None,
    typer.Option(
        "--own-stages",
        metavar="FILE",
        help="The reader's own stages, NAME.stages.json as the plugin saves it: they stand beside "
        "the rules' answer and change none.",
    ),
]
PolicyPath = Annotated[
    Path | None,
    typer.Option("--policy", metavar="FILE", help="Local policy that overlays the rules."),
]
SignaturesPath = Annotated[
    Path | None,
    typer.Option(
        "--signatures",
        metavar="FILE",
        help="Who signed which rule; by default rule-signatures.yaml in your settings, if there.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
