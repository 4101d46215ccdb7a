"""What each named sample case is: hips, acquisition and findings."""

from collections.abc import Mapping

import numpy as np
from attrs import evolve, field, frozen

from annotator.model.anatomy import Side
from onfh_samples.acquisition import Acquisition
from onfh_samples.collapse import Collapse
from onfh_samples.lesion import Ellipsoid
from onfh_samples.phantom import Hip, direction
from onfh_samples.rays import orthonormal_to

__all__ = ["CASE_SPECS", "CaseSpec"]

#: Half the distance between the centres of the heads, mm.
HALF_DISTANCE_MM = 88.0

#: Grid (slices, rows, columns) that shows both hips, and one that shows one of them.
BOTH_HIPS = (20, 192, 288)
ONE_HIP = (22, 208, 208)

#: A radiograph's findings; values as a facts file holds them.
Findings = Mapping[str, object]

_PATIENT: Findings = {
    "onfh_present": True,
    "mimic_suspected": False,
    "skeletally_mature": True,
    "symptomatic": True,
    "xr_done": True,
    "xr_normal": False,
    "xr_sclerosis_cysts_porosis": True,
    "xr_crescent": False,
    "xr_flattening": False,
    "joint_space_narrowing": False,
    "acetabular_change": False,
    "joint_destruction": False,
    "ct_done": False,
    "mri_band": True,
    "mri_marrow_oedema": False,
    "mri_oedema_grade": 0,
    "mri_effusion_grade": 1,
    "mri_subchondral_fracture": False,
}


@frozen(eq=False)
class CaseSpec:
    """A sample case before anything of it is drawn or written.

    Parameters
    ----------
    title : str
        One line for a menu.
    hips : tuple of Hip
        The outlined ones.
    findings : mapping of Side to findings
    acquisition : Acquisition
    shape : (slices, rows, columns)
    center_mm : (x, y, z), LPS mm
        Of the image box.
    laterality : str
        As DICOM's Image Laterality.
    seed : int
    """

    title: str
    hips: tuple[Hip, ...]
    findings: Mapping[Side, Findings]
    acquisition: Acquisition = field(
        factory=lambda: Acquisition.coronal(
            pixel_spacing_mm=(1.25, 1.25), phase_voxels=(0.21, -0.13, 0.32)
        )
    )
    shape: tuple[int, int, int] = BOTH_HIPS
    center_mm: tuple[float, float, float] = (0.0, 0.0, -6.0)
    laterality: str = "B"
    seed: int = 20260101


def _lens(
    side: Side,
    frontal_deg: float,
    anterior_deg: float,
    *,
    depth_mm: float,
    broad_mm: float,
    thick_mm: float,
) -> Ellipsoid:
    """A flattened lesion under the surface, its short axis pointing outwards."""
    axis = direction(side, frontal_deg, anterior_deg)
    axes = np.array([*orthonormal_to(axis), axis])
    return Ellipsoid(depth_mm * axis, [broad_mm, broad_mm, thick_mm], axes)


def _hip(side: Side, lesion: Ellipsoid | None, collapse: Collapse | None = None) -> Hip:
    """A hip with both teardrops in view."""
    hip = Hip(side, [side.lateral_x * HALF_DISTANCE_MM, 0.0, 0.0], 24.0, lesion, collapse)
    return evolve(hip, contralateral_teardrop_mm=hip.mirrored().teardrop_mm)


def _small(side: Side) -> Hip:
    return _hip(side, _lens(side, -56, 8, depth_mm=17.0, broad_mm=10.0, thick_mm=8.0))


def _medium(side: Side) -> Hip:
    return _hip(side, _lens(side, -28, 18, depth_mm=14.0, broad_mm=15.5, thick_mm=12.0))


def _large(side: Side) -> Hip:
    return _hip(side, _lens(side, 8, 12, depth_mm=12.0, broad_mm=22.0, thick_mm=14.0))


def _findings(age_years: int, cause: str, **others: object) -> Findings:
    return {**_PATIENT, "age_years": age_years, "cause": cause, **others}


_HEALTHY = _findings(
    34,
    "idiopathic",
    onfh_present=False,
    symptomatic=False,
    xr_normal=True,
    xr_sclerosis_cysts_porosis=False,
    mri_band=False,
    mri_effusion_grade=0,
)
_COLLAPSED = _findings(
    47,
    "alcohol",
    contralateral_onfh=False,
    xr_crescent=True,
    xr_flattening=True,
    depression_mm=3.0,
    mri_marrow_oedema=True,
    mri_oedema_grade=2,
    mri_effusion_grade=2,
    mri_subchondral_fracture=True,
)
_EARLY = _findings(
    38,
    "glucocorticoid",
    contralateral_onfh=False,
    xr_normal=True,
    xr_sclerosis_cysts_porosis=False,
)
_TREATED = _findings(42, "glucocorticoid", contralateral_onfh=False, bmi=24.5)
_BOTH = _findings(29, "sle", contralateral_onfh=True, causes_also=["glucocorticoid"])

_LEFT, _RIGHT = Side.LEFT, Side.RIGHT


def _specs() -> dict[str, CaseSpec]:
    turn, tip = np.radians(12.0), np.radians(9.0)
    about_z = np.array(
        [[np.cos(turn), -np.sin(turn), 0.0], [np.sin(turn), np.cos(turn), 0.0], [0.0, 0.0, 1.0]]
    )
    about_x = np.array(
        [[1.0, 0.0, 0.0], [0.0, np.cos(tip), -np.sin(tip)], [0.0, np.sin(tip), np.cos(tip)]]
    )
    one_hip = Acquisition.coronal(pixel_spacing_mm=(0.85, 0.85), phase_voxels=(-0.2, 0.4, 0.1))
    sagittal = Acquisition.sagittal(pixel_spacing_mm=(0.85, 0.85), phase_voxels=(0.3, 0.1, -0.4))
    gapped = Acquisition.coronal(
        pixel_spacing_mm=(1.25, 1.25), slice_spacing_mm=6.0, slice_thickness_mm=5.0
    )
    dent = Collapse(direction(_RIGHT, 6.0, 12.0), 34.0, 3.0)
    return {
        "normal": CaseSpec("Normal left hip", (_hip(_LEFT, None),), {_LEFT: _HEALTHY}),
        "small-medial": CaseSpec(
            "Small medial lesion, left", (_small(_LEFT),), {_LEFT: _EARLY}, seed=20260102
        ),
        "medium": CaseSpec(
            "Medium lesion, left", (_medium(_LEFT),), {_LEFT: _TREATED}, seed=20260103
        ),
        "large-lateral": CaseSpec(
            "Large lesion that reaches the lateral edge, right",
            (_large(_RIGHT),),
            {_RIGHT: _TREATED},
            seed=20260104,
        ),
        "collapsed": CaseSpec(
            "Large lesion with 3 mm of collapse, right",
            (evolve(_large(_RIGHT), collapse=dent),),
            {_RIGHT: _COLLAPSED},
            seed=20260105,
        ),
        "bilateral": CaseSpec(
            "Both hips: medium left, large right",
            (_medium(_LEFT), _large(_RIGHT)),
            {_LEFT: _BOTH, _RIGHT: _BOTH},
            seed=20260106,
        ),
        "oblique-coronal": CaseSpec(
            "Medium lesion, right, planes turned along the neck",
            (_medium(_RIGHT),),
            {_RIGHT: _TREATED},
            one_hip.rotated(about_z @ about_x),
            ONE_HIP,
            (-HALF_DISTANCE_MM, 0.0, -4.0),
            "R",
            20260107,
        ),
        "sagittal": CaseSpec(
            "Medium lesion, left, sagittal planes",
            (_medium(_LEFT),),
            {_LEFT: _TREATED},
            sagittal,
            ONE_HIP,
            (HALF_DISTANCE_MM, 0.0, -4.0),
            "L",
            20260108,
        ),
        "thick-slices-gap": CaseSpec(
            "Medium lesion, left, 5 mm slices with 1 mm gap",
            (_medium(_LEFT),),
            {_LEFT: _TREATED},
            gapped,
            (12, 192, 288),
            seed=20260109,
        ),
    }


#: Every sample case by its name.
CASE_SPECS: Mapping[str, CaseSpec] = _specs()
