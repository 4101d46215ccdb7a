"""A hip drawn from surfaces of a real femur and pelvis: their own neck, socket and joint space."""

import numpy as np
from attrs import frozen
from head_phantoms import CONTRASTS, DrawnHead
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, gaussian_filter, map_coordinates

from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints
from annotator.model.volume import Source, Volume
from onfh_samples import painting
from onfh_samples.acquisition import Acquisition, grid_about
from onfh_samples.lesion import Ellipsoid
from onfh_samples.mesh_head import MeshHead, find_head
from onfh_samples.phantom import CUT_SHARE

#: Voxels on which tissues are laid out before a scanner samples them, and half the field, mm.
FINE_MM, HALF_FIELD_MM = 0.6, 58.0
PLATE_MM, CARTILAGE_REACH_MM, CAPSULE_MM = 1.1, 7.0, 5.0

#: The neck is the bone between these distances from the head's centre, radii: there the middles of
#: its sections across lie on one line through the centre, to half a millimetre on the mean femur.
NECK_RADII, TURNS = (0.9, 1.3), 30

#: A slice is the mean of so many planes within its thickness.
SUBSLICES = (-0.375, -0.125, 0.125, 0.375)

Field = NDArray[np.float32]


@frozen(eq=False)
class BoneHip:
    """Signed distances of the bones about a head on a fine lattice, negative inside, mm.

    `neck_axis` is the line of the neck's own sections. It lies 13 deg off that of the mesh's head,
    which points away from the middle of the joint's surface.
    """

    head: MeshHead
    femur_mm: Field
    pelvis_mm: Field
    neck_axis: NDArray[np.float64]


def bone_hip(femur: NDArray[np.float64], pelvis: NDArray[np.float64]) -> BoneHip:
    """A hip from the triangles, (n, 3, 3) mm, of a femur and the pelvis in its frame."""
    head = find_head(femur)
    assert head is not None
    origin = head.sphere.center_mm - HALF_FIELD_MM
    femur_mm, pelvis_mm = (_signed_distance(triangles - origin) for triangles in (femur, pelvis))
    return BoneHip(head, femur_mm, pelvis_mm, _neck_axis(head, femur_mm))


def _neck_axis(head: MeshHead, femur_mm: Field) -> NDArray[np.float64]:
    """Unit direction from the head's centre to the middle of the neck."""
    bone = FINE_MM * np.argwhere(femur_mm < 0) - HALF_FIELD_MM
    axis = head.neck_axis
    for _ in range(TURNS):
        radii = bone @ axis / head.sphere.radius_mm
        middle = bone[(radii > NECK_RADII[0]) & (radii < NECK_RADII[1])].mean(axis=0)
        axis = middle / np.linalg.norm(middle)
    return axis


def drawn_bones(
    name: str, hip: BoneHip, acquisition: Acquisition, *, contrast: str, seed: int
) -> DrawnHead:
    """The image of a hip with an ellipsoid lesion at random, shading and noise."""
    random = np.random.default_rng((seed, 4))
    sphere = hip.head.sphere
    tissue = _tissue(hip, contrast, random)
    spacing = np.linalg.norm(acquisition.steps_lps, axis=0)
    shape = tuple(int(np.ceil(2.0 * (HALF_FIELD_MM - 4.0) / step)) for step in spacing)
    grid = grid_about(sphere.center_mm, (shape[0], shape[1], shape[2]), acquisition)
    values = _sampled(tissue, grid, sphere.center_mm)
    level = float(np.median(values))
    shading = gaussian_filter(random.standard_normal(grid.shape), 30.0 / grid.spacing_mm)
    values *= 1.0 + 0.15 * shading / np.abs(shading).max()
    values += random.uniform(0.02, 0.08) * level * random.standard_normal(grid.shape)
    source = Source(modality="CT" if contrast == "ct" else "MR")
    volume = Volume(grid, values.astype(np.float32), source)
    return DrawnHead(
        name, volume, sphere.center_mm, sphere.radius_mm, _head(hip, grid), hip.neck_axis
    )


def _head(hip: BoneHip, grid: Grid) -> NDArray[np.bool_]:
    """The femur before the neck cut, by voxel centre."""
    index = np.moveaxis(np.indices(grid.shape), 0, -1).astype(float)
    offsets = grid.to_lps(IndexPoints(index)) - hip.head.sphere.center_mm
    inside = _sampled(hip.femur_mm, grid, hip.head.sphere.center_mm, (0.0,)) < 0
    cut_mm = CUT_SHARE * hip.head.sphere.radius_mm
    head: NDArray[np.bool_] = inside & (offsets @ hip.neck_axis <= cut_mm)
    return head


def _tissue(hip: BoneHip, contrast: str, random: np.random.Generator) -> Field:
    """Signal on the fine lattice."""
    names = ("FAT", "MARROW", "MUSCLE", "CORTEX", "CARTILAGE", "CAPSULE", "LESION_CORE")
    level = {name: CONTRASTS[contrast].get(name, getattr(painting, name)) for name in names}
    level["BAND"] = CONTRASTS[contrast].get("LESION_BAND", painting.LESION_BAND)
    femur, pelvis = hip.femur_mm, hip.pelvis_mm
    blobs = gaussian_filter(random.standard_normal(femur.shape).astype(np.float32), 10.0)
    signal = np.where(blobs > 0, level["MUSCLE"], level["FAT"]).astype(np.float32)
    signal[femur < CAPSULE_MM] = level["CAPSULE"]
    signal[femur + pelvis < CARTILAGE_REACH_MM] = level["CARTILAGE"]
    for bone in (femur, pelvis):
        signal[bone < 0] = level["CORTEX"]
        signal[bone < -PLATE_MM] = level["MARROW"]
    lesion = _lesion_level(hip, random)
    signal[(lesion < 1.0) & (femur < -PLATE_MM)] = level["BAND"]
    signal[(lesion < 0.8) & (femur < -PLATE_MM)] = level["LESION_CORE"]
    grain = gaussian_filter(random.standard_normal(femur.shape).astype(np.float32), 2.0)
    return np.asarray(signal * (1.0 + 0.07 * grain / grain.std()), dtype=np.float32)


def _lesion_level(hip: BoneHip, random: np.random.Generator) -> Field:
    """Level of an ellipsoid under the surface away from the neck: 1 on its border."""
    sphere = hip.head.sphere
    tilt = random.standard_normal(3)
    axis = -hip.head.neck_axis + 0.35 * tilt / np.linalg.norm(tilt)
    axis /= np.linalg.norm(axis)
    lesion = Ellipsoid(0.65 * sphere.radius_mm * axis, random.uniform(0.3, 0.6, 3) * 22.0)
    steps = FINE_MM * np.arange(hip.femur_mm.shape[0]) - HALF_FIELD_MM
    away = [
        ((steps - middle) / semi_mm) ** 2
        for middle, semi_mm in zip(lesion.center_offset_mm, lesion.semi_axes_mm, strict=True)
    ]
    x, y, z = np.ix_(*away)
    return np.asarray(np.sqrt(x + y + z), dtype=np.float32)


def _sampled(
    field: Field,
    grid: Grid,
    center_mm: NDArray[np.float64],
    planes: tuple[float, ...] = SUBSLICES,
) -> NDArray[np.float64]:
    """What a scanner makes of a field on the fine lattice, averaged through each slice."""
    index = np.moveaxis(np.indices(grid.shape), 0, -1).astype(float)
    found = np.zeros(grid.shape)
    for plane in planes:
        points = grid.to_lps(IndexPoints(index + np.array([plane, 0.0, 0.0])))
        place = np.moveaxis((points - center_mm + HALF_FIELD_MM) / FINE_MM, -1, 0)
        found += map_coordinates(field, place, order=1, mode="nearest")
    return found / len(planes)


def _signed_distance(triangles: NDArray[np.float64]) -> Field:
    """Distance to a closed surface on the fine lattice from the origin, mm, negative inside."""
    inside = _inside(triangles)
    outer = distance_transform_edt(~inside, sampling=FINE_MM)
    inner = distance_transform_edt(inside, sampling=FINE_MM)
    return np.asarray(outer - inner, dtype=np.float32)


def _inside(triangles: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which nodes a closed surface holds: an odd number of crossings lies below each."""
    count = int(2.0 * HALF_FIELD_MM / FINE_MM) + 1
    crossings = np.zeros((count, count, count + 1), dtype=np.int32)
    # Off the nodes by a little, so that no column meets a corner.
    corners = triangles / FINE_MM + np.array([1.3e-4, 2.7e-4, 0.0])
    low = np.floor(corners.min(axis=1)).astype(int)
    high = np.ceil(corners.max(axis=1)).astype(int)
    near = (high[:, :2] >= 0).all(axis=1) & (low[:, :2] < count).all(axis=1)
    for corner, start, stop in zip(corners[near], low[near], high[near], strict=True):
        x = np.arange(max(start[0], 0), min(stop[0], count - 1) + 1)
        y = np.arange(max(start[1], 0), min(stop[1], count - 1) + 1)
        _cross(crossings, corner, x, y)
    return np.asarray(np.cumsum(crossings, axis=2)[:, :, :count] % 2 == 1)


def _cross(
    crossings: NDArray[np.int32],
    corner: NDArray[np.float64],
    x: NDArray[np.intp],
    y: NDArray[np.intp],
) -> None:
    """Count a triangle's crossings of the columns at x and y, at the first node above each."""
    (first, second, third) = corner
    matrix = np.column_stack([second - first, third - first])[:2]
    turn = float(np.linalg.det(matrix))
    if turn == 0.0 or not (len(x) and len(y)):
        return
    columns = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2)
    shares = (columns - first[:2]) @ np.linalg.inv(matrix).T
    met = (shares >= 0).all(axis=1) & (shares.sum(axis=1) <= 1.0)
    height = first[2] + shares[met] @ np.array([second[2] - first[2], third[2] - first[2]])
    above = np.clip(np.ceil(height), 0, crossings.shape[2] - 1).astype(int)
    np.add.at(crossings, (columns[met, 0], columns[met, 1], above), 1)
