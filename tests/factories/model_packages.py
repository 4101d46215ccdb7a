"""Packages that offer a model, installed for one test as pip would; and what they are asked."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from annotator.geometry.grid import Grid
from annotator.model.anatomy import Side
from annotator.model.outline_proposal import ProposalKind, ProposalRequest
from annotator.model.signal import Weighting
from annotator.model.volume import Source, Volume

PAGE = Path(__file__).parents[2] / "docs/proposals.md"

SHAPE = (6, 20, 24)


def install(
    site: Path, project: Mapping[str, Any], modules: Mapping[str, str], dynamic: str = "0.1.0"
) -> Path:
    """Write modules and metadata of a project into a folder that is then put on the path."""
    site.mkdir(exist_ok=True)
    for name, code in modules.items():
        (site / f"{name}.py").write_text(code)
    name, version = project["name"].replace("-", "_"), project.get("version", dynamic)
    info = site / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {version}\n"
    )
    lines = []
    for group, entries in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{label} = {target}" for label, target in entries.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    return site


def install_from_page(site: Path) -> Path:
    """The package of the page on proposals, word for word."""
    blocks = re.findall(r"^```(\w+)\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    code = dict(reversed(blocks))
    return install(site, tomllib.loads(code["toml"])["project"], {"dark_marrow": code["python"]})


def image(shape: tuple[int, int, int] = SHAPE) -> Volume:
    """A bright head with a dark lesion in it, with identifiers that must not travel."""
    affine = np.diag([3.0, 1.0, 1.0, 1.0])
    affine[:3, 3] = (5.0, -7.0, 11.0)
    values = np.full(shape, 50, dtype=np.int16)
    values[head_voxels(shape)] = 400
    values[lesion_voxels(shape)] = 90
    return Volume(
        Grid(shape, affine, "1.2.840.frame"),
        values,
        source=Source("1.2.840.study", "1.2.840.series", 2, "DOE JOHN T1", "MR", "L", ("1.9",)),
        weighting=Weighting.T1,
    )


def head_voxels(shape: tuple[int, int, int] = SHAPE) -> np.ndarray:
    """The head of `image`."""
    marked = np.zeros(shape, dtype=bool)
    marked[1:5, 3:17, 4:20] = True
    return marked


def lesion_voxels(shape: tuple[int, int, int] = SHAPE) -> np.ndarray:
    """The lesion of `image`."""
    marked = np.zeros(shape, dtype=bool)
    marked[2:4, 4:9, 8:14] = True
    return marked


def request(kind: ProposalKind = ProposalKind.LESION, **more: Any) -> ProposalRequest:
    """What a model is asked about `image`, its head drawn."""
    return ProposalRequest(kind, image(), Side.LEFT, **{"head": head_voxels(), **more})
