"""A hip of simple spheres, and a report of it, for tests of the plugin."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np

from annotator.errors import AnnotatorError
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints
from annotator.geometry.sphere import Sphere
from annotator.measure.settings import MeasureSettings
from annotator.model.case import Case, CaseResult, Provenance
from annotator.model.issue import Issue, Severity
from annotator.model.measurements import Measurements
from annotator.model.quantity import Quantity
from annotator.model.volume import Source, Volume
from annotator.report.document import compose, words_of
from napari_onfh.reading.session import Analysis

HEAD_CENTER_MM = np.array([70.0, -5.0, 10.0])
HEAD_RADIUS_MM = 22.0

_CORONAL = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])


def hip_sphere() -> Sphere:
    """The left head of `hip_volume`."""
    return Sphere(HEAD_CENTER_MM, HEAD_RADIUS_MM)


def hip_volume(**changes: Any) -> Volume:
    """A coronal image, 4 x 1.5 x 1.5 mm, with a bright sphere on the patient's left."""
    grid, values = _bright_sphere()
    return Volume(grid, values.copy(), **{"source": Source(modality="MR"), **changes})


@cache
def _bright_sphere() -> tuple[Grid, np.ndarray]:
    shape = (14, 60, 140)
    affine = np.eye(4)
    affine[:3, :3] = _CORONAL * np.array([4.0, 1.5, 1.5])
    affine[:3, 3] = [0.0, -5.0, 10.0] - affine[:3, :3] @ ((np.array(shape) - 1) / 2)
    grid = Grid(shape, affine, "1.2.3")
    distance = np.linalg.norm(voxel_centers(grid) - HEAD_CENTER_MM, axis=-1)
    return grid, np.where(distance < HEAD_RADIUS_MM, 400, 100).astype(np.int16)


def voxel_centers(grid: Grid) -> np.ndarray:
    """(slices, rows, columns, 3) positions, LPS mm."""
    index = np.moveaxis(np.indices(grid.shape), 0, -1).astype(float)
    return np.asarray(grid.to_lps(IndexPoints(index)))


def surface_points(count: int = 12) -> np.ndarray:
    """Positions on the head's upper half, LPS mm."""
    directions = np.random.default_rng(3).normal(size=(count, 3))
    directions[:, 2] = np.abs(directions[:, 2])
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    return HEAD_CENTER_MM + HEAD_RADIUS_MM * directions


def lesion_volume_of(case: Case, *issues: Issue) -> Analysis:
    """A small true analysis: the volume of the lesion, nothing else."""
    volume_mm3 = case.annotation.lesion.volume_mm3
    measurements = Measurements(
        side=case.annotation.side,
        head=None,
        definitions={},
        measurements={
            "lesion_volume_mm3": Quantity(
                value=volume_mm3, low=volume_mm3 * 0.9, high=volume_mm3 * 1.1, unit="mm3"
            ),
            "coronal_arc_deg": Quantity.missing("deg", "no lesion"),
        },
        issues=issues,
    )
    provenance = Provenance(software_version="0", annotation_sha256="0", settings={})
    result = CaseResult(measurements=measurements, assessment=None, provenance=provenance)
    return Analysis(result, partial(compose, result, case, words=words_of(None, {})))


def analyse_volume(case: Case, _settings: MeasureSettings) -> Analysis:
    """Stands for the library's analysis."""
    return lesion_volume_of(case)


def warning(message: str = "look again") -> Issue:
    """A warning about the outline."""
    return Issue(code="look", severity=Severity.WARNING, message=message, subject="outline")


class ImmediateWorker:
    """Does at once what the background does later; `hold` keeps jobs until `release`."""

    def __init__(self) -> None:
        self.hold = False
        #: How long each request waited for quiet, ms.
        self.waits_ms: list[int] = []
        self._held: list[Callable[[], None]] = []

    def when_quiet(self, action: Callable[[], None], *, after_ms: int = 0) -> None:
        """Act now."""
        self.waits_ms.append(after_ms)
        action()

    def within(self, action: Callable[[], None], *, after_ms: int) -> None:
        """Act now; `after_ms` is not waited for."""
        del after_ms
        action()

    def soon(self, action: Callable[[], None]) -> None:
        """Act at `release`."""
        self._held.append(action)

    def run(
        self, work: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[str], None]
    ) -> None:
        """Work now, or at `release`."""

        def job() -> None:
            try:
                outcome = work()
            except (AnnotatorError, ValueError) as error:
                failed(str(error))
                return
            done(outcome)

        if self.hold:
            self._held.append(job)
        else:
            job()

    def another(self) -> "ImmediateWorker":
        """This one: what is held is held in one place."""
        return self

    def release(self) -> None:
        """Do the jobs that were held."""
        held, self._held = self._held, []
        for job in held:
            job()
