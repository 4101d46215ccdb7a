"""What is in view and on which side, and what is wrong with it: always at the top."""

from collections.abc import Iterable

from psygnal import Signal
from qtpy.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from annotator.model.issue import Issue, Severity
from napari_onfh.language import tr
from napari_onfh.reading.session import SessionState
from napari_onfh.words.series_rows import SEVERITY_SIGNS
from napari_onfh.words.side_evidence import side_evidence
from napari_onfh.words.tooltips import tooltip

__all__ = ["ImageBanner"]

_PLAIN = "QLabel { background: #26384a; color: #e8f1fa; padding: 4px; border-radius: 3px; }"
_WARNING = (
    "QLabel { background: #5a3a00; color: #ffe9b8; padding: 4px; border-radius: 3px; "
    "border: 2px solid #ffb000; }"
)

#: Issues about these are said at the top; all issues stand among the results.
_SUBJECT = "side"


class ImageBanner(QWidget):
    """Sides in view, a contradiction, and geometry that waits to be acknowledged."""

    geometry_accepted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._volume: object = None
        self.sides = _box("heads_in_view", _PLAIN)
        self.warning = _box("side_warning", _WARNING)
        self.geometry_box = _box("geometry_warning", _WARNING)
        self.accept = QPushButton(tr("I have checked the geometry: measure anyway"))
        self.accept.setToolTip(tooltip("banner.accept"))
        self.accept.clicked.connect(lambda _checked: self.geometry_accepted.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for widget in (self.sides, self.warning, self.geometry_box, self.accept):
            column.addWidget(widget)
            widget.hide()

    def show_state(self, state: SessionState) -> None:
        """Show what the open image says about itself."""
        volume = state.volume
        if volume is not self._volume:
            self._volume = volume
            _say(self.sides, "" if volume is None else side_evidence(volume))
            issues = () if volume is None else volume.issues
            _say(self.warning, _side_warning(issues))
        _say(self.geometry_box, _geometry_in_words(state))
        self.accept.setVisible(state.waits_for_geometry and bool(state.acceptable_geometry))


def _box(name: str, style: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setStyleSheet(style)
    return label


def _say(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _side_warning(issues: Iterable[Issue]) -> str:
    told = [
        issue.message
        for issue in issues
        if issue.subject == _SUBJECT and issue.severity is not Severity.INFO
    ]
    return "\n".join(
        tr("\N{WARNING SIGN} Warning, side: {message}").format(message=message) for message in told
    )


def _geometry_in_words(state: SessionState) -> str:
    """Blocking issues, and whether the reader has acknowledged them."""
    issues = () if state.volume is None else state.volume.issues
    blocking = [issue for issue in issues if issue.severity is Severity.BLOCKING]
    if not blocking:
        return ""
    if not state.waits_for_geometry:
        codes = ", ".join(issue.code.replace("_", " ") for issue in blocking)
        return tr("\N{WARNING SIGN} Geometry acknowledged by you: {codes}.{derived}").format(
            codes=codes, derived=_derived(issues)
        )
    lines = [issue.message for issue in blocking]
    if not state.acceptable_geometry:
        lines.append(tr("This cannot be acknowledged: the image can be looked at, not measured."))
    return f"{tr(SEVERITY_SIGNS[Severity.BLOCKING])}: ".join(("", "\n".join(lines))) + _derived(
        issues
    )


def _derived(issues: Iterable[Issue]) -> str:
    """That the voxels are not those of the scanner."""
    is_made = any(issue.code == "interpolated_volume" for issue in issues)
    return tr(" The volume is interpolated: derived, not acquired.") if is_made else ""
