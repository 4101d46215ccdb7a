"""The depth of a collapse against dents of known depth, and a sphere that it does not pull."""

import numpy as np
import pytest
from phantom_cases import acquisition_of, outlined

from annotator.geometry.directions import even_directions
from annotator.measure.collapse import depression
from annotator.measure.frame import hip_frame
from annotator.measure.head import FittedSurface, fit_head
from annotator.measure.outline import outline_fields
from annotator.measure.rays import cast_rays
from annotator.measure.surface_rays import meet_surface
from annotator.model.anatomy import Side
from annotator.model.quantity import Quantity
from onfh_samples.collapse import Collapse
from onfh_samples.lesion import Sector
from onfh_samples.phantom import Hip, direction

FINE_MM, USUAL_MM = 0.8, 3.0

#: Checked in every run; the others wait for the long proof.
ALWAYS = {(24.0, 6.0, "axial"), (19.0, 2.0, "coronal")}

DENTS = [
    pytest.param(
        *dent,
        marks=() if dent in ALWAYS else pytest.mark.soak,
        id="{:g} mm, {:g} mm, {}".format(*dent),
    )
    for dent in (
        (radius_mm, depth_mm, plane)
        for radius_mm in (19.0, 24.0, 28.0)
        for depth_mm in (2.0, 3.0, 4.0, 6.0)
        for plane in ("coronal", "sagittal", "axial")
    )
]


def _collapsed(radius_mm: float, depth_mm: float) -> Hip:
    axis = direction(Side.LEFT, 12.0, 8.0)
    return Hip(
        Side.LEFT,
        (90.3, -10.7, 40.2),
        radius_mm,
        lesion=Sector(axis, 45.0),
        collapse=Collapse(axis, 30.0, depth_mm),
    )


def _measured(hip: Hip, plane: str, slice_mm: float) -> tuple[Quantity, FittedSurface]:
    annotation = outlined(hip, acquisition_of(plane, slice_mm=slice_mm, pixel_mm=FINE_MM))
    outlines = outline_fields(annotation, None)
    fitted = fit_head(outlines.whole)
    frame = hip_frame(fitted.sphere.center_mm, hip.side, annotation.landmarks)
    components = even_directions(4000)
    ends = meet_surface(
        outlines.whole, fitted.sphere, frame.directions(components), neck_axis=hip.neck_axis
    )
    rays = cast_rays(outlines, ends, surface_reach_mm=4.0)
    return depression(outlines, fitted.sphere, rays, components)[0], fitted


@pytest.mark.parametrize(("radius_mm", "depth_mm", "plane"), DENTS)
def test_fine_voxels_give_the_depth_to_half_a_millimetre(
    radius_mm: float, depth_mm: float, plane: str
) -> None:
    found, _ = _measured(_collapsed(radius_mm, depth_mm), plane, FINE_MM)

    assert found.value == pytest.approx(depth_mm, abs=0.5)
    assert found.low <= depth_mm <= found.high


@pytest.mark.parametrize(("radius_mm", "depth_mm", "plane"), DENTS)
def test_slices_of_three_millimetres_hold_the_depth_in_the_interval(
    radius_mm: float, depth_mm: float, plane: str
) -> None:
    hip = _collapsed(radius_mm, depth_mm)
    found, fitted = _measured(hip, plane, USUAL_MM)

    assert found.low <= depth_mm <= found.high
    assert fitted.sphere.radius_mm == pytest.approx(radius_mm, abs=0.1)
    assert np.linalg.norm(fitted.sphere.center_mm - hip.head_center_mm) < 0.15
