"""What a head looks like, and what its search demands."""

from attrs import frozen

__all__ = ["HeadSearch"]


@frozen
class HeadSearch:
    """What a head looks like, and what the search demands.

    Parameters
    ----------
    reach_mm : float
        Farthest distance of the head's centre from the click.
    smallest_radius_mm, largest_radius_mm : float
    plate_mm : float
        The bone's surface lies this far outside the edge of bright marrow on MR: the subchondral
        plate, about 1 mm, and what blur draws the edge away from so thin a dark line.
    bright_plate_mm : float
        The bone's surface lies this far inside the edge of bone on CT: what blur draws the edge
        away from so thin a bright line.
    least_share : float
        Of all directions that must vote for the sphere.
    least_agreement : float
        Of the edges on the sphere, each with its weight.
    largest_rival_share : float
        Of the agreement that another sphere may have.
    largest_residual_mm : float
        Root mean square distance of the voting edges from it.
    """

    reach_mm: float = 18.0
    smallest_radius_mm: float = 15.0
    largest_radius_mm: float = 33.0
    plate_mm: float = 1.3
    bright_plate_mm: float = 0.4
    least_share: float = 0.43
    least_agreement: float = 0.2
    largest_rival_share: float = 0.97
    largest_residual_mm: float = 0.85
