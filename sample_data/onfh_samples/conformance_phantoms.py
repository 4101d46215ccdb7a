"""The analytic hips of the conformance suite: one for each thing that can go wrong."""

import math
from collections.abc import Iterator

from attrs import field, frozen
from scipy.spatial.transform import Rotation

from annotator.model.anatomy import Side
from onfh_samples.acquisition import Acquisition
from onfh_samples.collapse import Collapse
from onfh_samples.lesion import Cap, Ellipsoid, Lesion, Sector
from onfh_samples.phantom import Hip, direction

__all__ = ["ConformancePhantom", "phantoms"]

#: Off the lattice of whole millimetres, as patients are.
CENTER_MM = (90.3, -10.7, 40.2)
RADIUS_MM = 24.0


@frozen
class ConformancePhantom:
    """A hip and how it is sampled: 3 mm slices and 0.8 mm pixels unless said otherwise."""

    name: str
    hip: Hip
    acquisition: Acquisition = field(factory=Acquisition.coronal)


def phantoms() -> Iterator[ConformancePhantom]:
    """Every phantom of the suite, in the order of the table."""
    left, right = Side.LEFT, Side.RIGHT
    sector = Sector(direction(left, 10.0, 5.0), 50.0)
    yield ConformancePhantom("sector", _hip(left, sector))
    yield ConformancePhantom("sector, sagittal slices", _hip(left, sector), Acquisition.sagittal())
    yield ConformancePhantom("cap", _hip(right, Cap(direction(right, 15.0, 10.0), 55.0)))
    yield ConformancePhantom("ellipsoid", _hip(left, _ellipsoid(left)))
    yield ConformancePhantom(
        "gap",
        _hip(right, Sector(direction(right, 20.0, -5.0), 45.0)),
        Acquisition.coronal(slice_spacing_mm=4.0, slice_thickness_mm=3.0),
    )
    yield ConformancePhantom(
        "oblique",
        _hip(left, Cap(direction(left, 5.0, 15.0), 60.0)),
        Acquisition.coronal().rotated(
            Rotation.from_euler("xz", [12.0, -20.0], degrees=True).as_matrix()
        ),
    )
    yield ConformancePhantom(
        "collapsed",
        _hip(
            right,
            Sector(direction(right, 10.0, 5.0), 55.0),
            Collapse(direction(right, 10.0, 5.0), 35.0, 3.0),
        ),
    )
    yield ConformancePhantom("no lesion", _hip(left, None))


def _hip(side: Side, lesion: Lesion | None, collapse: Collapse | None = None) -> Hip:
    x, y, z = CENTER_MM
    return Hip(side, (x * side.lateral_x, y, z), RADIUS_MM, lesion=lesion, collapse=collapse)


def _ellipsoid(side: Side) -> Ellipsoid:
    """One that meets the surface in an oval, tilted in every plane."""
    axes = Rotation.from_euler("xyz", [20.0, 35.0, 10.0], degrees=True).as_matrix()
    offset_mm = 0.6 * RADIUS_MM * direction(side, 8.0, 12.0)
    return Ellipsoid(offset_mm, (math.sqrt(160.0), 10.0, 8.0), axes)
