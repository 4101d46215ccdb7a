"""The signal of every point of a pelvis: tissues painted one over the other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onfh_samples import pelvis
from onfh_samples.frame import frame_axes
from onfh_samples.lesion import Cap, Ellipsoid, Sector
from onfh_samples.phantom import Hip
from onfh_samples.solids import Cloud, Points, coverage, near_distance_mm, smooth_union

__all__ = ["paint"]

Signal = NDArray[np.float64]

#: T1-weighted signal of each tissue.
FAT, MARROW, RED_MARROW, MUSCLE = 900.0, 800.0, 620.0, 270.0
CORTEX, CARTILAGE, CAPSULE, FLUID, BLOOD = 55.0, 390.0, 210.0, 190.0, 60.0
CAVITY_FAT, BOWEL_WALL, SKIN = 780.0, 330.0, 330.0
LESION_CORE, LESION_BAND = 690.0, 120.0

#: Thickness of skin, fat rim between muscles, subchondral plate and thin cortex, mm.
SKIN_MM, RIM_MM, PLATE_MM, CORTEX_MM = 2.0, 1.6, 1.1, 1.6

#: The shaft's cortex is this much thicker than the neck's; it grows between these heights, mm.
SHAFT_CORTEX_MM, CORTEX_TOP_MM, CORTEX_BOTTOM_MM = 4.5, -48.0, -85.0

#: The low-signal band lies just inside the lesion's outline, this thick, mm.
BAND_MM = 2.2

#: The closed growth plate: distance from the centre along the neck, bend towards the rim,
#: half thickness and share of the marrow's signal.
SCAR_DISTANCE_MM, SCAR_BEND_PER_MM, SCAR_HALF_MM, SCAR_SHARE = 5.0, -0.012, 0.5, 0.7

#: Points farther than this from a head belong to no part of that hip's table, mm.
HIP_REACH_MM = 260.0


class _Canvas:
    """The signal so far, at points of one frame."""

    def __init__(self, points: Points, signal: Signal, texture: Signal, edge_mm: float) -> None:
        self.points = points
        self.cloud = Cloud(points)
        self.signal = signal
        self.texture = texture
        self.edge_mm = edge_mm

    def lay(self, distance_mm: Signal, value: float | Signal, *, rim_mm: float = 0.0) -> None:
        """Paint a solid, first widened in fat by `rim_mm`."""
        if distance_mm.min(initial=np.inf) > rim_mm + self.edge_mm:
            return
        if rim_mm:
            self._blend(coverage(distance_mm - rim_mm, self.edge_mm), FAT * self.texture)
        self._blend(coverage(distance_mm, self.edge_mm), value)

    def _blend(self, share: Signal, value: float | Signal) -> None:
        touched = np.flatnonzero(share)
        if not len(touched):
            return
        colour = value if isinstance(value, float) else value[touched]
        self.signal[touched] += share[touched] * (colour - self.signal[touched])


def paint(points: Points, hips: Sequence[Hip], texture: Signal, edge_mm: float) -> Signal:
    """The signal at points.

    Parameters
    ----------
    points : (n, 3) array, LPS mm
    hips : both hips
    texture : (n,) array
        Factor about 1 by which marrow, fat and muscle vary.
    edge_mm : float
        Width over which one tissue passes into the next.

    Returns
    -------
    (n,) array
    """
    signal = np.zeros(len(points))
    middle = np.mean([hip.head_center_mm for hip in hips], axis=0)
    scale = float(pelvis.REFERENCE_RADIUS_MM / np.mean([hip.radius_mm for hip in hips]))
    central = (points - middle) * np.array([1.0, -1.0, 1.0]) * scale
    frames = [_in_hip_frame(points, hip) for hip in hips]
    body = smooth_union(
        [_trunk_mm(central), *(pelvis.THIGH.distance_mm(frame) for frame in frames)], 36.0
    )
    inside = np.flatnonzero(body < edge_mm)
    canvas = _Canvas(central[inside], signal[inside], texture[inside], edge_mm)
    canvas.lay(body[inside], SKIN)
    canvas.lay(body[inside] + SKIN_MM, FAT * canvas.texture)
    _paint_midline(canvas)
    for hip, frame in zip(hips, frames, strict=True):
        side = np.flatnonzero(frame[inside, 0] > -_half_width(hip, middle))
        part = _Canvas(frame[inside[side]], canvas.signal[side], canvas.texture[side], edge_mm)
        _paint_hip(part, hip, points[inside[side]])
        canvas.signal[side] = part.signal
    signal[inside] = canvas.signal
    return signal


def _half_width(hip: Hip, middle: NDArray[np.float64]) -> float:
    """Distance of a head from the midline, for a head of 24 mm radius, mm."""
    away = float(np.linalg.norm(hip.head_center_mm - middle))
    return away * pelvis.REFERENCE_RADIUS_MM / hip.radius_mm


def _trunk_mm(central: Points) -> Signal:
    """Signed distance of the trunk, 1.65 times as wide as deep."""
    flattened = central * np.array([1.0 / 1.65, 1.0, 1.0])
    distance: Signal = pelvis.TRUNK.distance_mm(flattened) * 1.3
    return distance


def _in_hip_frame(points: Points, hip: Hip) -> Points:
    """(lateral, anterior, superior) of points about the head, for a head of 24 mm radius."""
    scale = pelvis.REFERENCE_RADIUS_MM / hip.radius_mm
    frame: Points = (points - hip.head_center_mm) @ (frame_axes(hip).T * scale)
    return frame


def _paint_midline(canvas: _Canvas) -> None:
    canvas.lay(near_distance_mm(pelvis.PELVIC_CAVITY, canvas.cloud), CAVITY_FAT * canvas.texture)
    for loop in pelvis.BOWEL:
        distance = near_distance_mm(loop, canvas.cloud)
        canvas.lay(distance, BOWEL_WALL * canvas.texture)
        canvas.lay(distance + 3.0, 0.75 * BOWEL_WALL * canvas.texture**3)
    bladder = near_distance_mm(pelvis.BLADDER, canvas.cloud)
    canvas.lay(bladder, MUSCLE)
    canvas.lay(bladder + 3.0, FLUID)
    sacrum = near_distance_mm(pelvis.SACRUM, canvas.cloud)
    canvas.lay(sacrum, CORTEX)
    canvas.lay(sacrum + CORTEX_MM, RED_MARROW * canvas.texture)


def _paint_hip(canvas: _Canvas, hip: Hip, points_lps: Points) -> None:
    texture = canvas.texture
    for muscle in pelvis.MUSCLES:
        canvas.lay(near_distance_mm(muscle, canvas.cloud), MUSCLE * texture, rim_mm=RIM_MM)
    for vessel in pelvis.VESSELS:
        canvas.lay(near_distance_mm(vessel, canvas.cloud), BLOOD, rim_mm=RIM_MM)
    canvas.lay(near_distance_mm(pelvis.CAPSULE, canvas.cloud), CAPSULE)
    _paint_pelvic_bone(canvas)
    _paint_femur(canvas, hip, points_lps)


def _paint_pelvic_bone(canvas: _Canvas) -> None:
    points = canvas.points
    depth = points @ pelvis.ACETABULAR_OPENING
    joint = np.sqrt(np.einsum("ij,ij->i", points, points)) - pelvis.JOINT_RADIUS_MM
    socket = np.maximum(near_distance_mm(pelvis.ACETABULAR_BALL, canvas.cloud), -depth)
    bone = smooth_union(
        [socket, *(near_distance_mm(solid, canvas.cloud) for solid in pelvis.PELVIC_BONES)]
    )
    bone = np.maximum(bone, -joint)
    canvas.lay(near_distance_mm(pelvis.LABRUM, canvas.cloud), CORTEX)
    canvas.lay(bone, CORTEX)
    canvas.lay(bone + CORTEX_MM, 0.5 * (MARROW + RED_MARROW) * canvas.texture)
    canvas.lay(np.maximum(joint, -depth), CARTILAGE)


def _paint_femur(canvas: _Canvas, hip: Hip, points_lps: Points) -> None:
    points, texture = canvas.points, canvas.texture
    near = np.flatnonzero(np.einsum("ij,ij->i", points, points) < (HIP_REACH_MM**2))
    head = np.full(len(points), HIP_REACH_MM)
    head[near] = _head_distance_mm(points_lps[near], hip)
    femur = smooth_union([near_distance_mm(solid, canvas.cloud) for solid in pelvis.FEMUR], 8.0)
    femur = smooth_union([femur, near_distance_mm(pelvis.SHAFT, canvas.cloud)], 8.0)
    bone = np.minimum(head, femur)
    fall = (CORTEX_TOP_MM - points[:, 2]) / (CORTEX_TOP_MM - CORTEX_BOTTOM_MM)
    thickness = CORTEX_MM + SHAFT_CORTEX_MM * np.clip(fall, 0.0, 1.0)
    thickness = np.where(head < femur, PLATE_MM, thickness)
    red = coverage(np.abs(points[:, 2] + 32.0) - 24.0, 20.0) * (femur < head)
    marrow = (MARROW + (RED_MARROW - MARROW) * 0.7 * red) * texture
    along_neck = (points_lps - hip.head_center_mm) @ hip.neck_axis
    across = np.einsum("ij,ij->i", points, points) - along_neck**2
    bent = along_neck - SCAR_DISTANCE_MM + SCAR_BEND_PER_MM * across
    scar = coverage(np.abs(bent) - SCAR_HALF_MM, canvas.edge_mm)
    marrow = marrow * (1.0 - (1.0 - SCAR_SHARE) * scar * (head < -PLATE_MM))
    canvas.lay(bone, CORTEX)
    canvas.lay(bone + thickness, marrow)
    _paint_lesion(canvas, hip, points_lps, head)


def _head_distance_mm(points_lps: Points, hip: Hip) -> Signal:
    """Distance beyond the head's (collapsed) surface along the ray from its centre, mm."""
    offsets = points_lps - hip.head_center_mm
    distance = np.sqrt(np.einsum("ij,ij->i", offsets, offsets))
    surface = np.full(len(points_lps), hip.radius_mm)
    if hip.collapse is not None:
        surface -= hip.collapse.depth_along(offsets / np.maximum(distance, 1e-3)[:, None])
    beyond: Signal = distance - surface
    return beyond


def _paint_lesion(canvas: _Canvas, hip: Hip, points_lps: Points, head: Signal) -> None:
    """Core and low-signal band; the band's outer margin is the lesion's outline."""
    if hip.lesion is None:
        return
    offsets = points_lps - hip.head_center_mm
    outline = _lesion_distance_mm(offsets, hip)
    canvas.lay(np.maximum(outline, head + PLATE_MM), LESION_BAND)
    core = LESION_CORE * canvas.texture**2
    canvas.lay(np.maximum(outline + BAND_MM, head + PLATE_MM), core)


def _lesion_distance_mm(offsets: NDArray[np.float64], hip: Hip) -> NDArray[np.float64]:
    """Signed distance to the lesion's border inside the head, mm."""
    distance: NDArray[np.float64] = np.full(len(offsets), np.inf)
    match hip.lesion:
        case Sector(axis=axis, half_angle_deg=half_angle_deg):
            height = offsets @ axis
            radial = np.sqrt(np.maximum(np.einsum("ij,ij->i", offsets, offsets) - height**2, 0.0))
            half_angle = np.radians(half_angle_deg)
            distance = radial * np.cos(half_angle) - height * np.sin(half_angle)
        case Cap(axis=axis) as cap:
            distance = cap.plane_distance_mm(hip.radius_mm) - offsets @ axis
        case Ellipsoid(center_offset_mm=center, semi_axes_mm=semi_axes, axes=axes):
            scaled = ((offsets - center) @ axes.T) / semi_axes
            level = np.sqrt(np.einsum("ij,ij->i", scaled, scaled))
            scaled /= semi_axes
            slope = np.sqrt(np.einsum("ij,ij->i", scaled, scaled))
            distance = level * (level - 1.0) / np.maximum(slope, 1e-6)
        case None:
            pass
    return distance
