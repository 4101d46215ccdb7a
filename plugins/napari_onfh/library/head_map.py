"""The necrosis map of the hip on the screen: its picture, and the values for the 3D surface."""

from typing import TYPE_CHECKING

from attrs import frozen

from annotator.measure.settings import MeasureSettings
from annotator.model.annotation import HipAnnotation

if TYPE_CHECKING:  # matplotlib takes a second
    from annotator.measure.surface_map import SurfaceMap

__all__ = ["HeadMap", "head_map"]


@frozen(eq=False)
class HeadMap:
    """What the map's window shows.

    Parameters
    ----------
    surface : SurfaceMap
    picture, curves : bytes
        PNG; no curves (empty) where there is no intact ratio.
    in_words : str
        For those who cannot see the picture.
    why_no_curves : str
        The reason, empty if there are curves.
    """

    surface: "SurfaceMap"
    picture: bytes
    curves: bytes
    in_words: str
    why_no_curves: str


def head_map(annotation: HipAnnotation, settings: MeasureSettings) -> HeadMap:
    """Draw the map of one hip as the report does.

    Parameters
    ----------
    annotation : HipAnnotation
    settings : MeasureSettings

    Raises
    ------
    AnnotatorError
        If the outline is no femoral head.
    """
    from annotator.app.head_pictures import head_values
    from annotator.report.canvas import image_bytes, steady_style
    from annotator.report.intact_curve import describe_curves, draw_intact_curves
    from annotator.report.necrosis_map import describe_map, draw_necrosis_map

    values = head_values(annotation, settings)
    surface, curves = values.surface, values.curves
    with steady_style():
        picture = image_bytes(draw_necrosis_map(surface), "png")
        if isinstance(curves, str):
            return HeadMap(surface, picture, b"", describe_map(surface), curves)
        drawn = image_bytes(draw_intact_curves(curves, surface.side), "png")
    return HeadMap(
        surface, picture, drawn, f"{describe_map(surface)} {describe_curves(curves)}", ""
    )
