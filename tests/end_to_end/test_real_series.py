"""The main job on a real series: a lesion of known volume painted into the marrow of a knee."""

import json
from pathlib import Path

import numpy as np
import pytest
from command_cases import onfh_here
from real_data import real_data

from annotator.app.study import open_image
from annotator.geometry.points import IndexPoints
from annotator.io.volume_files import write_label_map

RADIUS_MM = 22.0
HALF_AXES_MM = np.array([13.0, 12.0, 9.0])


def test_a_lesion_of_known_volume_in_a_knee_s_first_echo_is_found_within_2_percent(
    tmp_path: Path,
) -> None:
    knee = real_data("knee_mr_multiecho_ge_bigendian")
    volumes = json.loads(onfh_here("scan", knee, "--json").out)["volumes"]
    first = min(volumes, key=lambda volume: volume["echo_time_ms"])
    grid = open_image(knee, series_uid=first["series_uid"], volume_number=first["volume"]).grid
    index = np.stack(np.meshgrid(*map(np.arange, grid.shape), indexing="ij"), axis=-1)
    from_center = grid.to_lps(IndexPoints(index.astype(float))) - grid.to_lps(
        IndexPoints((np.array(grid.shape) - 1) / 2.0)
    )
    in_head = np.linalg.norm(from_center, axis=-1) <= RADIUS_MM
    in_lesion = (((from_center - [0.0, -4.0, 10.0]) / HALF_AXES_MM) ** 2).sum(axis=-1) <= 1
    labels = np.where(in_head & in_lesion, 2, in_head).astype(np.uint8)
    write_label_map(tmp_path / "labels.nii.gz", grid, labels)

    outcome = onfh_here(
        *("measure", knee, "--series", first["series_uid"], "--volume", first["volume"]),
        *("--labels", tmp_path / "labels.nii.gz", "--side", "L", "--json"),
    )

    assert (outcome.code, outcome.err) == (0, "")
    found = json.loads(outcome.out)["measurements"]["lesion_volume_mm3"]["value"]
    exact_mm3 = 4.0 / 3.0 * np.pi * HALF_AXES_MM.prod()
    assert found == pytest.approx(exact_mm3, rel=0.02)
