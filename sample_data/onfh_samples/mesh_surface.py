"""How far a surface of triangles lies from a point inside it, along any ray, exactly."""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.spatial import cKDTree

__all__ = ["RadialSurface", "radial_surface"]

#: Rays that are followed at a time: bounds the memory of their pairs with triangles.
RAYS_AT_A_TIME = 20_000

#: A ray through an edge meets both triangles despite rounding, share of a triangle.
EDGE_SLACK = 1e-9

#: Triangles seen edge-on from the centre have no volume with it; they are never met first, mm3.
SMALLEST_DETERMINANT_MM3 = 1e-9

#: Room for the rounding of chords between unit vectors.
CHORD_SLACK = 1e-9


@frozen(eq=False)
class RadialSurface:
    """Triangles about a centre, made ready for rays from it.

    Parameters
    ----------
    towards : cKDTree
        Of the directions in which the triangles are seen.
    reach : float
        Chord from such a direction to the farthest corner of its triangle.
    inverses : (n, 3, 3) array
        Of the matrices whose columns are the triangles' corners about the centre.
    """

    towards: cKDTree
    reach: float
    inverses: NDArray[np.float64]

    def depth_mm(self, directions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Distance of the outermost triangle along (n, 3) unit directions, mm, (n,); 0 if none."""
        depth = np.zeros(len(directions))
        for start in range(0, len(directions), RAYS_AT_A_TIME):
            part = slice(start, start + RAYS_AT_A_TIME)
            depth[part] = self._depth_mm(directions[part])
        return depth

    def _depth_mm(self, directions: NDArray[np.float64]) -> NDArray[np.float64]:
        pairs = cKDTree(directions).sparse_distance_matrix(
            self.towards, self.reach, output_type="ndarray"
        )
        ray, triangle = pairs["i"], pairs["j"]
        weights = np.einsum("nij,nj->ni", self.inverses[triangle], directions[ray])
        met = (weights >= -EDGE_SLACK * np.abs(weights).max(axis=1, keepdims=True)).all(axis=1)
        depth = np.zeros(len(directions))
        np.maximum.at(depth, ray[met], 1.0 / weights[met].sum(axis=1))
        return depth


def radial_surface(triangles: NDArray[np.float64], center_mm: NDArray[np.float64]) -> RadialSurface:
    """Make triangles ready for rays from a centre.

    Parameters
    ----------
    triangles : (n, 3, 3) array, mm
        Corners; none may reach around the centre.
    center_mm : (3,) array

    Returns
    -------
    RadialSurface
    """
    corners = triangles - center_mm
    columns = corners.transpose(0, 2, 1)
    solid = np.abs(np.linalg.det(columns)) > SMALLEST_DETERMINANT_MM3
    corners, columns = corners[solid], columns[solid]
    seen = corners / np.linalg.norm(corners, axis=2, keepdims=True)
    middle = seen.sum(axis=1)
    middle /= np.linalg.norm(middle, axis=1, keepdims=True)
    reach = np.linalg.norm(seen - middle[:, None], axis=2).max()
    return RadialSurface(cKDTree(middle), float(reach) + CHORD_SLACK, np.linalg.inv(columns))
