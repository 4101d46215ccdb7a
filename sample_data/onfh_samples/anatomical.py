"""A hip with the head of a mesh, posed in the patient, with an analytic lesion; and its truth."""

import math
from typing import Self

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from annotator.geometry.directions import even_directions
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints, LpsPoints
from annotator.model.anatomy import Landmarks, PointLps, Side
from annotator.model.annotation import HEAD_LABEL, LESION_LABEL
from onfh_samples.acquisition import Acquisition, grid_about
from onfh_samples.arcs import arc_of, necrotic_intervals
from onfh_samples.lesion import Ellipsoid, Lesion, RadialInterval
from onfh_samples.mesh_head import MeshHead
from onfh_samples.phantom import neck_direction
from onfh_samples.rays import sphere_fraction

__all__ = ["AnatomicalHip"]

#: A direction is necrotic if the lesion comes this close to the surface along the ray, mm.
SURFACE_REACH_MM = 4.0

#: Rays of the integrals over the head: a border costs less than 1e-4 of the volume.
VOLUME_RAYS = 50_000

#: Where the head is put, LPS mm, for a left hip.
USUAL_CENTER_MM = np.array([90.3, -10.7, 40.2])

#: A second point of the neck's axis lies so far from the centre, radii.
NECK_POINT_RADII = 2.0

#: Room about the head in a grid made for it, mm.
MARGIN_MM = 8.0


@frozen(eq=False)
class AnatomicalHip:
    """The head of a mesh in a patient, with a lesion.

    The head is every point that its surface hides from no ray out of the centre, on the near
    side of the neck cut. Where the mesh has no surface (the fovea of a cartilage), its sphere
    completes it.

    Parameters
    ----------
    side : Side
    center_mm : (3,) array, LPS mm
    head : MeshHead
    turn : (3, 3) array
        From the mesh's frame to LPS.
    lesion : Lesion
    """

    side: Side
    center_mm: NDArray[np.float64]
    head: MeshHead
    turn: NDArray[np.float64]
    lesion: Lesion

    @classmethod
    def posed(cls, head: MeshHead, side: Side, lesion: Lesion) -> Self:
        """The head with its neck where a patient's is, whatever the frame of the mesh."""
        neck = neck_direction(side)
        center_mm = USUAL_CENTER_MM * np.array([side.lateral_x, 1.0, 1.0])
        turn, _ = Rotation.align_vectors(neck[None], head.neck_axis[None])
        return cls(side, center_mm, head, turn.as_matrix(), lesion)

    @property
    def radius_mm(self) -> float:
        """Of the sphere through the articular surface, mm."""
        return self.head.sphere.radius_mm

    @property
    def neck_axis(self) -> NDArray[np.float64]:
        """Unit vector from the centre down the neck, LPS."""
        axis: NDArray[np.float64] = self.turn @ self.head.neck_axis
        return axis

    def surface_depth_mm(self, directions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Distance of the head's surface along (n, 3) unit directions, LPS, mm, (n,)."""
        seen_mm = self.head.surface.depth_mm(directions @ self.turn)
        depth_mm = np.where(seen_mm > 0, seen_mm, self.radius_mm)
        return np.minimum(depth_mm, self._cut_depth_mm(directions))

    def label_map(self, grid: Grid) -> NDArray[np.uint8]:
        """Labels of the voxel centres: 0 background, 1 head, 2 lesion; shape of the grid."""
        index = np.moveaxis(np.indices(grid.shape), 0, -1).reshape(-1, 3).astype(np.float64)
        offsets = grid.to_lps(IndexPoints(index)) - self.center_mm
        distance = np.linalg.norm(offsets, axis=1)
        near = np.flatnonzero(distance < 1.5 * self.radius_mm)
        rays = offsets[near] / np.maximum(distance[near], np.finfo(float).tiny)[:, None]
        head = near[distance[near] <= self.surface_depth_mm(rays)]
        labels = np.zeros(len(index), dtype=np.uint8)
        labels[head] = HEAD_LABEL
        labels[head[self.lesion.contains(offsets[head], self.radius_mm)]] = LESION_LABEL
        return labels.reshape(grid.shape)

    def grid(self, acquisition: Acquisition) -> Grid:
        """A grid that holds the head."""
        reach = 2.0 * (1.1 * self.radius_mm + MARGIN_MM)
        spacing = np.linalg.norm(acquisition.steps_lps, axis=0)
        slices, rows, columns = (math.ceil(reach / step) for step in spacing)
        return grid_about(self.center_mm, (slices, rows, columns), acquisition)

    def landmarks(self) -> Landmarks:
        """The neck's axis alone: a head without a pelvis has no edge and no teardrop."""
        far_mm = self.center_mm + NECK_POINT_RADII * self.radius_mm * self.neck_axis
        return Landmarks(
            side=self.side, neck_axis_lps_mm=(_as_point(self.center_mm), _as_point(far_mm))
        )

    def truth(self) -> dict[str, float]:
        """Exact figures by NAME: integrals and borders along rays, without voxels."""
        rays = even_directions(VOLUME_RAYS)
        surface_mm = self.surface_depth_mm(rays)
        entry_mm, exit_mm = self._lesion_along(rays)
        outer_mm = np.minimum(exit_mm, surface_mm)
        cone = 4.0 / 3.0 * math.pi
        head_mm3 = cone * float((surface_mm**3).mean())
        shell = np.where(
            outer_mm > entry_mm, outer_mm**3 - np.minimum(entry_mm, outer_mm) ** 3, 0.0
        )
        lesion_mm3 = cone * float(shell.mean())
        lateral = np.array([self.side.lateral_x, 0.0, 0.0])
        anterior, superior = np.array([0.0, -1.0, 0.0]), np.array([0.0, 0.0, 1.0])
        coronal = arc_of(necrotic_intervals(self.is_necrotic, superior, lateral))
        sagittal = arc_of(necrotic_intervals(self.is_necrotic, superior, anterior))
        return {
            "head_diameter_mm": 2.0 * self.radius_mm,
            "head_volume_mm3": head_mm3,
            "lesion_volume_mm3": lesion_mm3,
            "lesion_fraction": lesion_mm3 / head_mm3,
            "coronal_arc_deg": coronal.length_deg,
            "sagittal_arc_deg": sagittal.length_deg,
            "combined_necrotic_angle_deg": coronal.length_deg + sagittal.length_deg,
            "surface_involved_fraction": sphere_fraction(self.is_necrotic, superior),
        }

    def is_necrotic(self, directions: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether the lesion reaches to near the surface along (n, 3) unit directions, (n,)."""
        surface_mm = self.surface_depth_mm(directions)
        entry_mm, exit_mm = self._lesion_along(directions)
        reaches: NDArray[np.bool_] = (
            (surface_mm < self._cut_depth_mm(directions))
            & (entry_mm <= surface_mm)
            & (np.minimum(exit_mm, surface_mm) >= surface_mm - SURFACE_REACH_MM)
        )
        return reaches

    def _lesion_along(self, directions: NDArray[np.float64]) -> RadialInterval:
        """Where rays run inside the lesion, as far as it goes beyond the sphere."""
        entry_mm, exit_mm = self.lesion.radial_interval(directions, self.radius_mm)
        if not isinstance(self.lesion, Ellipsoid):
            exit_mm = np.full(len(directions), np.inf)
        return entry_mm, exit_mm

    def _cut_depth_mm(self, directions: NDArray[np.float64]) -> NDArray[np.float64]:
        """Distance of the neck cut along directions; infinite where they turn away from it."""
        along = directions @ self.neck_axis
        depth = np.full(len(directions), np.inf)
        np.divide(self.head.cut_distance_mm, along, out=depth, where=along > 0)
        return depth


def _as_point(point: LpsPoints | NDArray[np.float64]) -> PointLps:
    x, y, z = (float(value) for value in point)
    return x, y, z
