"""Analytic hips at random, as a reader would outline them, with their exact figures."""

import pickle

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from annotator.measure.hip import measure
from annotator.measure.settings import MeasureSettings
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from annotator.model.mask import Mask
from annotator.model.measurements import Measurements
from onfh_samples.acquisition import Acquisition, random_phase, rasterise
from onfh_samples.lesion import Cap, Ellipsoid, Lesion, Sector
from onfh_samples.phantom import Hip
from onfh_samples.truth import Truth, truth_of

PLANES = ("coronal", "sagittal", "axial", "oblique")

#: The exact figures of the shares are sums over rays; they are this sure.
SHARE_SLACK = 3e-4

#: Those of the intact ratios are sums over 600 parts of an arc.
INTACT_SLACK = 2e-3

#: So are the largest arcs, found by search over planes (deg), and the indices made of them.
SEARCH_SLACK = 0.02

#: Rounding of every other exact figure.
ROUNDING = 1e-6


@frozen(eq=False)
class PhantomCase:
    """One hip, its outline on a grid, and what was measured on it."""

    seed: int
    plane: str
    hip: Hip
    exact: Truth
    measured: Measurements

    @property
    def pairs(self) -> dict[str, tuple[float, float, float, float]]:
        """(exact, low, value, high) of every quantity that has both figures."""
        return {
            name: (
                _on_same_turn(exact, quantity.value) if name == "lesion_longitude_deg" else exact,
                quantity.low,
                quantity.value,
                quantity.high,
            )
            for name, quantity in self.measured.measurements.items()
            if (exact := getattr(self.exact, name, None)) is not None
            and isinstance(quantity.value, float)
        }

    @property
    def unanswered(self) -> set[str]:
        """Quantities that exist but were not measured."""
        return {
            name
            for name, quantity in self.measured.measurements.items()
            if quantity.value is None and getattr(self.exact, name, None) is not None
        }

    @property
    def covered(self) -> dict[str, bool]:
        """Whether the exact figure of each measured quantity lies in its interval."""
        return {
            name: low - _slack(name) <= exact <= high + _slack(name)
            for name, (exact, low, _, high) in self.pairs.items()
        }


def _on_same_turn(angle_deg: float, other_deg: float) -> float:
    """The same direction as an angle within half a turn of another."""
    return angle_deg + 360.0 * round((other_deg - angle_deg) / 360.0)


def _slack(name: str) -> float:
    if name.startswith("predicted_intact"):
        return INTACT_SLACK
    if name.startswith(("max_", "modified_", "lesion_latitude", "lesion_longitude")):
        return SEARCH_SLACK
    is_share = name.endswith(("fraction", "share", "coronal"))
    return SHARE_SLACK if is_share else ROUNDING


def plain_hip(lesion: Lesion | None = None, side: Side = Side.LEFT, **settings: object) -> Hip:
    """A hip of 24 mm radius that lies off the lattice of whole millimetres."""
    center_mm = (90.3 * side.lateral_x, -10.7, 40.2)
    return Hip(side, center_mm, 24.0, lesion=lesion, **settings)  # type: ignore[arg-type] # attrs fields by name


def random_hip(seed: int) -> Hip:
    """A hip with a lesion under load: any side, size, shape and place that a reader may meet."""
    random = np.random.default_rng(seed)
    while True:
        side = Side.LEFT if random.integers(2) else Side.RIGHT
        radius_mm = random.uniform(19.0, 28.0)
        lesion = _random_lesion(random, radius_mm)
        center_mm = np.array([90.0 * side.lateral_x, 0.0, 0.0]) + random.uniform(-5.0, 5.0, 3)
        try:
            return Hip(side, center_mm, radius_mm, lesion=lesion)
        except ValueError:  # the lesion would reach the neck: draw another
            continue


def _random_lesion(random: np.random.Generator, radius_mm: float) -> Lesion:
    kind = random.integers(3)
    half_angle_deg = random.uniform(15.0, 80.0)
    tilt, around = np.radians(random.uniform(0.0, 45.0)), random.uniform(0.0, 2.0 * np.pi)
    axis = np.array([np.sin(tilt) * np.cos(around), np.sin(tilt) * np.sin(around), np.cos(tilt)])
    if kind == 0:
        return Sector(axis, half_angle_deg)
    if kind == 1:
        return Cap(axis, half_angle_deg)
    semi_axes_mm = random.uniform(0.25, 0.6, 3) * radius_mm
    return Ellipsoid(
        axis * random.uniform(0.4, 0.75) * radius_mm,
        semi_axes_mm,
        Rotation.random(random_state=int(random.integers(2**31))).as_matrix(),
    )


def random_acquisition(seed: int, slice_mm: float, pixel_mm: float) -> tuple[str, Acquisition]:
    """Slices of any orientation, placed anyhow, with the name of their plane."""
    random = np.random.default_rng((seed, 1))
    plane = PLANES[random.integers(len(PLANES))]
    acquisition = acquisition_of(
        plane,
        slice_mm=slice_mm,
        pixel_mm=pixel_mm,
        phase_voxels=random_phase(seed),
        turn_seed=seed,
    )
    return plane, acquisition


def acquisition_of(
    plane: str,
    *,
    slice_mm: float = 3.0,
    pixel_mm: float = 0.8,
    phase_voxels: tuple[float, float, float] = (0.0, 0.0, 0.0),
    turn_seed: int = 0,
) -> Acquisition:
    """Slices in a named plane; oblique ones are turned at random by the seed."""
    settings = {
        "pixel_spacing_mm": (pixel_mm, pixel_mm),
        "slice_spacing_mm": slice_mm,
        "phase_voxels": phase_voxels,
    }
    if plane != "oblique":
        made: Acquisition = getattr(Acquisition, plane)(**settings)
        return made
    turned = Rotation.random(random_state=turn_seed).as_matrix()
    return Acquisition.coronal(**settings).rotated(turned)


def outlined(hip: Hip, acquisition: Acquisition | None = None) -> HipAnnotation:
    """A hip as outlined without a reader's error, with its landmarks."""
    grid, labels = rasterise(hip, acquisition or acquisition_of("coronal"))
    return HipAnnotation.from_label_map(grid, labels, side=hip.side, landmarks=hip.landmarks())


_MEASURED: dict[bytes, Measurements] = {}


def measured(
    hip: Hip, acquisition: Acquisition | None = None, settings: MeasureSettings | None = None
) -> Measurements:
    """The measurements of a hip, made once for all tests that ask for the same."""
    asked = pickle.dumps((hip, acquisition, settings))
    if asked not in _MEASURED:
        _MEASURED[asked] = measure(outlined(hip, acquisition), settings or MeasureSettings())
    return _MEASURED[asked]


def codes(result: Measurements) -> set[str]:
    """Codes of what a result tells."""
    return {issue.code for issue in result.issues}


def with_masks(
    annotation: HipAnnotation,
    head: NDArray[np.bool_] | None = None,
    lesion: NDArray[np.bool_] | None = None,
) -> HipAnnotation:
    """The annotation with other voxels outlined."""
    grid = annotation.grid
    return evolve(
        annotation,
        head=annotation.head if head is None else Mask(grid, head),
        lesion=annotation.lesion if lesion is None else Mask(grid, lesion),
    )


def offsets_mm(annotation: HipAnnotation, center_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """LPS offsets of every voxel centre from a point, (slices, rows, columns, 3)."""
    index = np.moveaxis(np.indices(annotation.grid.shape), 0, -1).astype(float)
    return annotation.grid.to_lps(index) - center_mm


def phantom_cases(count: int, first_seed: int, slice_mm: float) -> list[PhantomCase]:
    """Random hips in random acquisitions, measured; without those whose lesion no voxel shows."""
    cases = (phantom_case(seed, slice_mm) for seed in range(first_seed, first_seed + count))
    return [case for case in cases if case.measured.measurements["lesion_volume_mm3"].value]


def phantom_case(seed: int, slice_mm: float = 3.0, pixel_mm: float = 0.8) -> PhantomCase:
    """One random hip in a random acquisition, measured."""
    hip = random_hip(seed)
    plane, acquisition = random_acquisition(seed, slice_mm, pixel_mm)
    return PhantomCase(seed, plane, hip, truth_of(hip), measured(hip, acquisition))
