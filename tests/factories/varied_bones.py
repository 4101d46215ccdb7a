"""Hips of real bones made unlike each other: size, side, shape, disease, contrast and scanner."""

from typing import Any

import numpy as np
from attrs import evolve, frozen
from bone_phantoms import FINE_MM, HALF_FIELD_MM, BoneHip
from head_phantoms import CONTRASTS, DrawnHead
from numpy.typing import NDArray
from phantom_cases import PLANES, acquisition_of
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.spatial.transform import Rotation

from annotator.geometry.directions import even_directions
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints, LpsPoints
from annotator.geometry.sphere import Sphere, fit_sphere
from annotator.model.volume import Source, Volume
from onfh_samples import painting
from onfh_samples.acquisition import Acquisition, grid_about
from onfh_samples.lesion import Ellipsoid
from onfh_samples.phantom import CUT_SHARE

#: What happens to a hip, and how far it goes.
DISEASES = ("none", "collapse", "osteophytes", "effusion", "narrowed", "oedema")
WEIGHTINGS = ("t1", "t1", "stir", "t2", "ct")

#: Signals of T2 without fat suppression, where they differ from T1.
T2 = {
    "MARROW": 620.0,
    "MUSCLE": 150.0,
    "CARTILAGE": 480.0,
    "CAPSULE": 150.0,
    "FLUID": 1100.0,
    "LESION_CORE": 500.0,
    "LESION_BAND": 100.0,
}
LEVELS = {**CONTRASTS, "t2": T2}
TISSUES = (
    "FAT",
    "MUSCLE",
    "CAPSULE",
    "FLUID",
    "CARTILAGE",
    "CORTEX",
    "MARROW",
    "LESION_BAND",
    "LESION_CORE",
    "OEDEMA",
)
#: Tissues whose signal a scanner puts down beside its place, since it comes from fat.
FATTY = ("FAT", "MARROW")
OEDEMA = {"t1": 520.0, "t2": 680.0, "stir": 330.0, "ct": 1300.0}

CAPSULE_MM, CARTILAGE_REACH_MM = 5.0, 7.0
PLANES_IN_SLICE = (-0.375, -0.125, 0.125, 0.375)

Field = NDArray[np.float32]


@frozen(eq=False)
class Variation:
    """How one hip and its image differ from the mean bones in a good scanner."""

    disease: str
    contrast: str
    plane: str
    scale: float
    shape: NDArray[np.float64]
    plate_mm: float
    slice_mm: float
    thickness_share: float
    pixel_mm: float
    noise_share: float
    shading_share: float
    fat_shift_mm: float

    @property
    def name(self) -> str:
        """One line for a table."""
        side = "right" if np.linalg.det(self.shape) < 0 else "left"
        return (
            f"{self.contrast}, {self.plane}, slices {self.slice_mm:.1f} mm, {side}, "
            f"x {self.scale:.2f}, {self.disease}"
        )


def variation(seed: int) -> Variation:
    """Any of them, as a seed gives it."""
    random = np.random.default_rng((seed, 6))
    contrast = WEIGHTINGS[random.integers(len(WEIGHTINGS))]
    scale = random.uniform(0.85, 1.2)
    turn = Rotation.random(random_state=seed).as_matrix()
    stretch = turn @ np.diag(1.0 + random.uniform(-0.025, 0.025, 3)) @ turn.T
    mirror = np.diag([-1.0 if random.integers(2) else 1.0, 1.0, 1.0])
    has_fat_shift = contrast in ("t1", "t2")
    pixel_mm = random.uniform(0.5, 1.1)
    return Variation(
        disease=DISEASES[random.integers(len(DISEASES))],
        contrast=contrast,
        plane=PLANES[random.integers(len(PLANES))],
        scale=scale,
        shape=mirror @ stretch * scale,
        plate_mm=random.uniform(0.8, 1.6),
        slice_mm=random.uniform(1.0, 5.0),
        thickness_share=random.uniform(0.8, 1.0),
        pixel_mm=pixel_mm,
        noise_share=random.uniform(0.02, 0.12),
        shading_share=random.uniform(0.1, 0.4),
        fat_shift_mm=random.uniform(-1.0, 1.0) * pixel_mm if has_fat_shift else 0.0,
    )


def varied_bones(hip: BoneHip, seed: int, **changed: Any) -> DrawnHead:
    """The image of a varied hip, and the truth: the sphere of its joint's surface when whole."""
    how = evolve(variation(seed), **changed)
    random = np.random.default_rng((seed, 7))
    sphere = _sphere(hip, how)
    femur, pelvis = _bones(hip, how, random)
    tissue = _tissues(hip, how, (femur, pelvis), random)
    acquisition = _acquisition(how, seed)
    spacing = np.linalg.norm(acquisition.steps_lps, axis=0)
    half_mm = min(how.scale, 1.0) * (HALF_FIELD_MM - 4.0)
    counts = np.ceil(2.0 * half_mm / spacing).astype(int)
    shape = (int(counts[0]), int(counts[1]), int(counts[2]))
    grid = grid_about(sphere.center_mm, shape, acquisition)
    scan = _Scan(how, grid, hip.head.sphere.center_mm)
    values = _scanned(tissue, scan, random)
    source = Source(modality="CT" if how.contrast == "ct" else "MR")
    neck = how.shape @ hip.neck_axis
    neck /= np.linalg.norm(neck)
    return DrawnHead(
        f"{seed}: {how.name}",
        Volume(grid, values, source),
        sphere.center_mm,
        sphere.radius_mm,
        _head(femur, scan, sphere, neck),
        neck,
    )


def _acquisition(how: Variation, seed: int) -> Acquisition:
    phase = tuple(np.random.default_rng((seed, 8)).uniform(-0.5, 0.5, 3))
    plain = acquisition_of(
        how.plane,
        slice_mm=how.slice_mm,
        pixel_mm=min(how.pixel_mm, how.slice_mm),
        phase_voxels=phase,
        turn_seed=seed,
    )
    return evolve(plain, slice_thickness_mm=how.thickness_share * how.slice_mm)


def _sphere(hip: BoneHip, how: Variation) -> Sphere:
    """The sphere of the joint's surface after the shape is changed."""
    whole = hip.head.sphere
    directions = even_directions(4000)
    directions = directions[directions @ hip.head.neck_axis < CUT_SHARE]
    depth_mm = hip.head.surface.depth_mm(directions)
    on = np.abs(depth_mm - whole.radius_mm) < 0.8
    fitted = fit_sphere(LpsPoints((depth_mm[on, None] * directions[on]) @ how.shape.T))
    return evolve(fitted, center_mm=fitted.center_mm + whole.center_mm)


def _bones(hip: BoneHip, how: Variation, random: np.random.Generator) -> tuple[Field, Field]:
    """Signed distances, mm of the patient, on the lattice of the mean bones."""
    femur, pelvis = how.scale * hip.femur_mm, how.scale * hip.pelvis_mm
    radius_mm = how.scale * hip.head.sphere.radius_mm
    pole = -hip.head.neck_axis + 0.3 * random.standard_normal(3)
    pole /= np.linalg.norm(pole)
    if how.disease == "collapse":
        dome = _along(pole, how.scale, femur.shape[0]) - (radius_mm - random.uniform(1.0, 4.0))
        femur = np.maximum(femur, dome)
    if how.disease == "osteophytes":
        for _ in range(8):
            middle_mm = radius_mm * _about_rim(hip.head.neck_axis, random)
            bump = _distance(middle_mm, how.scale, femur.shape[0]) - random.uniform(2.0, 5.0)
            femur = np.minimum(femur, bump)
    if how.disease == "narrowed":
        shift = random.uniform(1.0, 3.0) * -pole / how.scale / FINE_MM
        pelvis = map_coordinates(
            pelvis,
            np.indices(pelvis.shape, dtype=np.float32)
            - shift.reshape(3, 1, 1, 1).astype(np.float32),
            order=1,
            mode="nearest",
        )
    return femur, np.maximum(pelvis, 0.8 - femur)


def _about_rim(neck: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """A direction near the border of the head with its neck."""
    across = np.cross(neck, random.standard_normal(3))
    across /= np.linalg.norm(across)
    angle = np.radians(random.uniform(50.0, 85.0))
    return np.asarray(np.cos(angle) * neck + np.sin(angle) * across)


def _steps(scale: float, count: int) -> NDArray[np.float32]:
    return (scale * (FINE_MM * np.arange(count) - HALF_FIELD_MM)).astype(np.float32)


def _along(axis: NDArray[np.float64], scale: float, count: int) -> Field:
    x, y, z = np.ix_(*(part * _steps(scale, count) for part in axis.astype(np.float32)))
    return np.asarray(x + y + z)


def _distance(
    middle_mm: NDArray[np.float64],
    scale: float,
    count: int,
    semi_mm: tuple[float, float, float] = (1.0, 1.0, 1.0),
) -> Field:
    pairs = zip(middle_mm, semi_mm, strict=True)
    x, y, z = np.ix_(
        *(((_steps(scale, count) - np.float32(at)) / np.float32(by)) ** 2 for at, by in pairs)
    )
    return np.asarray(np.sqrt(x + y + z))


def _tissues(
    hip: BoneHip, how: Variation, bones: tuple[Field, Field], random: np.random.Generator
) -> NDArray[np.uint8]:
    """The number of the tissue at every node."""
    femur, pelvis = bones
    number = {name: TISSUES.index(name) for name in TISSUES}
    blobs = gaussian_filter(random.standard_normal([n // 3 for n in femur.shape]), 3.0)
    coarse = (np.arange(femur.shape[0]) // 3).clip(max=blobs.shape[0] - 1)
    tissue = np.where(blobs[np.ix_(coarse, coarse, coarse)] > 0, number["MUSCLE"], number["FAT"])
    tissue = tissue.astype(np.uint8)
    tissue[femur < CAPSULE_MM] = number["CAPSULE"]
    if how.disease == "effusion":
        away_mm = _distance(np.zeros(3), how.scale, femur.shape[0])
        near = away_mm < 1.5 * how.scale * hip.head.sphere.radius_mm
        tissue[(femur < random.uniform(1.5, 6.0)) & near] = number["FLUID"]
    tissue[femur + pelvis < how.scale * CARTILAGE_REACH_MM] = number["CARTILAGE"]
    for bone in (femur, pelvis):
        tissue[bone < 0] = number["CORTEX"]
        tissue[bone < -how.plate_mm] = number["MARROW"]
    level = _lesion_level(hip, how, random)
    marrow = femur < -how.plate_mm
    if how.disease == "oedema":
        tissue[(level < 1.8) & marrow] = number["OEDEMA"]
    tissue[(level < 1.0) & marrow] = number["LESION_BAND"]
    tissue[(level < 0.8) & marrow] = number["LESION_CORE"]
    return tissue


def _lesion_level(hip: BoneHip, how: Variation, random: np.random.Generator) -> Field:
    """Level of an ellipsoid under the surface away from the neck: 1 on its border."""
    radius_mm = how.scale * hip.head.sphere.radius_mm
    axis = -hip.head.neck_axis + 0.35 * random.standard_normal(3)
    axis /= np.linalg.norm(axis)
    first, second, third = random.uniform(0.2, 0.6, 3) * radius_mm
    lesion = Ellipsoid(random.uniform(0.5, 0.8) * radius_mm * axis, [first, second, third])
    count = hip.femur_mm.shape[0]
    return _distance(np.asarray(lesion.center_offset_mm), how.scale, count, (first, second, third))


def _levels(contrast: str) -> NDArray[np.float32]:
    known = {**LEVELS[contrast], "OEDEMA": OEDEMA[contrast]}
    return np.array([known.get(name) or getattr(painting, name) for name in TISSUES], np.float32)


def _scanned(
    tissue: NDArray[np.uint8], scan: "_Scan", random: np.random.Generator
) -> NDArray[np.float32]:
    """What a scanner makes of tissues: partial volume, shifted fat, shading and noise."""
    how, grid = scan.how, scan.grid
    levels = _levels(how.contrast)
    fatty = np.isin(TISSUES, FATTY)
    coarse = [n // 2 for n in tissue.shape]
    grain = gaussian_filter(random.standard_normal(coarse).astype(np.float32), 1.0)
    grain = np.kron(grain / grain.std(), np.ones((2, 2, 2), np.float32))
    grain = np.pad(grain, [(0, n - m) for n, m in zip(tissue.shape, grain.shape, strict=True)])
    grain = 1.0 + 0.07 * grain
    shift = np.array([0.0, how.fat_shift_mm / grid.spacing_mm[1], 0.0])
    of_water = np.where(fatty, 0.0, levels)[tissue] * grain
    of_fat = np.where(fatty, levels, 0.0)[tissue] * grain
    values = scan.sampled(of_water.astype(np.float32))
    values += scan.sampled(of_fat.astype(np.float32), shift)
    shading = gaussian_filter(random.standard_normal(grid.shape), 25.0 / grid.spacing_mm)
    if how.contrast != "ct":
        values *= 1.0 + how.shading_share * shading / np.abs(shading).max()
    values += how.noise_share * 0.5 * np.median(values) * random.standard_normal(grid.shape)
    return values.astype(np.float32)


@frozen(eq=False)
class _Scan:
    """Where voxels lie on the lattice of the mean bones."""

    how: Variation
    grid: Grid
    center_mm: NDArray[np.float64]

    def sampled(
        self,
        field: Field,
        shift: NDArray[np.float64] | float = 0.0,
        planes: tuple[float, ...] = PLANES_IN_SLICE,
    ) -> NDArray[np.float64]:
        """A field averaged through each slice."""
        index = np.moveaxis(np.indices(self.grid.shape), 0, -1).astype(float) + shift
        found = np.zeros(self.grid.shape)
        back = np.linalg.inv(self.how.shape)
        for plane in planes:
            off = np.array([self.how.thickness_share * plane, 0.0, 0.0])
            offsets = (self.grid.to_lps(IndexPoints(index + off)) - self.center_mm) @ back.T
            place = np.moveaxis((offsets + HALF_FIELD_MM) / FINE_MM, -1, 0)
            found += map_coordinates(field, place, order=1, mode="nearest")
        return found / len(planes)


def _head(
    femur: Field, scan: _Scan, sphere: Sphere, neck: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """The femur before the neck cut, by voxel centre."""
    index = np.moveaxis(np.indices(scan.grid.shape), 0, -1).astype(float)
    offsets = scan.grid.to_lps(IndexPoints(index)) - sphere.center_mm
    inside = scan.sampled(femur, planes=(0.0,)) < 0
    return np.asarray(inside & (offsets @ neck <= CUT_SHARE * sphere.radius_mm))
