"""A sphere, and its least-squares fit to points."""

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from annotator.geometry.points import LpsPoints, Vector, lengths

__all__ = ["MINIMUM_POINTS", "Sphere", "fit_sphere"]

#: A sphere has four unknowns.
MINIMUM_POINTS = 4

#: A fit has come to rest where a step moves it by less than this share of the radius.
AT_REST = 1e-10

#: Points all around need four steps; where more than so many are needed, they are damped.
MOST_STEPS = 12

#: So are they where the points fix the sphere worse than this.
LARGEST_CONDITION = 1e8


def _vector(value: ArrayLike) -> Vector:
    vector = np.array(value, dtype=np.float64)
    vector.setflags(write=False)
    return vector


@frozen(eq=False)
class Sphere:
    """A sphere with the misfit of the points it was fitted to.

    Parameters
    ----------
    center_mm : (3,) array
        Centre, LPS mm.
    radius_mm : float
    rms_residual_mm : float
        Root mean square distance of the fitted points from the surface, mm; 0 if exact.
    """

    center_mm: Vector = field(converter=_vector)
    radius_mm: float
    rms_residual_mm: float = 0.0

    @property
    def volume_mm3(self) -> float:
        """4/3 pi R^3, mm3."""
        return 4.0 / 3.0 * float(np.pi) * self.radius_mm**3

    def signed_distance_mm(self, points: LpsPoints) -> NDArray[np.float64]:
        """Distance of points from the surface, mm; positive inside.

        Parameters
        ----------
        points : (..., 3) array, LPS mm

        Returns
        -------
        (...) array
        """
        return self.radius_mm - lengths(points - self.center_mm)


def _algebraic_fit(points: LpsPoints) -> Sphere:
    """Linear fit of |p|^2 = 2 c.p + (R^2 - |c|^2); biased on noisy caps, so only a start."""
    origin = points.mean(axis=0)
    local = points - origin
    design = np.column_stack([2.0 * local, np.ones(len(local))])
    solution, _, rank, _ = np.linalg.lstsq(design, (local**2).sum(axis=1), rcond=None)
    if rank < MINIMUM_POINTS:
        raise ValueError("the points lie on one plane or line and fix no sphere")
    center = solution[:3]
    return Sphere(center + origin, float(np.sqrt(solution[3] + center @ center)))


def fit_sphere(points: LpsPoints, start: Sphere | None = None) -> Sphere:
    """Sphere with the least sum of squared distances from points (orthogonal fit).

    Parameters
    ----------
    points : (n, 3) array, LPS mm
        At least four, not on one plane.
    start : Sphere or None
        First guess; by default the algebraic fit.

    Returns
    -------
    Sphere
        With the root mean square residual of the points.

    Raises
    ------
    ValueError
        If fewer than four points are given or they lie on a plane.

    Examples
    --------
    >>> import numpy as np
    >>> corners = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1.0]])
    >>> round(fit_sphere(corners).radius_mm, 6)
    1.0
    """
    if len(points) < MINIMUM_POINTS:
        raise ValueError(f"a sphere needs at least {MINIMUM_POINTS} points, got {len(points)}")
    first = _algebraic_fit(points) if start is None else start
    fitted = _stepwise_fit(points, first)
    return _damped_fit(points, first) if fitted is None else fitted


def _stepwise_fit(points: LpsPoints, first: Sphere) -> Sphere | None:
    """Orthogonal fit by Gauss and Newton's steps; None where they do not soon come to rest."""
    center_mm, radius_mm = first.center_mm, first.radius_mm
    for _ in range(MOST_STEPS):
        offsets = points - center_mm
        distances = lengths(offsets)
        if not distances.all():
            return None
        design = np.column_stack([offsets / distances[:, None], np.ones(len(points))])
        misfits = distances - radius_mm
        normal = design.T @ design
        if np.linalg.cond(normal) > LARGEST_CONDITION:
            return None
        step = np.linalg.solve(normal, design.T @ misfits)
        center_mm, radius_mm = center_mm + step[:3], radius_mm + float(step[3])
        if np.abs(step).max() <= AT_REST * abs(radius_mm):
            misfits = lengths(points - center_mm) - radius_mm
            return Sphere(center_mm, radius_mm, float(np.sqrt(np.mean(misfits**2))))
    return None


def _damped_fit(points: LpsPoints, first: Sphere) -> Sphere:
    """Orthogonal fit by Levenberg and Marquardt's steps, for points that hardly fix a sphere."""
    from scipy.optimize import least_squares  # takes half a second, which opening a window spares

    def residuals(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(lengths(points - parameters[:3]) - parameters[3])

    def jacobian(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        offsets = parameters[:3] - points
        directions = offsets / lengths(offsets)[:, None]
        return np.column_stack([directions, -np.ones(len(points))])

    fitted = least_squares(
        residuals, [*first.center_mm, first.radius_mm], jac=jacobian, method="lm"
    )
    rms = float(np.sqrt(np.mean(fitted.fun**2)))
    return Sphere(fitted.x[:3], float(fitted.x[3]), rms)
