"""Collect the plugin's words into the template from which catalogues are translated."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from annotator.model.anatomy import Side
from annotator.model.definitions import MEASUREMENTS
from annotator.model.issue import Severity
from annotator.report.proposal import VERDICTS
from annotator.report.signal_words import BASES, REGIONS, WEIGHTINGS
from annotator.report.wording import GROUPS
from napari_onfh.picture.window_presets import PRESETS
from napari_onfh.reading.landmark import Landmark
from napari_onfh.reading.scene import PLANES
from napari_onfh.reading.steps import Step, Tool
from napari_onfh.words import series_rows, worklist_rows
from napari_onfh.words.landmark_guide import GUIDES
from napari_onfh.words.shortcuts import ACTIONS, FIXED
from napari_onfh.words.tooltips import TOOLTIPS
from napari_onfh.words.tour import STOPS
from napari_onfh.words.worklist_rows import FILTERS

__all__ = ["TEMPLATE", "catalogue", "template"]

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = "plugins/napari_onfh/locale/onfh.pot"

_PLUGIN = "plugins/napari_onfh"
_KEYWORDS = {"tr": None, "marked": None, "tr_count": (1, 2)}

#: No date and no line numbers: the file changes when the words do.
_HEADER = """\
# Words of the hip necrosis panel. Written by `make docs`; do not edit by hand.
msgid ""
msgstr ""
"Project-Id-Version: onfh-annotator\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def catalogue() -> Catalog:
    """Every marked word with the files in which it stands."""
    words = Catalog(charset="utf-8", fuzzy=False)
    found = extract_from_dir(ROOT / _PLUGIN, [("**.py", "python")], keywords=_KEYWORDS)
    for name, _line, message, _comments, _context in sorted(found, key=lambda row: row[0]):
        words.add(message, locations=[(f"{_PLUGIN}/{name}", 0)])
    for name, message in _of_tables():
        words.add(message, locations=[(f"{_PLUGIN}/{name}.py", 0)])
    return words


def template() -> str:
    """The text of the template."""
    file = BytesIO()
    words = catalogue()
    write_po(file, words, omit_header=True, sort_output=True, include_lineno=False, width=98)
    return _HEADER + file.getvalue().decode()


def _of_tables() -> Iterator[tuple[str, str]]:
    """Words that stand in tables of their own, of which every cell is shown."""
    yield from (("words/tooltips", text) for text in TOOLTIPS.values())
    for action in ACTIONS.values():
        yield from (("words/shortcuts", text) for text in (action.words, action.group))
    yield from (("words/shortcuts", text) for pair in FIXED.items() for text in pair)
    for guide in GUIDES.values():
        yield from (
            ("words/landmark_guide", text) for text in (guide.what, guide.where, guide.mistake)
        )
    for stop in STOPS:
        yield from (("words/tour", text) for text in (stop.title, stop.words))
    yield from (("reading/steps", text.strip()) for text in (*Step, *Tool))
    yield from (("picture/window_presets", preset.name) for preset in PRESETS)
    for plane in (PLANES[axis] for axis in range(3)):
        yield from (("reading/scene", words) for words in (plane, plane.capitalize()))
    yield from (("words/series_rows", heading) for heading in series_rows.COLUMNS)
    yield from (("words/worklist_rows", text) for text in (*worklist_rows.COLUMNS, *FILTERS))
    yield from (("widgets/steps/step_pages", side.in_words) for side in Side)
    yield from (("reading/landmark", landmark.in_words) for landmark in Landmark)
    yield from _of_results()


def _of_results() -> Iterator[tuple[str, str]]:
    """What the results call their lines; reasons, stages and facts are the rules' and stay."""
    for definition in MEASUREMENTS.values():
        yield from (
            ("words/measurement_rows", text) for text in (definition.label, definition.definition)
        )
    titles = (title for title, _ in GROUPS)
    signal = (*WEIGHTINGS.values(), *BASES.values(), *REGIONS.values())
    yield from (("words/measurement_rows", text) for text in (*titles, *Severity, *signal))
    yield from (("words/proposal_rows", text) for text in VERDICTS.values())
