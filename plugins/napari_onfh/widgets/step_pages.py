"""The pages of the first four steps: side, head, lesion, points."""

from collections.abc import Iterable

from psygnal import Signal
from qtpy.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.model.anatomy import PointLps, Side
from napari_onfh.landmark import Landmark
from napari_onfh.session import SessionState
from napari_onfh.steps import Tool
from napari_onfh.widgets.neck_row import NeckRow
from napari_onfh.widgets.reader_row import ReaderRow

__all__ = ["HeadPage", "LesionPage", "PointsPage", "SidePage"]

#: A surface that misses the fitted sphere by more than this is worth a second look, mm.
LARGE_RESIDUAL_MM = 1.5


class SidePage(QWidget):
    """Step 1: which hip, and who reads it."""

    side_chosen = Signal(Side)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.addWidget(
            _text(
                "Which hip do you read? It is never guessed; what the image says about its sides "
                "stands at the top."
            )
        )
        row = QHBoxLayout()
        self._buttons: dict[Side, QPushButton] = {}
        group = QButtonGroup(self)
        for side in (Side.RIGHT, Side.LEFT):
            button = QPushButton(f"{side.in_words.capitalize()} hip")
            button.setCheckable(True)
            button.setMinimumHeight(44)
            button.clicked.connect(lambda _checked, side=side: self.side_chosen.emit(side))
            group.addButton(button)
            self._buttons[side] = button
            row.addWidget(button)
        column.addLayout(row)
        self.reader = ReaderRow()
        column.addWidget(self.reader)
        column.addWidget(
            _text(
                "Coronal and axial pictures show the patient's right on the left of the screen; "
                "sagittal pictures show the front on the left. The letters at the edges come "
                "from the image itself."
            )
        )
        column.addStretch()

    def show_state(self, state: SessionState) -> None:
        """Show the chosen side and the reader."""
        self.reader.show_state(state)
        for side, button in self._buttons.items():
            button.setChecked(side is state.side)


class _ToolPage(QWidget):
    """A page with exclusive tool buttons."""

    tool_chosen = Signal(Tool)

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(9, 5, 9, 5)
        self.column.setSpacing(4)
        self._group = QButtonGroup(self)
        self._tools: dict[Tool, QPushButton] = {}

    def add_tools(self, tools: Iterable[Tool]) -> None:
        """Add one row of tool buttons."""
        row = QHBoxLayout()
        for tool in tools:
            button = QPushButton(tool.strip())
            button.setCheckable(True)
            button.clicked.connect(lambda _checked, tool=tool: self.tool_chosen.emit(tool))
            self._group.addButton(button)
            self._tools[tool] = button
            row.addWidget(button)
        self.column.addLayout(row)

    def show_tool(self, tool: Tool | None) -> None:
        """Show which tool is in hand."""
        self._group.setExclusive(False)
        for known, button in self._tools.items():
            button.setChecked(known is tool)
        self._group.setExclusive(True)


class HeadPage(_ToolPage):
    """Step 2: the femoral head."""

    mask_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.column.addWidget(
            _text(
                "1. Click four points or more on the joint surface, in several slices; none on "
                "the neck or on a collapsed part."
            )
        )
        self.add_tools((Tool.SURFACE_POINTS, Tool.MOVE_POINTS))
        self._fit = _text("")
        self.column.addWidget(self._fit)
        self.column.addWidget(
            _text(
                "2. Fill the sphere. With both neck axis points (step 4) it is cut where the neck "
                "begins."
            )
        )
        self._make = QPushButton("Make head outline from sphere")
        self._make.clicked.connect(lambda _checked: self.mask_wanted.emit())
        self.column.addWidget(self._make)
        self.column.addWidget(_text("3. Correct it."))
        self.add_tools((Tool.HEAD_BRUSH, Tool.HEAD_ERASER))
        self.neck = NeckRow()
        self.column.addWidget(self.neck)
        self.column.addStretch()

    def show_state(self, state: SessionState) -> None:
        """Show the fit and its misfit, and where the neck is cut."""
        self.neck.show_state(state)
        sphere, count = state.sphere, len(state.surface_points_lps_mm)
        self._make.setEnabled(sphere is not None)
        if sphere is None:
            self._fit.setText(f"{count} of at least 4 points set, in more than one slice.")
            return
        advice = " Check the points." if sphere.rms_residual_mm > LARGE_RESIDUAL_MM else ""
        self._fit.setText(
            f"{count} points. Sphere: diameter {2 * sphere.radius_mm:.1f} mm, "
            f"misfit {sphere.rms_residual_mm:.2f} mm (rms).{advice}"
        )


class LesionPage(_ToolPage):
    """Step 3: the lesion."""

    outline_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.column.addWidget(
            _text(
                "Outline the necrosis in each slice, its dark band included. Strokes stay inside "
                "the head outline. Polygon: click the corners, double-click to close."
            )
        )
        self.add_tools((Tool.LESION_BRUSH, Tool.LESION_POLYGON, Tool.LESION_ERASER))
        self._outline = QCheckBox("Show the border only")
        self._outline.toggled.connect(self.outline_wanted.emit)
        self.column.addWidget(self._outline)
        self.column.addWidget(
            _text(
                "Brush size: [ and ] keys, or the layer controls. Scroll slices with Ctrl and the "
                "mouse wheel."
            )
        )
        self.column.addStretch()


class PointsPage(QWidget):
    """Step 4: single points."""

    point_wanted = Signal(Landmark)
    point_dropped = Signal(Landmark)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.addWidget(
            _text(
                "Optional. The acetabular edge and the teardrop give this patient's own "
                "weight-bearing zone and the JIC type; without them population means are used."
            )
        )
        grid = QGridLayout()
        self._set: dict[Landmark, QPushButton] = {}
        self._drop: dict[Landmark, QPushButton] = {}
        for row, landmark in enumerate(Landmark):
            self._add_row(grid, row, landmark)
        grid.setColumnStretch(0, 1)
        column.addLayout(grid)
        column.addStretch()

    def show_state(self, state: SessionState) -> None:
        """Show which points are set."""
        for landmark, button in self._set.items():
            point = state.landmarks.get(landmark)
            button.setText(f"{landmark.value}: {landmark.in_words}{_where(point)}")
            self._drop[landmark].setEnabled(point is not None)

    def show_armed(self, landmark: Landmark | None) -> None:
        """Show which point the next click sets."""
        for known, button in self._set.items():
            button.setChecked(known is landmark)

    def _add_row(self, grid: QGridLayout, row: int, landmark: Landmark) -> None:
        button = QPushButton(f"{landmark.value}: {landmark.in_words}")
        button.setCheckable(True)
        button.setStyleSheet("text-align: left; padding: 4px;")
        button.clicked.connect(lambda _checked: self.point_wanted.emit(landmark))
        drop = QPushButton("Remove")
        drop.setEnabled(False)
        drop.clicked.connect(lambda _checked: self.point_dropped.emit(landmark))
        grid.addWidget(button, row, 0)
        grid.addWidget(drop, row, 1)
        self._set[landmark], self._drop[landmark] = button, drop


def _where(point: PointLps | None) -> str:
    """A tick for a point that is set."""
    return "  \N{CHECK MARK}" if point is not None else ""


def _text(words: str) -> QLabel:
    label = QLabel(words)
    label.setWordWrap(True)
    return label
