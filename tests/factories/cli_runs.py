"""What tests of the command share: outcomes, the input files of a hip, its landmarks."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from attrs import frozen

from annotator.model.anatomy import Side


@frozen
class Outcome:
    """What a run of the command gave."""

    code: int
    out: str
    err: str


@frozen
class HipFiles:
    """Paths of one hip's input."""

    folder: Path
    image: Path
    labels: Path
    landmarks: Path
    findings: Path


Onfh = Callable[..., Outcome]


def write_landmarks_of(side: Side, path: Path) -> None:
    """Landmarks about the head of `make_case`; the edge at 28 deg, the teardrop medial."""
    center = np.array([side.lateral_x * 95.0, -10.0, 40.0])
    lateral = np.array([side.lateral_x, 0.0, 0.0])
    edge = center + 28 * (np.sin(np.deg2rad(28)) * lateral + [0, 0, np.cos(np.deg2rad(28))])
    teardrop = center - 32 * lateral - [0, 0, 15]
    document = {
        "side": side.value,
        "lateral_acetabular_edge_lps_mm": edge.tolist(),
        "teardrop_lps_mm": teardrop.tolist(),
    }
    path.write_text(json.dumps(document))
