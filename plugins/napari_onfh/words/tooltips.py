"""What each control is for: every tooltip of the plugin, by the name of its control."""

from collections.abc import Mapping

from napari_onfh.language import tr

__all__ = ["TOOLTIPS", "tooltip"]

#: By ``place.control``; words in braces are filled in where the control is shown.
TOOLTIPS: Mapping[str, str] = {
    "safety.read": "Opens the panel; asked once for each version.",
    "banner.accept": "Measure although the image's geometry is doubtful; the results say so.",
    "view.coronal": "Show the coronal plane in the large view, seen from the front.",
    "view.axial": "Show the axial plane in the large view, seen from the feet.",
    "view.sagittal": "Show the sagittal plane in the large view, front on the left.",
    "view.planes": (
        "Show the other two planes beside the picture, with a crosshair. Shift and the left "
        "button move it in the large view."
    ),
    "view.wheel": "What the mouse wheel does",
    "view.windows": "Grey windows by name, for MR and CT",
    "view.reset_window": (
        "Grey window: drag with the right mouse button on the picture; to the right lowers "
        "the contrast, up brightens. A right double-click, or this button, gives back the "
        "window that came with the image. The series of one protocol keep their window."
    ),
    "plane.canvas": (
        "Click or drag: move the crosshair. Wheel: slices. Ctrl and wheel: zoom. Shift or "
        "middle button: move the picture. Right button: grey window. Double click: work in "
        "this plane in the large view, where the tools are."
    ),
    "angles.draw": (
        "Weight-bearing zone, necrotic arcs and the head's circle on the coronal and the "
        "sagittal slice through the head's centre, in every view. Broken lines: head, upright "
        "direction and the JIC construction; short arcs beside an end: its 95 % interval."
    ),
    "angles.middle": (
        "Scroll all planes to the head's centre, where zone and angles are measured and drawn."
    ),
    "second.shown": "Show the second series, or the measured one below it.",
    "second.opacity": "How strongly it covers the measured series",
    "second.close": "Take the second series off the picture; the measured one stays.",
    "tab.side": "Which hip is read, and who reads it.",
    "tab.head": "The femoral head: from one click, or from points on its surface.",
    "tab.lesion": "The necrosis: its tools, and what makes its outline neater.",
    "tab.points": "Optional points: acetabular edge, teardrops, neck.",
    "tab.findings": "What is known of patient and hip; stages and tier need it.",
    "tab.results": "Measurements, stages, tier and options.",
    "side.hip": "Read the {side} hip; the work on the other one is laid aside and kept.",
    "side.give": "Give all that was done here to the other hip, where the side was chosen wrongly.",
    "side.reader": (
        "Stands in the saved annotation and in the report, and is kept for the next start. "
        "Never the patient's name."
    ),
    "tool.find_head": "Click once near the middle of the head; it is found and outlined.",
    "tool.move_head": "Drag the ring's handles: the middle one moves it, the others resize it.",
    "tool.surface_points": "Click on the joint surface, in several slices; four points or more.",
    "tool.move_points": "Drag a point; the Delete key removes those that are selected.",
    "tool.head_brush": "Paint what belongs to the head with the left button.",
    "tool.head_eraser": "Take off what does not belong to the head; the lesion's voxels stay.",
    "head.diameter": "Size of the sphere that the click found; the outline follows.",
    "head.make": "Outline the head anew from its sphere; undo brings the old outline back.",
    "outline.finished": (
        "While this is ticked, brushes and all other tools leave the outline as it is and say "
        "so. Undo takes the tick back. It is kept with the saved annotation."
    ),
    "proposal.model": "Which installed model proposes the {outline}; nothing is asked yet.",
    "proposal.ask": "Let the model work on this image; you go on meanwhile, and decide afterwards.",
    "proposal.stop": "Do not wait for the model; it is ended, and nothing changes.",
    "proposal.accept": "Make it the outline, in one step that undo takes back.",
    "proposal.edit": "Make it the outline and take the brush.",
    "proposal.reject": "Leave the outline as it is.",
    "neck.own": (
        "The head ends where this plane across the neck cuts it. Without a tick the plane is "
        "looked for where the outline leaves the sphere; only an outline with its neck is cut."
    ),
    "neck.distance": "From the head's centre to the cut, along the neck.",
    "neck.shown": "Draw the line of the cut on the picture.",
    "tool.lesion_brush": "Paint with the left button. [ and ] or Shift and the wheel: its size.",
    "tool.lesion_eraser": "Take off with the left button.",
    "tool.lesion_polygon": "Click the corners; a double click closes and fills.",
    "tool.lesion_lasso": "Draw around it with the button down; it closes when you let go.",
    "tool.lesion_livewire": (
        "Click along the outer border; the line between clicks finds its way. A double click "
        "closes and fills, Backspace takes the last click back, Escape drops the line."
    ),
    "tool.lesion_seeds": "Paint some of the lesion, its dark band included.",
    "tool.healthy_seeds": "Paint some of the healthy marrow beside it.",
    "lesion.grow": "Share the head between the strokes; what is drawn already counts as lesion.",
    "lesion.clear": "Take all strokes away.",
    "lesion.fill": "Outline the slices that you left out, by the shape on those before and after.",
    "lesion.accept": "Make it the lesion's outline.",
    "lesion.cancel": "Leave the outline as it is.",
    "lesion.target": "What the livewire follows: the rim's outer edge, or the middle of its band.",
    "lesion.border": "Show the lesion's border, not its surface.",
    "brush.size": (
        "Diameter of brush and eraser in the patient. Keys: [ and ]. Mouse: Shift and wheel."
    ),
    "brush.ball": "A ball in the patient instead of a disc on the slice.",
    "range.on": (
        "Brush, polygon, lasso and livewire paint only voxels of this signal; erasing is free."
    ),
    "range.low": "Darker voxels are not painted.",
    "range.high": "Brighter voxels are not painted.",
    "range.suggest": "Suggest a range by Otsu's threshold between the head's signals.",
    "tidy.smooth": "A smoother border around the same volume.",
    "tidy.islands": "Take off pieces below 30 mm\N{SUPERSCRIPT THREE}.",
    "tidy.holes": "Fill what the outline encloses; look first: it may be viable marrow.",
    "tidy.subtract": "Take off the lesion of another annotation file of this image.",
    "tidy.margin": "How far Wider and Narrower move the border, in the patient.",
    "tidy.wider": "Move the border out, within the head.",
    "tidy.narrower": "Move the border in, but not from the joint.",
    "points.set": "Then click on the picture: {point}. Optional.",
    "points.drop": "Take this point away.",
    "history.step": "{whole} ({key} on the picture)",
    "history.nothing_to_undo": "Nothing to undo",
    "history.nothing_to_redo": "Nothing to redo",
    "files.worklist": "The hips of a project, with what you have done of them.",
    "files.series": "The series of this study: open another one, or lay one over the picture.",
    "files.map": "The necrosis on the surface of the head, and how much of it is intact.",
    "files.save": "Write the annotation to a file that you name.",
    "files.save_in_project": "Save your reading of {hip} in the project.",
    "files.reopen": "Go on with an annotation of this image that was saved.",
    "files.report": "Write the report with its pictures into a folder that you name.",
    "help.with_key": "{tip} Key: {key}.",
    "help.button": "The sheet of keys, where each can be changed, and the tour of this panel.",
    "tour.back": "The stop before.",
    "tour.next": "The next stop; behind the last one the tour ends.",
    "tour.end": "The tour can be had again from Help.",
    "sheet.key": "Click here, then press the new key.",
    "sheet.usual": "Give the chosen line its usual key.",
    "sheet.reset": "Give every line its usual key.",
    "sheet.save": "Write the sheet to a text file, to be printed.",
    "sheet.close": "The keys stay as they are shown here.",
    "measured.signal": (
        "Median signal of lesion, rim and healthy marrow in the outlined series. It takes a "
        "while, so it is measured only here and for the report; the next stroke takes it away."
    ),
    "stages.blind": (
        "Stages, tier and options stay hidden for each hip until you have entered your own "
        "stages and ask for the tool's. What was shown once is not hidden again. Kept for the "
        "next start."
    ),
    "stages.reveal": "Show the tool's stages beside yours; what you enter afterwards is marked.",
    "stages.own": "Your own stage in the system that is chosen above; it changes no rule's answer.",
    "stages.reason": "Why you stage so; it is kept with the annotation and printed.",
    "map.surface": "Show the head's surface with the necrosis on it, to be turned with the mouse.",
    "map.save": "Write the picture of the tab that is in front to a PNG file.",
    "browser.rejected": "Which files of the folder were not read, and why.",
    "browser.folder": "Look for series in another folder.",
    "browser.replace": "Close the open series and open the chosen one.",
    "browser.open": "Open the chosen series, or lay it over the open one.",
    "browser.close": "Leave the open series as it is.",
    "worklist.filter": "Which hips are listed.",
    "worklist.notes": "Your notes on the chosen hip; other readers do not see them.",
    "worklist.keep_notes": "Keep the notes on the chosen hip.",
    "worklist.folder": "Open another project, or make one of a folder of studies.",
    "worklist.done": "Mark the chosen hip as done.",
    "worklist.flagged": "Mark the chosen hip as one to come back to.",
    "worklist.in_progress": "Mark the chosen hip as begun.",
    "worklist.open": "Open the chosen hip.",
    "worklist.next": "Open the next hip that you have not done.",
    "adjudication.reader": "Whose outline is shown as {reader}.",
    "adjudication.structure": "Which outline is compared.",
    "adjudication.accept": "Make the outlines of {reader} the project's result for this hip.",
    "adjudication.union": (
        "All that any reader outlined; head and lesion alike, of all readers who are done."
    ),
    "adjudication.intersection": (
        "What every reader outlined; head and lesion alike, of all readers who are done."
    ),
    "adjudication.majority": (
        "What more than half of three or more readers outlined; head and lesion alike, "
        "of all readers who are done."
    ),
    "adjudication.staple": (
        "The outline that explains all readers best, given how each errs; head and lesion alike, "
        "of all readers who are done."
    ),
}


def tooltip(name: str, **words: object) -> str:
    """The tooltip of a control.

    Parameters
    ----------
    name : str
        A key of `TOOLTIPS`.
    **words
        What stands in its braces.
    """
    return tr(TOOLTIPS[name]).format(**words)
