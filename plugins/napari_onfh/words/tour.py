"""The tour of the panel: one stop for each part of a reading, in its order."""

from attrs import frozen

from napari_onfh.reading.steps import Step

__all__ = ["STOPS", "Stop"]


@frozen
class Stop:
    """What is pointed at, and what is said there.

    Parameters
    ----------
    name : str
        Of what is pointed at.
    title, words : str
    step : Step or None
        Whose page is turned to; None leaves the page.
    """

    name: str
    title: str
    words: str
    step: Step | None = None


STOPS = (
    Stop(
        "open",
        "Open a study",
        "File > Open Folder, or drop the folder on the window. A folder with several series shows "
        "them all, the one that suits best on top. To practise: File > Open Sample > Hip necrosis.",
    ),
    Stop(
        "side",
        "Say which hip",
        "The side is never guessed. Name yourself below, by initials or a pseudonym.",
        Step.SIDE,
    ),
    Stop(
        "head",
        "Find the head",
        "Click once near the middle of the femoral head: it is found, outlined and cut at the "
        "neck. The ring's handles correct it.",
        Step.HEAD,
    ),
    Stop(
        "lesion",
        "Outline the lesion",
        "The keys 1 to 7 take these tools, A and D change the slice, Z and X the brush: left hand "
        "on the keys, right hand on the mouse. Ctrl+Z undoes any step.",
        Step.LESION,
    ),
    Stop(
        "fill",
        "Fill between slices",
        "Outline every second slice or so, the first and the last too; this fills the others. Look "
        "through them, then accept.",
        Step.LESION,
    ),
    Stop(
        "points",
        "Set the points",
        "Optional: with the acetabular edge and the teardrop the weight-bearing zone is this "
        "patient's own.",
        Step.POINTS,
    ),
    Stop(
        "findings",
        "Enter the findings",
        "Stages and tier need what the image does not show. What is left open stays unknown; it "
        "is never taken as no.",
        Step.FINDINGS,
    ),
    Stop(
        "results",
        "Read the results, save, report",
        "Numbers with their error, stages with their reasons, tier, options. Save and Report are "
        "below. The line above them says what comes next; Help has the keys and this tour.",
        Step.RESULTS,
    ),
)
