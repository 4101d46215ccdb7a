"""Volume and surface as other shape software gives them, where it defines the same thing."""

import math
import warnings
from functools import cache

import numpy as np
import pytest
import SimpleITK
from attrs import frozen
from phantom_cases import measured, outlined, plain_hip
from skimage.measure import marching_cubes, mesh_surface_area, regionprops

from annotator.geometry.grid import Grid
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.annotation import HEAD_LABEL, LESION_LABEL, HipAnnotation
from annotator.model.measurements import Measurements
from onfh_samples.acquisition import Acquisition
from onfh_samples.lesion import Ellipsoid
from onfh_samples.phantom import Hip, direction

#: Fine and equal voxels, so that every definition of a surface comes to the same.
FINE_MM = 0.8

#: Standard deviation that the outlines are given: a volume's interval is then its surface times
#: the shift.
SHIFT_MM = 0.25
Z_95 = 1.959964

#: Crofton's formula and marching cubes differ by so much themselves on these voxels.
SURFACES_AGREE = 0.06

#: A volume's interval may be wider than its surface times the shift, by this much.
WIDER = 0.1


@frozen(eq=False)
class _Subject:
    """One annotated hip and what is measured on it, with its interval from a known shift."""

    annotation: HipAnnotation
    result: Measurements

    @property
    def head_and_lesion(self) -> dict[str, np.ndarray]:
        """Both masks by the NAME of their volume."""
        return {
            "head_volume_mm3": self.annotation.head.voxels,
            "lesion_volume_mm3": self.annotation.lesion.voxels,
        }

    @property
    def grid(self) -> Grid:
        return self.annotation.grid


def _hip() -> Hip:
    offset_mm = 9.0 * direction(Side.LEFT, 10.0, 5.0)
    return plain_hip(Ellipsoid(offset_mm, [11.0, 9.0, 8.0]))


@cache
def _fine() -> _Subject:
    acquisition = Acquisition.coronal(
        slice_spacing_mm=FINE_MM, pixel_spacing_mm=(FINE_MM, FINE_MM)
    ).rotated(_turn())
    return _subject(acquisition)


@cache
def _coarse() -> _Subject:
    return _subject(Acquisition.sagittal())


def _turn() -> np.ndarray:
    cosine, sine = math.cos(0.3), math.sin(0.3)
    return np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0], [0.0, 0.0, 1.0]])


def _subject(acquisition: Acquisition) -> _Subject:
    settings = MeasureSettings(boundary_error_mm=SHIFT_MM)
    return _Subject(outlined(_hip(), acquisition), measured(_hip(), acquisition, settings))


def _as_image(grid: Grid, labels: np.ndarray) -> SimpleITK.Image:
    """The labels with the grid's spacing, origin and direction, which are LPS in both."""
    image = SimpleITK.GetImageFromArray(labels.astype(np.uint8))
    columns_first = [2, 1, 0]
    image.SetSpacing([float(step) for step in grid.spacing_mm[columns_first]])
    image.SetDirection(grid.axes_lps[:, columns_first].ravel().tolist())
    image.SetOrigin(grid.affine_lps[:3, 3].tolist())
    return image


def _label_shape(subject: _Subject, name: str) -> SimpleITK.LabelShapeStatisticsImageFilter:
    shape = SimpleITK.LabelShapeStatisticsImageFilter()
    shape.Execute(_as_image(subject.grid, subject.head_and_lesion[name]))
    return shape


def _is_implied(surface_mm2: float) -> bool:
    """Whether the head volume's interval is its change as this surface moves by the shift."""
    volume = _fine().result.measurements["head_volume_mm3"]
    implied_mm2 = float((volume.high - volume.low) / (2.0 * Z_95 * SHIFT_MM))
    return 1.0 - SURFACES_AGREE <= implied_mm2 / surface_mm2 <= 1.0 + WIDER


VOLUMES = ("head_volume_mm3", "lesion_volume_mm3")


@pytest.mark.parametrize("name", VOLUMES)
@pytest.mark.parametrize("subject", [_fine, _coarse])
def test_volumes_are_those_of_simpleitk(subject: object, name: str) -> None:
    one = subject()

    assert one.result.measurements[name].value == pytest.approx(
        _label_shape(one, name).GetPhysicalSize(1), rel=1e-9
    )


@pytest.mark.parametrize("name", VOLUMES)
@pytest.mark.parametrize("subject", [_fine, _coarse])
def test_volumes_are_those_of_scikit_image(subject: object, name: str) -> None:
    one = subject()
    (region,) = regionprops(
        one.head_and_lesion[name].astype(np.uint8), spacing=tuple(one.grid.spacing_mm)
    )

    assert one.result.measurements[name].value == pytest.approx(region.area, rel=1e-9)


def test_a_volume_s_interval_implies_the_surface_that_simpleitk_gives() -> None:
    assert _is_implied(_label_shape(_fine(), "head_volume_mm3").GetPerimeter(1))


def test_a_volume_s_interval_implies_the_surface_of_a_triangle_mesh() -> None:
    head = _fine().annotation.head.voxels
    vertices, faces, _, _ = marching_cubes(
        np.pad(head, 1).astype(float), 0.5, spacing=(FINE_MM, FINE_MM, FINE_MM)
    )

    assert _is_implied(mesh_surface_area(vertices, faces))


def test_the_centre_of_a_lesion_inside_the_head_is_that_of_its_shape() -> None:
    place = _hip()
    center_mm = place.head_center_mm + place.lesion.center_offset_mm

    assert _label_shape(_fine(), "lesion_volume_mm3").GetCentroid(1) == pytest.approx(
        tuple(center_mm), abs=0.1 * FINE_MM
    )


def test_pyradiomics_gives_the_same_volumes() -> None:
    shape = _pyradiomics_shape()
    subject = _coarse()
    labels = _as_image(subject.grid, subject.annotation.label_map)
    for label, name in ((HEAD_LABEL, "head"), (LESION_LABEL, "lesion")):
        features = shape(labels, labels, label=label)
        expected = {
            "head": subject.result.measurements["head_volume_mm3"].value
            - subject.result.measurements["lesion_volume_mm3"].value,
            "lesion": subject.result.measurements["lesion_volume_mm3"].value,
        }
        assert float(features.getVoxelVolumeFeatureValue()) == pytest.approx(
            expected[name], rel=1e-9
        )


def test_pyradiomics_gives_the_surface_that_a_volume_s_interval_implies() -> None:
    shape = _pyradiomics_shape()
    head = _as_image(_fine().grid, _fine().annotation.head.voxels)

    assert _is_implied(float(shape(head, head, label=1).getSurfaceAreaFeatureValue()))


def _pyradiomics_shape() -> type:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, on import
        return pytest.importorskip(
            "radiomics.shape", reason="pyradiomics is not installed"
        ).RadiomicsShape
