"""The steps of the panel, in the order in which a hip is read."""

from enum import StrEnum

__all__ = ["Step", "Tool"]


class Step(StrEnum):
    """A page of the panel; its value is the title of its tab."""

    SIDE = "1 Side"
    HEAD = "2 Head"
    LESION = "3 Lesion"
    POINTS = "4 Points"
    FINDINGS = "5 Findings"
    RESULTS = "6 Results"


class Tool(StrEnum):
    """What the mouse does on the picture; its value is the text of its button."""

    FIND_HEAD = "Find the head"
    MOVE_HEAD = "Move or resize"
    SURFACE_POINTS = "Set points"
    MOVE_POINTS = "Move points"
    HEAD_BRUSH = "Brush"
    HEAD_ERASER = "Eraser"
    LESION_BRUSH = "Brush "
    LESION_POLYGON = "Polygon"
    LESION_ERASER = "Eraser "
    LOOK = "Look only"
