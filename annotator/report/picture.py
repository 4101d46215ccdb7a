"""A key image ready to be set on a page, and the colours of what is drawn on it.

Apart from `figures`, so that a page's layout loads without matplotlib.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:  # the planes load scipy, which a layout does not need
    from annotator.report.key_planes import PlaneName

__all__ = ["COLOURS", "Picture"]

#: Okabe-Ito colours, told apart by all common kinds of colour vision; line styles differ too.
COLOURS: Mapping[str, str] = {
    "head": "#56B4E9",
    "lesion": "#E69F00",
    "sphere": "#FFFFFF",
    "zone": "#F0E442",
}


@frozen
class Picture:
    """One plane, plain and with the drawing on it, as data URIs.

    Parameters
    ----------
    name : PlaneName
    plain, drawn : str
        ``data:image/svg+xml;base64,...``
    caption : str
    alternative : str
        What a reader who cannot see the picture is told.
    """

    name: "PlaneName"
    plain: str
    drawn: str
    caption: str
    alternative: str
