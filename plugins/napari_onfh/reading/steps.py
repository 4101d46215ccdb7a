"""The steps of the panel, in the order in which a hip is read."""

from enum import StrEnum

__all__ = ["Step", "Tidy", "Tool"]


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
    LESION_ERASER = "Eraser "
    LESION_POLYGON = "Polygon"
    LESION_LASSO = "Lasso"
    LESION_LIVEWIRE = "Livewire"
    LESION_SEEDS = "Lesion strokes"
    HEALTHY_SEEDS = "Healthy strokes"
    LOOK = "Look only"


class Tidy(StrEnum):
    """What makes a drawn lesion neater; its value is what the step is called."""

    SMOOTH = "lesion smoothed"
    ISLANDS = "lesion without islands"
    HOLES_ON_A_SLICE = "lesion holes filled on each slice"
    HOLES_IN_SPACE = "lesion holes filled in space"
    WIDER = "lesion wider"
    NARROWER = "lesion narrower"
