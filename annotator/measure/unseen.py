"""Where the image ends inside the head: what then cannot be known, and what still can."""

from collections.abc import Mapping

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from annotator.errors import AnnotationError
from annotator.geometry.grid import Grid
from annotator.geometry.points import IndexPoints, LpsPoints
from annotator.geometry.sphere import Sphere
from annotator.geometry.voxels import marked_voxels
from annotator.measure.collapse import CONE_DEG
from annotator.measure.head import FittedSurface
from annotator.measure.neck_removal import usual_neck
from annotator.model.anatomy import Side
from annotator.model.annotation import HipAnnotation
from annotator.model.issue import Issue, Severity
from annotator.model.mask import Mask
from annotator.model.quantity import Quantity

__all__ = [
    "UnseenPart",
    "find_unseen_part",
    "known_quantities",
    "with_unseen_lesion",
    "with_unseen_radius",
]

#: Less of the sphere than this beyond the image is rounding: half a slice of 5 mm.
SMALLEST_UNSEEN_SHARE = 0.01

#: Points on the sphere that move its radius by more than this fix no head (about a third of it).
LARGEST_LEVERAGE = 3.0

#: The sphere beyond this share of its radius towards the neck is no part of the head.
NECK_SHARE = 0.7

#: Lattice points across the sphere's diameter.
LATTICE = 25

#: A neighbour beyond the image counts where it lies this far inside the sphere, voxels.
INSIDE_VOXELS = 1.0

#: Rest on the outlined head as a whole.
HEAD_NAMES = ("head_volume_mm3", "lesion_fraction", "lesion_area_fraction_mid_coronal")
HEAD_PREFIXES = ("pillar_", "head_enclosing", "lesion_fraction_of_enclosing")

#: Do not rest on the lesion.
WITHOUT_LESION = ("head_", "acetabular_edge", "zone_medial", "mri_depression")


@frozen
class UnseenPart:
    """What lies beyond the image's edge.

    Parameters
    ----------
    head_share : float
        Share of the fitted sphere, the neck's side apart.
    cuts_lesion : bool
        Whether the lesion runs into an edge that lies inside the head.
    hides_top : bool
        Whether some of the surface on which depression is looked for lies there.
    sees_lesion : bool
        Whether any lesion is outlined; where none is, one may lie in what is not seen.
    """

    head_share: float
    cuts_lesion: bool
    hides_top: bool
    sees_lesion: bool = True

    @property
    def cuts_head(self) -> bool:
        """Whether more is missing than rounding explains."""
        return self.head_share > SMALLEST_UNSEEN_SHARE

    def issues(self, fitted: FittedSurface) -> tuple[Issue, ...]:
        """What the reader must know."""
        found = []
        if self.cuts_head:
            radius_mm = fitted.sphere.radius_mm
            found.append(
                Issue(
                    code="head_cut_by_image_edge",
                    severity=Severity.WARNING,
                    message=(
                        f"{self.head_share:.0%} of the head lies outside the image: its sphere "
                        f"({radius_mm:.1f} mm, SD {fitted.radius_error_mm:.1f} mm) is fitted to "
                        "what is seen; volumes of the whole head are missing, angles less sure"
                    ),
                    subject="head_volume_mm3",
                )
            )
        if self.cuts_lesion:
            found.append(
                Issue(
                    code="lesion_cut_by_image_edge",
                    severity=Severity.WARNING,
                    message=(
                        "the lesion runs into the edge of the image inside the head: its size and "
                        "extent are missing; use a series that holds the whole head"
                    ),
                    subject="lesion_volume_mm3",
                )
            )
        return tuple(found)


def find_unseen_part(grid: Grid, side: Side, fitted: FittedSurface) -> UnseenPart:
    """What of a head lies beyond the grid of its outline; of the lesion nothing is said.

    Parameters
    ----------
    grid : Grid
        Of the outline, as large as the image.
    side : Side
    fitted : FittedSurface

    Returns
    -------
    UnseenPart

    Raises
    ------
    AnnotationError
        If so little of the head is seen that no sphere is fixed.
    """
    sphere = fitted.sphere
    if _is_wholly_seen(grid, sphere):
        return UnseenPart(head_share=0.0, cuts_lesion=False, hides_top=False)
    ball = _ball(sphere) - sphere.center_mm
    of_head = ball @ usual_neck(side) < NECK_SHARE * sphere.radius_mm
    unseen = ~_is_seen(grid, ball[of_head] + sphere.center_mm)
    near_top = ball[of_head][:, 2] > np.cos(np.radians(CONE_DEG)) * np.linalg.norm(
        ball[of_head], axis=1
    )
    part = UnseenPart(
        head_share=float(unseen.mean()),
        cuts_lesion=False,
        hides_top=bool((unseen & near_top).any()),
    )
    if part.cuts_head and fitted.radius_leverage > LARGEST_LEVERAGE:
        raise AnnotationError(
            f"{part.head_share:.0%} of the head lies outside the image: too little is seen to "
            "fit its sphere; use a series that holds the whole head"
        )
    return part


def with_unseen_lesion(part: UnseenPart, annotation: HipAnnotation, sphere: Sphere) -> UnseenPart:
    """What lies beyond the image's edge, of the lesion too."""
    return evolve(
        part,
        cuts_lesion=_runs_into_edge(annotation, sphere),
        sees_lesion=not annotation.lesion.is_empty,
    )


def with_unseen_radius(fitted: FittedSurface, part: UnseenPart) -> FittedSurface:
    """The fit with the larger error of a sphere that is seen in part."""
    if not part.cuts_head:
        return fitted
    return evolve(fitted, radius_error_mm=fitted.radius_error_mm * fitted.radius_leverage)


def known_quantities(
    quantities: Mapping[str, Quantity], part: UnseenPart, grid: Grid, necrotic_surface: LpsPoints
) -> dict[str, Quantity]:
    """The figures, those that rest on what the image does not show given as missing.

    Parameters
    ----------
    quantities : mapping of NAME to Quantity
    part : UnseenPart
    grid : Grid
        Of the outlines, as large as the image.
    necrotic_surface : (n, 3) array, LPS mm
        Where necrotic directions meet the sphere.
    """
    if not part.cuts_head and not part.cuts_lesion:
        return dict(quantities)
    cuts_lesion = part.cuts_lesion or bool((~_is_seen(grid, necrotic_surface)).any())
    return {
        name: _known(name, quantity, part, cuts_lesion=cuts_lesion)
        for name, quantity in quantities.items()
    }


def _known(name: str, quantity: Quantity, part: UnseenPart, *, cuts_lesion: bool) -> Quantity:
    if name == "wb_involved":
        is_open = cuts_lesion or part.hides_top or not part.sees_lesion
        return Quantity.word("unknown") if is_open and quantity.value == "no" else quantity
    if cuts_lesion and not name.startswith(WITHOUT_LESION):
        return _missing(quantity, "the lesion is cut by the edge of the image")
    if part.cuts_head and not part.sees_lesion and not name.startswith(WITHOUT_LESION):
        return _missing(quantity, "no lesion is seen, but part of the head lies outside the image")
    rests_on_head = name in HEAD_NAMES or name.startswith(HEAD_PREFIXES)
    is_hidden_top = part.hides_top and name == "mri_depression_mm"
    if part.cuts_head and (rests_on_head or is_hidden_top):
        return _missing(quantity, "the head is cut by the edge of the image")
    return quantity


def _missing(quantity: Quantity, reason: str) -> Quantity:
    return quantity if quantity.value is None else Quantity.missing(quantity.unit, reason)


def _ball(sphere: Sphere) -> LpsPoints:
    """Lattice points inside the sphere, (n, 3)."""
    line = np.linspace(-1.0, 1.0, LATTICE)
    cube = np.stack(np.meshgrid(line, line, line), axis=-1).reshape(-1, 3)
    inside = cube[np.einsum("ij,ij->i", cube, cube) <= 1.0]
    return LpsPoints(sphere.center_mm + sphere.radius_mm * inside)


def _is_wholly_seen(grid: Grid, sphere: Sphere) -> bool:
    """Whether the whole sphere lies in voxels of the grid."""
    center = grid.to_index(LpsPoints(sphere.center_mm))
    reach = sphere.radius_mm * np.linalg.norm(np.linalg.inv(grid.affine_lps[:3, :3]), axis=1)
    half_voxel = 0.5
    is_above = (center - reach > -half_voxel).all()
    return bool(is_above and (center + reach < np.array(grid.shape) - half_voxel).all())


def _is_seen(grid: Grid, points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether points lie in some voxel of the grid, (n,)."""
    nearest = np.rint(grid.to_index(LpsPoints(points)))
    return np.asarray(((nearest >= 0) & (nearest < np.array(grid.shape))).all(axis=1))


def _runs_into_edge(annotation: HipAnnotation, sphere: Sphere) -> bool:
    """Whether a lesion voxel at the grid's edge has its next neighbour well inside the head."""
    grid, lesion = annotation.grid, annotation.lesion
    if not _touches_edge(lesion):
        return False
    shape = np.array(grid.shape)
    index = marked_voxels(lesion.voxels)
    at_edge = index[((index == 0) | (index == shape - 1)).any(axis=1)]
    outwards = (at_edge == shape - 1).astype(np.float64) - (at_edge == 0)
    neighbours = grid.to_lps(IndexPoints(at_edge + outwards))
    voxel_mm = np.abs(outwards) @ grid.spacing_mm
    is_head = (neighbours - sphere.center_mm) @ usual_neck(
        annotation.side
    ) < NECK_SHARE * sphere.radius_mm
    inside = sphere.signed_distance_mm(neighbours) > INSIDE_VOXELS * voxel_mm * 0.5
    return bool((inside & is_head).any())


def _touches_edge(mask: Mask) -> bool:
    """Whether a voxel is marked in the grid's first or last layer along some axis."""
    extents = () if mask.box is None else mask.box
    counts = mask.grid.shape
    return any(
        extent.start == 0 or extent.stop == count
        for extent, count in zip(extents, counts, strict=bool(extents))
    )
