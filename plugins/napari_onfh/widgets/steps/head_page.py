"""The page of the second step: the femoral head, from a click or from points."""

from typing import TYPE_CHECKING

from psygnal import Signal
from qtpy.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QPushButton

from annotator.geometry.sphere import MINIMUM_POINTS
from napari_onfh.language import tr
from napari_onfh.reading.steps import Tool
from napari_onfh.widgets.steps.finished_box import FinishedBox
from napari_onfh.widgets.steps.neck_row import NeckRow
from napari_onfh.widgets.steps.proposal_row import ProposalRow
from napari_onfh.widgets.steps.tool_page import ToolPage, wrapped
from napari_onfh.words.tooltips import tooltip

if TYPE_CHECKING:
    from annotator.geometry.sphere import Sphere
    from napari_onfh.reading.session import SessionState

__all__ = ["HeadPage"]

#: A surface that misses the fitted sphere by more than this is worth a second look, mm.
LARGE_RESIDUAL_MM = 1.5

_LEAST_MM, _MOST_MM, _STEP_MM = 30.0, 66.0, 0.5


class HeadPage(ToolPage):
    """Step 2: says `mask_wanted` for an outline made anew, `diameter_wanted(mm)` for a size."""

    mask_wanted = Signal()
    diameter_wanted = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.column.addWidget(
            wrapped(
                tr(
                    "1. Click once near the middle of the head: it is found in the image and "
                    "outlined, cut where the neck begins. Correct the sphere by its ring handles."
                )
            )
        )
        self.add_tools((Tool.FIND_HEAD, Tool.MOVE_HEAD))
        self.fit = wrapped("")
        self.column.addWidget(self.fit)
        self.diameter = _diameter_box()
        self.diameter.valueChanged.connect(self.diameter_wanted.emit)
        self._make = QPushButton(tr("Make head outline from sphere"))
        self._make.setToolTip(tooltip("head.make"))
        self._make.clicked.connect(lambda _checked: self.mask_wanted.emit())
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Diameter")))
        row.addWidget(self.diameter)
        row.addWidget(self._make, stretch=1)
        self.column.addLayout(row)
        self.column.addWidget(
            wrapped(
                tr(
                    "Or click four points or more on the joint surface, in several slices, none on "
                    "the neck or on a collapsed part; then make the outline. Points count before "
                    "the click."
                )
            )
        )
        self.add_tools((Tool.SURFACE_POINTS, Tool.MOVE_POINTS))
        self.proposals = ProposalRow("head")
        self.column.addWidget(self.proposals)
        self.column.addWidget(wrapped(tr("2. Correct the outline.")))
        self.add_tools((Tool.HEAD_BRUSH, Tool.HEAD_ERASER))
        self.finished = FinishedBox("head")
        self.column.addWidget(self.finished)
        self.neck = NeckRow()
        self.column.addWidget(self.neck)
        self.column.addStretch()

    def show_state(self, state: "SessionState") -> None:
        """Show the sphere, what speaks for it, and where the neck is cut."""
        self.neck.show_state(state)
        sphere = state.sphere
        is_clicked = state.points_sphere is None and state.head_from_click is not None
        self._make.setEnabled(sphere is not None)
        self.fit.setText(_in_words(state))
        self.tool_button(Tool.MOVE_HEAD).setEnabled(is_clicked)
        self._show_diameter(sphere, is_clicked=is_clicked)

    def _show_diameter(self, sphere: "Sphere | None", *, is_clicked: bool) -> None:
        """Show the diameter without saying it again."""
        self.diameter.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.diameter.setEnabled(is_clicked)
        self.diameter.setValue(_LEAST_MM if sphere is None else 2.0 * sphere.radius_mm)
        self.diameter.blockSignals(False)  # noqa: FBT003 - Qt's signature


def _in_words(state: "SessionState") -> str:
    """Where the sphere comes from, its diameter and misfit."""
    count, sphere = len(state.surface_points_lps_mm), state.sphere
    few = tr("{count} of at least {minimum_points} points set, in more than one slice.").format(
        count=count, minimum_points=MINIMUM_POINTS
    )
    if sphere is None:
        return few if count else tr("No sphere yet.")
    size = tr("diameter {number:.1f} mm, misfit {rms_residual_mm:.2f} mm (rms)").format(
        number=2 * sphere.radius_mm, rms_residual_mm=sphere.rms_residual_mm
    )
    found = state.head_from_click
    if state.points_sphere is not None or found is None:
        advice = tr(" Check the points.") if sphere.rms_residual_mm > LARGE_RESIDUAL_MM else ""
        return tr("{count} points. Sphere: {size}.{advice}").format(
            count=count, size=size, advice=advice
        )
    how = (
        tr("Found from a click, corrected by you")
        if found.is_corrected
        else tr("Found from a click")
    )
    seen = tr("an edge is seen on it in {voted_share:.0%} of all directions").format(
        voted_share=found.voted_share
    )
    return tr("{how}. Sphere: {size}; {seen}.{part}").format(
        how=how, size=size, seen=seen, part=f" {few}" if count else ""
    )


def _diameter_box() -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(_LEAST_MM, _MOST_MM)
    box.setSingleStep(_STEP_MM)
    box.setDecimals(1)
    box.setSuffix(" mm")
    box.setKeyboardTracking(False)
    box.setEnabled(False)
    box.setAccessibleName(tr("Diameter of the head's sphere, mm"))
    box.setToolTip(tooltip("head.diameter"))
    return box
