"""Beside the points' buttons: what the landmark in question is, in a picture and in words."""

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from annotator.model.anatomy import Side
from napari_onfh.language import tr
from napari_onfh.reading.landmark import Landmark
from napari_onfh.widgets.steps.landmark_picture import LandmarkPicture
from napari_onfh.widgets.steps.tool_page import wrapped
from napari_onfh.words.landmark_guide import GUIDES

__all__ = ["LandmarkHelp"]


class LandmarkHelp(QWidget):
    """Shows the landmark that the next click sets, or the one that was looked at last."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = LandmarkPicture()
        self._title = wrapped("")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._lines: tuple[QLabel, ...] = (wrapped(""), wrapped(""), wrapped(""))
        words = QVBoxLayout()
        words.setSpacing(6)
        for label in (self._title, *self._lines):
            words.addWidget(label)
        words.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 0)
        row.addWidget(self.picture, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, stretch=1)
        self._landmark, self._side = Landmark.LATERAL_EDGE, Side.RIGHT
        self._show()

    @property
    def words(self) -> str:
        """All that is written."""
        return "\n".join(label.text() for label in (self._title, *self._lines))

    def show_landmark(self, landmark: Landmark) -> None:
        """Tell about another landmark."""
        if landmark is not self._landmark:
            self._landmark = landmark
            self._show()

    def show_side(self, side: Side | None) -> None:
        """Mirror the picture for the hip in hand."""
        if side is not None and side is not self._side:
            self._side = side
            self._show()

    def _show(self) -> None:
        guide = GUIDES[self._landmark]
        self._title.setText(f"{self._landmark.value}: {tr(self._landmark.in_words)}")
        for label, text in zip(
            self._lines,
            (tr(guide.what), tr(guide.where), f"\N{MULTIPLICATION X} {tr(guide.mistake)}"),
            strict=True,
        ):
            label.setText(text)
        self.picture.show_landmark(self._landmark, self._side)
