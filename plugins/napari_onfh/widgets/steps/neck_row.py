"""The neck cut in the panel: where it is, how that is known, and the reader's own distance."""

from typing import TYPE_CHECKING

from psygnal import Signal
from qtpy.QtWidgets import QCheckBox, QDoubleSpinBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from napari_onfh.language import tr
from napari_onfh.library.head_mask import NECK_RADIUS_SHARE
from napari_onfh.words.tooltips import tooltip

if TYPE_CHECKING:
    from napari_onfh.reading.session import SessionState

__all__ = ["NeckRow"]

_LEAST_MM, _MOST_MM, _STEP_MM = 1.0, 60.0, 0.5

#: Where the neck of a usual head begins, by its radius, until a plane is known.
_USUAL_SHARE = (1.0 - NECK_RADIUS_SHARE**2) ** 0.5

_USUAL_MM = 18.0


class NeckRow(QWidget):
    """Says `cut_wanted(mm)`, with None for the plane that the outline itself shows."""

    cut_wanted = Signal(object)
    shown_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.own = QCheckBox(tr("Set it myself:"))
        self.own.setToolTip(tooltip("neck.own"))
        self.distance = QDoubleSpinBox()
        self.distance.setRange(_LEAST_MM, _MOST_MM)
        self.distance.setSingleStep(_STEP_MM)
        self.distance.setDecimals(1)
        self.distance.setSuffix(" mm")
        self.distance.setKeyboardTracking(False)
        self.distance.setAccessibleName(tr("Distance of the neck cut from the head's centre, mm"))
        self.distance.setToolTip(tooltip("neck.distance"))
        self.distance.setEnabled(False)
        self.shown = QCheckBox(tr("Show the cut"))
        self.shown.setToolTip(tooltip("neck.shown"))
        self.shown.setChecked(True)
        self.own.toggled.connect(lambda _checked: self._say())
        self.distance.valueChanged.connect(lambda _value: self._say())
        self.shown.toggled.connect(self.shown_wanted.emit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.words)
        row = QHBoxLayout()
        for widget in (self.own, self.distance):
            row.addWidget(widget)
        row.addStretch()
        row.addWidget(self.shown)
        column.addLayout(row)

    def show_state(self, state: "SessionState") -> None:
        """Show where the neck is cut, without saying it again."""
        has_head = state.head is not None and not state.head.is_empty
        self.setEnabled(has_head)
        self.words.setText(
            _in_words(state) if has_head else tr("Neck cut: once there is an outline.")
        )
        given_mm = state.neck_cut_mm
        for box in (self.own, self.distance):
            box.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.own.setChecked(given_mm is not None)
        self.distance.setEnabled(given_mm is not None)
        if not self.distance.hasFocus() or given_mm is None:
            self.distance.setValue(_shown_mm(state))
        for box in (self.own, self.distance):
            box.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def show_visibility(self, *, is_shown: bool) -> None:
        """Show whether the cut is drawn."""
        self.shown.setChecked(is_shown)

    def _say(self) -> None:
        self.cut_wanted.emit(self.distance.value() if self.own.isChecked() else None)


def _in_words(state: "SessionState") -> str:
    plane = state.neck_plane
    if state.neck_cut_mm is not None and (plane is None or plane.distance_mm != state.neck_cut_mm):
        return tr("Neck cut: {neck_cut_mm:.1f} mm, given by you; not measured with it yet.").format(
            neck_cut_mm=state.neck_cut_mm
        )
    if state.analysis is None or state.analysis.result.measurements.head is None:
        return tr("Neck cut: known once the head is measured.")
    if plane is None:
        return tr("Neck cut: none; the outline shows no neck.")
    how = tr("given by you") if plane.basis == "given" else "found"
    return tr("Neck cut: {distance_mm:.1f} mm from the head's centre, {how}.").format(
        distance_mm=plane.distance_mm, how=how
    )


def _shown_mm(state: "SessionState") -> float:
    """The given distance, else that of the plane in force, else a usual one to begin with."""
    if state.neck_cut_mm is not None:
        return state.neck_cut_mm
    if state.neck_plane is not None:
        return state.neck_plane.distance_mm
    head = None if state.analysis is None else state.analysis.result.measurements.head
    return _USUAL_MM if head is None else _USUAL_SHARE * head.radius_mm
