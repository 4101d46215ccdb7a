"""The lesion's share of the head's area on the mid-coronal plane."""

from annotator.measure.mid_coronal import MidCoronalPlane
from annotator.measure.uncertainty import Z_95, interval_quantity
from annotator.model.quantity import Quantity

__all__ = ["area_fraction_mid_coronal"]


def area_fraction_mid_coronal(plane: MidCoronalPlane) -> Quantity:
    """Area of the lesion / area of the head, lesion included, on the plane through the centre.

    Parameters
    ----------
    plane : MidCoronalPlane
        Of a hip with a lesion.

    Returns
    -------
    Quantity
        Fraction, 0 to 1.
    """

    def share(front_sd: float, surface_sd: float) -> float:
        head = float(plane.head(surface_sd).sum())
        return float(plane.lesion(front_sd, surface_sd).sum()) / max(head, 1.0)

    return interval_quantity(
        share(0.0, 0.0),
        "1",
        [(share(-Z_95, 0.0), share(Z_95, 0.0)), (share(0.0, -Z_95), share(0.0, Z_95))],
        lowest=0.0,
        highest=1.0,
    )
