"""The pages of the steps side and points."""

from psygnal import Signal
from qtpy.QtCore import QEvent, QObject
from qtpy.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.model.anatomy import PointLps, Side
from napari_onfh.language import marked, tr
from napari_onfh.reading.landmark import Landmark
from napari_onfh.reading.session import SessionState
from napari_onfh.widgets.steps.landmark_help import LandmarkHelp
from napari_onfh.widgets.steps.reader_row import ReaderRow
from napari_onfh.widgets.steps.tool_page import wrapped
from napari_onfh.words.tooltips import tooltip

__all__ = ["PointsPage", "SidePage"]

_HIPS = {Side.RIGHT: marked("Right hip"), Side.LEFT: marked("Left hip")}


class SidePage(QWidget):
    """Step 1: which hip, and who reads it."""

    side_chosen = Signal(Side)
    #: What is on the screen is of the other hip: the side was chosen wrongly.
    other_hip_meant = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.addWidget(
            wrapped(
                tr(
                    "Which hip do you read? It is never guessed; what the image says about its "
                    "sides stands at the top."
                )
            )
        )
        row = QHBoxLayout()
        self._buttons: dict[Side, QPushButton] = {}
        group = QButtonGroup(self)
        for side in (Side.RIGHT, Side.LEFT):
            button = QPushButton(tr(_HIPS[side]))
            button.setCheckable(True)
            button.setMinimumHeight(44)
            button.setToolTip(tooltip("side.hip", side=tr(side.in_words)))
            button.clicked.connect(lambda _checked, side=side: self.side_chosen.emit(side))
            group.addButton(button)
            self._buttons[side] = button
            row.addWidget(button)
        column.addLayout(row)
        self._other = wrapped("")
        column.addWidget(self._other)
        self._give = QPushButton(tr("Wrong side: this work is of the other hip"))
        self._give.setToolTip(tooltip("side.give"))
        self._give.setEnabled(False)
        self._give.clicked.connect(lambda _checked: self.other_hip_meant.emit())
        column.addWidget(self._give)
        self.reader = ReaderRow()
        column.addWidget(self.reader)
        column.addWidget(
            wrapped(
                tr(
                    "Coronal and axial pictures show the patient's right on the left of the "
                    "screen; sagittal pictures show the front on the left. The letters at the "
                    "edges come from the image itself."
                )
            )
        )
        column.addStretch()

    @property
    def numbered(self) -> tuple[QPushButton, ...]:
        """The buttons that the keys 1 and 2 press."""
        return tuple(self._buttons.values())

    def show_other_hip(self, words: str, *, may_give: bool) -> None:
        """Show what is kept of the other hip, and whether this one's work may become its."""
        self._other.setText(words)
        self._give.setEnabled(may_give)

    def show_state(self, state: SessionState) -> None:
        """Show the chosen side and the reader."""
        self.reader.show_state(state)
        for side, button in self._buttons.items():
            button.setChecked(side is state.side)


class PointsPage(QWidget):
    """Step 4: single points."""

    point_wanted = Signal(Landmark)
    point_dropped = Signal(Landmark)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.addWidget(
            wrapped(
                tr(
                    "Optional. The acetabular edge and the teardrop give this patient's own "
                    "weight-bearing zone and the JIC type; without them population means are used."
                )
            )
        )
        grid = QGridLayout()
        self._set: dict[Landmark, QPushButton] = {}
        self._drop: dict[Landmark, QPushButton] = {}
        for row, landmark in enumerate(Landmark):
            self._add_row(grid, row, landmark)
        grid.setColumnStretch(0, 1)
        column.addLayout(grid)
        self.guide = LandmarkHelp()
        column.addWidget(self.guide)
        column.addStretch()

    def show_state(self, state: SessionState) -> None:
        """Show which points are set, and the guide's pictures for the hip in hand."""
        self.guide.show_side(state.side)
        for landmark, button in self._set.items():
            point = state.landmarks.get(landmark)
            button.setText(f"{landmark.value}: {tr(landmark.in_words)}{_where(point)}")
            self._drop[landmark].setEnabled(point is not None)

    @property
    def numbered(self) -> tuple[QPushButton, ...]:
        """The buttons that the keys 1, 2 and so on press."""
        return tuple(self._set.values())

    def show_armed(self, landmark: Landmark | None) -> None:
        """Show which point the next click sets."""
        for known, button in self._set.items():
            button.setChecked(known is landmark)
        if landmark is not None:
            self.guide.show_landmark(landmark)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Tell about the point whose button the mouse is on."""
        if event.type() == QEvent.Type.Enter:
            pointed = (name for name, button in self._set.items() if button is watched)
            for landmark in pointed:
                self.guide.show_landmark(landmark)
        return bool(super().eventFilter(watched, event))

    def _add_row(self, grid: QGridLayout, row: int, landmark: Landmark) -> None:
        button = QPushButton(f"{landmark.value}: {tr(landmark.in_words)}")
        button.setCheckable(True)
        button.setStyleSheet("text-align: left; padding: 4px;")
        button.clicked.connect(lambda _checked: self.point_wanted.emit(landmark))
        button.installEventFilter(self)
        drop = QPushButton(tr("Remove"))
        drop.setToolTip(tooltip("points.drop"))
        button.setToolTip(tooltip("points.set", point=tr(landmark.in_words)))
        drop.setEnabled(False)
        drop.clicked.connect(lambda _checked: self.point_dropped.emit(landmark))
        grid.addWidget(button, row, 0)
        grid.addWidget(drop, row, 1)
        self._set[landmark], self._drop[landmark] = button, drop


def _where(point: PointLps | None) -> str:
    """A tick for a point that is set."""
    return "  \N{CHECK MARK}" if point is not None else ""
