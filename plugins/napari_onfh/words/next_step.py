"""What the reader does next, in one sentence, from what there is so far."""

from napari_onfh.language import tr
from napari_onfh.reading.landmark import Landmark
from napari_onfh.reading.session_state import SessionState

__all__ = ["click_for", "next_step", "save_first"]


def next_step(state: SessionState) -> str:
    """One sentence: the next step of the reading; never empty."""
    return _before_measuring(state) or _before_saving(state) or _at_the_end(state)


def click_for(landmark: Landmark) -> str:
    """What sets a point that was chosen."""
    return tr("Click on the picture: {point}.").format(point=tr(landmark.in_words))


def save_first() -> str:
    """Why another image was not opened, and what lets it in."""
    return tr("The new image was not opened; save this annotation first.")


def _before_measuring(state: SessionState) -> str:
    """What is missing before there can be numbers; empty if nothing."""
    if state.volume is None:
        return tr(
            "Open a hip MRI: File > Open Folder, or drop the folder on the window. To "
            "practise: File > Open Sample > Hip necrosis."
        )
    if state.waits_for_geometry and not state.acceptable_geometry:
        return tr("Open another series (Series): this one can be looked at, not measured.")
    if state.side is None:
        return tr("Choose the side that you read (step 1).")
    if state.waits_for_geometry:
        return tr("Check the geometry that the top of this panel names, then acknowledge it there.")
    if state.head is None or state.head.is_empty:
        return tr("Outline the head (step 2): click once near its middle, or set points on it.")
    return ""


def _before_saving(state: SessionState) -> str:
    """What is worth doing while there are numbers; empty if nothing."""
    if state.is_lesion_open:
        return tr(
            "Outline the lesion (step 3); if there is none, answer that no osteonecrosis is "
            "present (step 5)."
        )
    if state.problem:
        return tr("Mend what the line above says; the numbers follow by themselves.")
    if not state.landmarks and not state.findings:
        return tr("Set the single points (step 4), or go on to the findings (step 5) without them.")
    if not state.findings:
        return tr("Answer the findings that you know (step 5); what you do not know stays open.")
    if state.hides_tool:
        return tr("Enter your own stages (step 6, Stages), then show the tool's.")
    return ""


def _at_the_end(state: SessionState) -> str:
    if state.has_unsaved_work:
        return tr("Look through the results (step 6), then save.")
    return tr("Write the report, or go on with the other hip (step 1) or the next study.")
