"""The head's surface as a map: how deep the lesion reaches below it, where it is necrotic.

Values on even steps of polar angle from superior and of azimuth from lateral to anterior; the
picture and the surface in 3D are both drawn from them.
"""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy import ndimage

from annotator.geometry.points import LpsPoints, Vector
from annotator.measure.neck import find_neck_cut
from annotator.measure.prepared import PreparedHip
from annotator.measure.rays import SURE_SD, Rays
from annotator.measure.zone import Zone
from annotator.model.anatomy import HipFrame, Side

__all__ = ["SurfaceMap", "map_components", "refined", "surface_map"]

Field = NDArray[np.float64]

#: Steps of the map, deg: a millimetre on the surface of an adult head.
STEP_DEG = 2.5

#: The lesion is looked for from this depth on, pixels: the outermost voxels are partly outside.
SHALLOWEST_PIXELS = 1.25

#: Samples along a ray from the surface to the centre: half a millimetre of an adult head.
SAMPLES = 49

#: Share of the radius about the centre in which all rays meet: a lesion there is below no place.
INNER_SHARE = 1.0 / 3.0

#: Keeps a share finite on a ray that leaves a collapsed head at once, mm.
SMALLEST_STEP_MM = 1e-3

#: A head without a lesion is so far from its front everywhere, mm.
NOWHERE_MM = -10.0


@frozen(eq=False)
class SurfaceMap:
    """What lies at and below each place of the head's surface.

    Parameters
    ----------
    side : Side
    frame : HipFrame
    radius_mm : float
        Of the fitted sphere.
    surface_reach_mm : float
        A lesion that comes this near to the surface makes it necrotic.
    zone : Zone or None
        Weight-bearing zone; None where the landmarks are implausible.
    polar_deg : (p,) array
        From superior, 0 to 180.
    azimuth_deg : (a,) array
        0 lateral, 90 anterior, 180 medial, 270 posterior; the first place stands again at 360.
    points_mm : (p, a, 3) array
        The head's surface, LPS.
    deepest_mm : (p, a) array
        How far below the surface the lesion reaches along the ray to the head's centre; 0 where
        the ray does not meet it.
    dead_mm : (p, a) array
        Dead bone along that ray; where the lesion begins at the surface, this is its depth. To be
        read where `lesion_mm` is positive.
    lesion_mm : (p, a) array
        How far inside the lesion the ray runs at most, measured across the lesion's border;
        negative where it passes it. The third of the radius about the centre, in which all rays
        meet, does not count.
    necrotic_sd : (p, a) array
        Necrotic at the surface: standard deviations beyond the border; negative where not.
    articular : (p, a) array
        Positive on the articular surface, negative in the neck cut.
    """

    side: Side
    frame: HipFrame
    radius_mm: float
    surface_reach_mm: float
    zone: Zone | None
    polar_deg: Field
    azimuth_deg: Field
    points_mm: LpsPoints
    deepest_mm: Field
    dead_mm: Field
    lesion_mm: Field
    necrotic_sd: Field
    articular: Field


def map_components(polar_deg: Field, azimuth_deg: Field) -> Vector:
    """(lateral, anterior, superior) of places on the map, (..., 3)."""
    polar, azimuth = np.broadcast_arrays(np.radians(polar_deg), np.radians(azimuth_deg))
    return np.stack(
        [np.sin(polar) * np.cos(azimuth), np.sin(polar) * np.sin(azimuth), np.cos(polar)], axis=-1
    )


def refined(values: Field, factor: int) -> Field:
    """Values of a map with so many times its steps, interpolated between its places.

    Parameters
    ----------
    values : (p, a) array
    factor : int

    Returns
    -------
    ((p - 1) factor + 1, (a - 1) factor + 1) array
    """
    rows, columns = ((count - 1) * factor + 1 for count in values.shape)
    place = np.meshgrid(np.arange(rows) / factor, np.arange(columns) / factor, indexing="ij")
    finer: Field = ndimage.map_coordinates(values, place, order=1, mode="nearest")
    return finer


def surface_map(hip: PreparedHip, side: Side, surface_reach_mm: float) -> SurfaceMap:
    """Map the surface of one hip's head.

    Parameters
    ----------
    hip : PreparedHip
    side : Side
    surface_reach_mm : float
        The depth that `hip` was prepared with.

    Returns
    -------
    SurfaceMap
    """
    polar_deg = np.arange(0.0, 180.0 + 0.5 * STEP_DEG, STEP_DEG)
    azimuth_deg = np.arange(0.0, 360.0 + 0.5 * STEP_DEG, STEP_DEG)
    components = map_components(polar_deg[:, None], azimuth_deg[None, :])
    directions = hip.frame.directions(components)
    shape = directions.shape[:2]
    rays = hip.rays(directions.reshape(-1, 3))
    deepest_mm, dead_mm, lesion_mm = _below(hip, rays)
    center_mm = hip.fitted.sphere.center_mm
    return SurfaceMap(
        side=side,
        frame=hip.frame,
        radius_mm=hip.fitted.sphere.radius_mm,
        surface_reach_mm=surface_reach_mm,
        zone=hip.zone,
        polar_deg=polar_deg,
        azimuth_deg=azimuth_deg,
        points_mm=LpsPoints(center_mm + directions * rays.surface_mm.reshape(*shape, 1)),
        deepest_mm=deepest_mm.reshape(shape),
        dead_mm=dead_mm.reshape(shape),
        lesion_mm=lesion_mm.reshape(shape),
        necrotic_sd=np.clip(rays.score, -SURE_SD, SURE_SD).reshape(shape),
        articular=_articular(hip, rays).reshape(shape),
    )


def _below(hip: PreparedHip, rays: Rays) -> tuple[Field, Field, Field]:
    """The lesion's reach below the surface, dead bone, and how far inside it a ray runs, (n,)."""
    outlines = hip.outlines
    front = outlines.front
    if front is None:
        nothing = np.zeros(len(rays.score))
        return nothing, nothing, np.full(len(rays.score), NOWHERE_MM)
    shallowest_mm = SHALLOWEST_PIXELS * outlines.pixel_mm / outlines.front_error_factor
    surface_mm = rays.surface_mm[:, None]
    step_mm = np.maximum(surface_mm - shallowest_mm, 0.0) / (SAMPLES - 1)
    depths_mm = shallowest_mm + step_mm * np.arange(SAMPLES)
    inside_mm = front.along(
        front.distance_mm, hip.fitted.sphere.center_mm, rays.directions, surface_mm - depths_mm
    )
    share = np.clip(0.5 + inside_mm / np.maximum(step_mm, SMALLEST_STEP_MM), 0.0, 1.0)
    weight_mm = np.repeat(step_mm, SAMPLES, axis=1)
    weight_mm[:, -1] *= 0.5
    weight_mm[:, 0] = 0.5 * step_mm[:, 0] + shallowest_mm
    dead_mm = (share * weight_mm).sum(axis=1)
    last = SAMPLES - 1 - (inside_mm > 0)[:, ::-1].argmax(axis=1)
    is_outer = surface_mm - depths_mm >= INNER_SHARE * hip.fitted.sphere.radius_mm
    lesion_mm = np.where(is_outer, inside_mm, NOWHERE_MM).max(axis=1)
    deepest_mm = np.where(lesion_mm > 0, depths_mm[np.arange(len(last)), last], 0.0)
    return deepest_mm, dead_mm, lesion_mm


def _articular(hip: PreparedHip, rays: Rays) -> Field:
    cut = find_neck_cut(hip.fitted.sphere, hip.sphere)
    if cut is None:
        return np.where(rays.leaves_through_neck, -1.0, 1.0)
    return np.asarray(cut.distance_mm / hip.fitted.sphere.radius_mm - rays.directions @ cut.normal)
