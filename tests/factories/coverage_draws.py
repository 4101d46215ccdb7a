"""How often the exact figure lies in its interval, where outlines and landmarks err by chance."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray
from phantom_cases import PLANES, acquisition_of, plain_hip
from shifted_outlines import StatedError, shifted_landmarks, shifted_outline

from annotator.measure.frame import hip_frame
from annotator.measure.head_outline import head_outline
from annotator.measure.hip import measure
from annotator.measure.location import location_quantities
from annotator.measure.settings import MeasureSettings
from annotator.measure.shifts import outline_shifts
from annotator.model.anatomy import Side
from annotator.model.quantity import Quantity
from onfh_samples.acquisition import Acquisition, random_phase
from onfh_samples.lesion import Cap, Ellipsoid, Sector
from onfh_samples.phantom import direction
from onfh_samples.truth import Truth, truth_of

#: Hips on which every figure but those of place is judged. The wide wedge leaves every osteotomy
#: something to gain and to lose; the ball lies below the surface.
HIPS = {
    "sector": plain_hip(Sector(direction(Side.LEFT, 15.0, 8.0), 40.0)),
    "cap": plain_hip(Cap(direction(Side.LEFT, 10.0, 20.0), 50.0)),
    "wide sector": plain_hip(Sector(direction(Side.LEFT, -15.0, 10.0), 60.0)),
    "ball": plain_hip(Ellipsoid(11.0 * direction(Side.LEFT, 30.0, 40.0), np.full(3, 6.0))),
}

#: For figures of place: the ball lies in all eight octants.
PLACED = {
    "sector": HIPS["sector"],
    "cap": HIPS["cap"],
    "ball in the middle": plain_hip(Ellipsoid(np.array([4.0, -3.0, 4.0]), np.full(3, 11.0))),
}

SLICE_MM = 3.0

#: Rounding of exact figures that are sums over rays, and of those over parts of an arc.
SLACK, INTACT_SLACK = 3e-4, 2e-3

#: Shares nearer to nought or to the whole are so.
SMALLEST_SHARE = 0.005

#: Figures without a unit that are no shares.
NO_SHARES = ("koo_kim_index", "modified_extent_index", "jic_lateral_position")

PLACE_PREFIXES = ("lesion_latitude", "lesion_longitude", "octant_")


@frozen(eq=False)
class Drawn:
    """One hip as drawn with an error, and measured."""

    exact: Truth
    measured: Mapping[str, Quantity]
    definitions: Mapping[str, str] = field(factory=dict)

    @property
    def covered(self) -> dict[str, bool]:
        """Whether the exact figure lies in the interval, of each that has both and can miss it.

        A share that is nought or whole, or no depth, is the end of every interval that reaches it.
        """
        return {
            name: self._holds(name, quantity)
            for name, quantity in self.measured.items()
            if (exact := exact_figure(self.exact, name)) is not None
            and isinstance(quantity.value, float)
            and (not _is_share(name, quantity) or SMALLEST_SHARE < exact < 1.0 - SMALLEST_SHARE)
            and (name != "lesion_top_depth_mm" or exact > 0.0)
        }

    def _holds(self, name: str, quantity: Quantity) -> bool:
        exact = exact_figure(self.exact, name)
        if name == "lesion_longitude_deg":
            exact += 360.0 * round((quantity.value - exact) / 360.0)
        slack = INTACT_SLACK if name.startswith("predicted_intact") else SLACK
        return bool(quantity.low - slack <= exact <= quantity.high + slack)


def exact_figure(exact: Truth, name: str) -> float | None:
    """One exact figure; those of the lateral end in the JIC zone follow from the ends."""
    end_deg, edge_deg = exact.lesion_lateral_deg, exact.acetabular_edge_deg
    if end_deg is not None and name == "lesion_beyond_edge_deg":
        return end_deg - edge_deg
    if end_deg is not None and name == "jic_lateral_position":
        return (end_deg - exact.zone_medial_deg) / (edge_deg - exact.zone_medial_deg)
    return getattr(exact, name, None)


@cache
def exact_figures(name: str) -> Truth:
    """Of a hip of `HIPS` or `PLACED`."""
    return truth_of((HIPS | PLACED)[name])


def drawn(
    name: str,
    shifts_sd: tuple[float, float],
    error_mm: float | None,
    *,
    number: int = 0,
    random: np.random.Generator | None = None,
) -> Drawn:
    """A hip whose outlines are shifted by so many SDs, and its landmarks by chance if given."""
    hip, (acquisition, error) = HIPS[name], _seen(number, error_mm)
    outline = shifted_outline(hip, acquisition, error, shifts_sd)
    if random is not None:
        outline = evolve(outline, landmarks=shifted_landmarks(hip, error, random))
    result = measure(outline, MeasureSettings(boundary_error_mm=error_mm))
    return Drawn(exact_figures(name), result.measurements, result.definitions)


def placed(
    name: str, shifts_sd: NDArray[np.float64], error_mm: float | None, number: int = 0
) -> Drawn:
    """The figures of place of a hip whose front also errs to opposite ways on opposite sides."""
    hip, (acquisition, error) = PLACED[name], _seen(number, error_mm)
    surface_sd, front_sd, *sides_sd = map(float, shifts_sd)
    annotation = shifted_outline(
        hip, acquisition, error, (surface_sd, front_sd), sides_sd=tuple(sides_sd)
    )
    outline = head_outline(annotation, MeasureSettings(boundary_error_mm=error_mm))
    frame = hip_frame(outline.fitted.sphere.center_mm, hip.side, annotation.landmarks)
    shifts = outline_shifts(outline.outlines)
    return Drawn(exact_figures(name), location_quantities(outline.outlines, shifts, frame))


def coverage(draws: int, error_mm: float | None) -> dict[str, list[bool]]:
    """Of every figure, over that many draws of each hip."""
    covered = defaultdict(list)
    for each in (*_draws(draws, error_mm), *_places(draws, error_mm)):
        for name, is_covered in each.covered.items():
            covered[name].append(is_covered)
    return covered


def _is_share(name: str, quantity: Quantity) -> bool:
    return quantity.unit == "1" and name not in NO_SHARES


def _draws(draws: int, error_mm: float | None) -> Iterator[Drawn]:
    for name in HIPS:
        random = np.random.default_rng(len(name))
        for number, (surface_sd, front_sd) in enumerate(random.standard_normal((draws, 2))):
            shifts_sd = float(surface_sd), float(front_sd)
            found = drawn(name, shifts_sd, error_mm, number=number, random=random)
            yield evolve(found, measured=_without_place(found.measured))


def _places(draws: int, error_mm: float | None) -> Iterator[Drawn]:
    for name in PLACED:
        shifts_sd = np.random.default_rng(len(name)).standard_normal((draws, 5))
        for number, one in enumerate(shifts_sd):
            yield placed(name, one, error_mm, number)


def _without_place(measured: Mapping[str, Quantity]) -> dict[str, Quantity]:
    return {name: found for name, found in measured.items() if not name.startswith(PLACE_PREFIXES)}


def _seen(number: int, error_mm: float | None) -> tuple[Acquisition, StatedError]:
    """Slices of each plane in turn, placed anyhow, and the error with which they are drawn."""
    plane = PLANES[number % len(PLANES)]
    acquisition = acquisition_of(
        plane, slice_mm=SLICE_MM, phase_voxels=random_phase(number), turn_seed=number
    )
    return acquisition, StatedError.of(acquisition, error_mm)
