"""The necrosis map and the curves of the intact ratio, of one case, as files or for a page."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from attrs import frozen

from annotator.app.case_memory import CaseMemory
from annotator.app.settings_words import settings_from_words
from annotator.errors import AnnotationError
from annotator.measure.choices import deep_lesion
from annotator.measure.intact import IntactCurve, intact_curves
from annotator.measure.settings import MeasureSettings
from annotator.measure.surface_map import SurfaceMap, surface_map
from annotator.model.annotation import LESION_OPEN, HipAnnotation
from annotator.model.case import Case, CaseResult

if TYPE_CHECKING:  # matplotlib takes a second
    from matplotlib.figure import Figure

    from annotator.report.canvas import ImageFormat
    from annotator.report.chart import Chart

__all__ = ["PICTURE_FILES", "HeadValues", "head_charts", "head_values", "picture_file"]

_MAP_CAPTION = (
    "The head\N{RIGHT SINGLE QUOTATION MARK}s surface seen from the pole. Where colours are pale, "
    "dead bone lies below the surface but does not come near it."
)
_HEAD_CAPTION = (
    "The same surface in 3D, seen along two directions that are fixed in the hip: superior is up. "
    "Colours and lines are those of the map; a darker rim is shade."
)
_CURVE_CAPTION = (
    "A simulation on the outlines alone: cartilage, blood supply and how far a femur can really "
    "be turned are not looked at."
)

#: Name of the file that each picture format gives.
PICTURE_FILES: Mapping[str, str] = MappingProxyType(
    {
        "map.svg": "necrosis_map.svg",
        "map.png": "necrosis_map.png",
        "intact.svg": "intact_ratio.svg",
        "intact.png": "intact_ratio.png",
    }
)


@frozen(eq=False)
class HeadValues:
    """What both pictures are drawn from.

    Parameters
    ----------
    surface : SurfaceMap
    curves : tuple of IntactCurve, or str
        Or why there are none.
    """

    surface: SurfaceMap
    curves: tuple[IntactCurve, ...] | str


def head_values(
    annotation: HipAnnotation, settings: MeasureSettings, memory: CaseMemory | None = None
) -> HeadValues:
    """The map of one hip's head, and its intact ratio by angle.

    Parameters
    ----------
    annotation : HipAnnotation
    settings : MeasureSettings
    memory : CaseMemory or None
        Of the case's measuring: its hip is not made ready again.

    Returns
    -------
    HeadValues

    Raises
    ------
    AnnotationError
        If the head is no femoral head, or nobody has outlined its lesion yet.
    """
    if annotation.is_lesion_open:
        raise AnnotationError(f"There is no map: {LESION_OPEN}.")
    hip = (memory or CaseMemory()).prepare_hip(annotation, settings)
    is_deep = hip.has_lesion and not hip.reaches_surface
    reach_mm = settings.surface_reach_mm
    return HeadValues(
        surface=surface_map(hip, annotation.side, reach_mm),
        curves=deep_lesion(reach_mm) if is_deep else intact_curves(hip),
    )


def head_charts(
    result: CaseResult, case: Case, memory: CaseMemory | None = None
) -> "tuple[Chart, ...]":
    """Both pictures for a page; none without a measured hip, no curve without a ratio."""
    if _has_no_map(result, case):
        return ()
    from annotator.report.canvas import data_uri, steady_style
    from annotator.report.chart import Chart
    from annotator.report.head_3d import describe_head, draw_head_3d
    from annotator.report.intact_curve import describe_curves
    from annotator.report.necrosis_map import describe_map, draw_necrosis_map, draw_small_map

    values = _values(result, case, memory)
    with steady_style():
        head = Chart(
            title="The head in 3D",
            image=data_uri(draw_head_3d(values.surface)),
            caption=_HEAD_CAPTION,
            alternative=describe_head(values.surface),
        )
        necrosis = Chart(
            title="Necrosis map",
            image=data_uri(draw_necrosis_map(values.surface)),
            caption=_MAP_CAPTION,
            alternative=describe_map(values.surface),
            small=data_uri(draw_small_map(values.surface)),
            also=(head,),
        )
        figure = _curve_figure(values)
        if figure is None or isinstance(values.curves, str):
            return (necrosis,)
        intact = Chart(
            title="Predicted intact ratio",
            image=data_uri(figure),
            caption=_CURVE_CAPTION,
            alternative=describe_curves(values.curves),
        )
    return necrosis, intact


def picture_file(
    result: CaseResult, case: Case, name: str, memory: CaseMemory | None = None
) -> bytes | None:
    """The content of one picture file; None where there is nothing to draw.

    The measurements say why: the case is blocked, its lesion is not outlined yet, or no intact
    ratio could be given.

    Parameters
    ----------
    result : CaseResult
    case : Case
    name : str
        A key of `PICTURE_FILES`.
    memory : CaseMemory or None
        Of the case's measuring.
    """
    from annotator.report.canvas import image_bytes, steady_style

    if _has_no_map(result, case):
        return None
    values = _values(result, case, memory)
    subject, _, image_format = name.partition(".")
    with steady_style():
        figure = _DRAWN[subject](values)
        return None if figure is None else image_bytes(figure, _FORMATS[image_format])


def _has_no_map(result: CaseResult, case: Case) -> bool:
    return result.measurements.is_blocked or case.annotation.is_lesion_open


def _values(result: CaseResult, case: Case, memory: CaseMemory | None) -> HeadValues:
    """With the settings of the result."""
    settings = settings_from_words(result.provenance.settings)
    return head_values(case.annotation, settings, memory)


def _map_figure(values: HeadValues) -> "Figure":
    from annotator.report.necrosis_map import draw_necrosis_map

    return draw_necrosis_map(values.surface)


def _curve_figure(values: HeadValues) -> "Figure | None":
    from annotator.report.intact_curve import draw_intact_curves

    if isinstance(values.curves, str):
        return None
    return draw_intact_curves(values.curves, values.surface.side)


_DRAWN: "Mapping[str, Callable[[HeadValues], Figure | None]]" = {
    "map": _map_figure,
    "intact": _curve_figure,
}
_FORMATS: "Mapping[str, ImageFormat]" = {"svg": "svg", "png": "png"}
