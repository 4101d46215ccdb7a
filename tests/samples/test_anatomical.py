"""A hip made of a mesh: its truth is the closed form's where the mesh is a ball."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from meshes import ball_on_neck, box, stl_bytes
from real_data import real_data

from annotator.errors import FormatError
from annotator.model.anatomy import Side
from onfh_samples.anatomical import AnatomicalHip
from onfh_samples.conformance import lesions_for, mesh_outcomes, rows_of_head
from onfh_samples.lesion import Cap, Ellipsoid, Lesion, Sector
from onfh_samples.mesh_files import read_stl
from onfh_samples.mesh_head import MeshHead, find_head
from onfh_samples.phantom import Hip, direction, neck_direction
from onfh_samples.truth import truth_of

FEMUR = ("hip_meshes", "gias3_mean_shape", "gias3_llp26_mean_femur_left.stl")

LESIONS = {
    "sector": Sector(direction(Side.LEFT, 5.0, 8.0), 40.0),
    "cap": Cap(direction(Side.LEFT, 0.0, 5.0), 50.0),
    "ellipsoid": Ellipsoid(14.0 * direction(Side.LEFT, 5.0, 10.0), [11.0, 8.0, 9.0]),
}


@cache
def _head() -> MeshHead:
    head = find_head(ball_on_neck(24.0, np.array([5.0, 6.0, 700.0]), np.array([-0.6, 0.8, 0.0])))
    assert head is not None
    return head


def _closed_form(hip: AnatomicalHip, lesion: Lesion) -> Mapping[str, object]:
    ball = Hip(
        hip.side,
        hip.center_mm,
        hip.radius_mm,
        lesion=lesion,
        neck_axis=hip.neck_axis,
        cut_distance_mm=hip.head.cut_distance_mm,
    )
    return truth_of(ball).model_dump()


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("sector", marks=pytest.mark.soak),
        pytest.param("cap", marks=pytest.mark.soak),
        "ellipsoid",
    ],
)
def test_a_ball_of_triangles_has_the_closed_forms_figures(kind: str) -> None:
    hip = AnatomicalHip.posed(_head(), Side.LEFT, LESIONS[kind])
    truth, exact = hip.truth(), _closed_form(hip, LESIONS[kind])

    for name in ("lesion_volume_mm3", "lesion_fraction", "surface_involved_fraction"):
        assert truth[name] == pytest.approx(exact[name], rel=0.02), name
    for name in ("coronal_arc_deg", "sagittal_arc_deg"):
        assert truth[name] == pytest.approx(exact[name], abs=0.6), name


def test_the_neck_is_turned_to_where_a_patients_is() -> None:
    hip = AnatomicalHip.posed(_head(), Side.RIGHT, LESIONS["cap"])

    assert hip.neck_axis == pytest.approx(neck_direction(Side.RIGHT))
    assert hip.center_mm[0] < 0


@pytest.mark.soak
def test_every_figure_of_real_heads_keeps_its_tolerance() -> None:
    rows = [row for one in mesh_outcomes(real_data("hip_meshes")) for row in one.rows]

    assert len({row.case for row in rows}) == 6
    assert not [(row.case, row.name, row.error) for row in rows if not row.passes]


def test_a_lesion_in_the_head_of_a_real_femur_has_its_known_size() -> None:
    head = find_head(read_stl(real_data(*FEMUR)))
    assert head is not None
    hip = AnatomicalHip.posed(head, Side.LEFT, lesions_for(head, Side.LEFT)["sector"])

    errors = {row.name: row.error for row in rows_of_head("femur", hip)}

    assert abs(errors["lesion_fraction"]) < 0.03
    assert abs(errors["coronal_arc_deg"]) < 5.0
    assert abs(errors["sagittal_arc_deg"]) < 5.0


def test_what_is_no_femoral_head_is_passed_over_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "muscle.stl").write_bytes(stl_bytes(box(40.0)))
    (tmp_path / "damaged.stl").write_bytes(b"solid")

    outcomes = mesh_outcomes(tmp_path)

    assert [(one.name, bool(one.rows)) for one in (next(outcomes), next(outcomes))] == [
        ("damaged.stl", False),
        ("muscle.stl", False),
    ]
    with pytest.raises(FormatError, match="is a femoral head"):
        next(outcomes)
