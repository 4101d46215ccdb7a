"""The head from a click, or from a corrected sphere: its sphere and outline; free of napari."""

from typing import TYPE_CHECKING

from attrs import frozen

from annotator.geometry.points import LpsPoints
from annotator.model.head_from_click import HeadFromClick
from annotator.model.mask import Mask
from annotator.model.measurements import FittedHead
from annotator.model.volume import Volume

if TYPE_CHECKING:
    from annotator.drawing.find_head import FoundHead
    from annotator.geometry.points import Vector
    from annotator.geometry.sphere import Sphere

__all__ = ["HeadOffer", "head_near", "head_on_sphere"]


@frozen(eq=False)
class HeadOffer:
    """A head's sphere with its evidence, and its outline cut at the neck."""

    found: HeadFromClick
    outline: Mask


def head_near(volume: Volume, near: LpsPoints, neck: "Vector | None" = None) -> HeadOffer:
    """The head about a click.

    Parameters
    ----------
    volume : Volume
    near : (3,) array, LPS mm
    neck : (3,) array or None
        Unit direction into the neck, LPS; None looks for it in the image.

    Raises
    ------
    AnnotationError
        If the image shows no head there, or two.
    """
    from annotator.drawing.find_head import find_head

    return _offer(volume, find_head(volume, near), neck, is_corrected=False)


def head_on_sphere(
    volume: Volume, sphere: "Sphere", found: HeadFromClick, neck: "Vector | None" = None
) -> HeadOffer:
    """The head on a sphere that a reader has corrected; one that is as it was found stays so.

    Parameters
    ----------
    volume : Volume
    sphere : Sphere
    found : HeadFromClick
        What was corrected.
    neck : (3,) array or None
        As in `head_near`.

    Raises
    ------
    AnnotationError
        If it is no head's size, or no edge of the image lies on it.
    """
    from annotator.drawing.edge_votes import Polarity
    from annotator.drawing.head_corrected import corrected_head

    corrected = corrected_head(
        volume, sphere, Polarity(found.polarity), found.surface_beyond_edge_mm
    )
    offer = _offer(volume, corrected, neck, is_corrected=True)
    before, after = found.head, offer.found.head
    is_same = (before.center_lps_mm, before.radius_mm) == (after.center_lps_mm, after.radius_mm)
    return HeadOffer(found, offer.outline) if is_same else offer


def _offer(
    volume: Volume, found: "FoundHead", neck: "Vector | None", *, is_corrected: bool
) -> HeadOffer:
    from annotator.drawing.head_mask import head_from_sphere_and_edges

    x, y, z = (float(value) for value in found.sphere.center_mm)
    head = FittedHead(
        center_lps_mm=(x, y, z),
        radius_mm=float(found.sphere.radius_mm),
        rms_residual_mm=float(found.sphere.rms_residual_mm),
    )
    return HeadOffer(
        HeadFromClick(
            head=head,
            voted_share=found.voted_share,
            polarity=found.polarity.value,
            surface_beyond_edge_mm=found.surface_beyond_edge_mm,
            is_corrected=is_corrected,
        ),
        head_from_sphere_and_edges(volume, found, neck),
    )
