"""The series browser: every volume of a study with its picture, best suited first."""

from collections.abc import Sequence

from psygnal import Signal
from qtpy.QtCore import QSize, Qt
from qtpy.QtGui import QColor, QIcon, QImage, QPixmap
from qtpy.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.model.issue import Severity
from napari_onfh.language import tr, tr_count
from napari_onfh.words.series_rows import COLUMNS, Offer, Picture, SeriesRow
from napari_onfh.words.tooltips import tooltip

__all__ = ["SeriesBrowser"]

_PICTURE_PIXELS = 96
_WIDTHS = (_PICTURE_PIXELS + 12, 190, 80, 175, 120, 145, 165)
_SIZE = (1240, 640)

#: Beside word and sign, for those who see colours; readable on dark and light themes.
_COLORS = {Severity.BLOCKING: "#e06c5c", Severity.WARNING: "#d9a520"}


class SeriesBrowser(QDialog):
    """Shows rows, and says which is wanted; it decides nothing."""

    row_opened = Signal(int)
    row_replaces = Signal(int)
    cancelled = Signal()
    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Series of the study"))
        self._rows: Sequence[SeriesRow] = ()
        self._offers: Sequence[Offer] = ()
        self._heading = QLabel(tr("Choose a series; the one that suits best is on top."))
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setFixedHeight(8)
        self.table = self._make_table()
        self._details = QLabel()
        self._details.setWordWrap(True)
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._details.setMinimumHeight(4 * self._details.fontMetrics().lineSpacing())
        self._details.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._rejected = QPlainTextEdit()
        self._rejected.setReadOnly(True)
        self._rejected.setMaximumHeight(120)
        self._rejected.setTabChangesFocus(True)
        column = QVBoxLayout(self)
        for widget in (self._heading, self._busy, self.table, self._details, self._rejected):
            column.addWidget(widget, stretch=int(widget is self.table))
        column.addLayout(self._buttons())
        self._rejected.hide()
        self._busy.hide()
        self._fit_screen()

    @property
    def chosen_row(self) -> int:
        """Row that is selected, -1 for none."""
        return int(self.table.currentRow())

    def show_busy(self, text: str) -> None:
        """Show that work is under way."""
        self._heading.setText(text)
        self._busy.show()
        self._show_offer()

    def show_problem(self, text: str) -> None:
        """Show why nothing came of it, or that nothing is under way."""
        self._busy.hide()
        self._heading.setText(
            f"\N{WARNING SIGN} {text}"
            if text
            else tr("Choose a series; the one that suits best is on top.")
        )
        self._show_offer()

    def show_series(self, rows: Sequence[SeriesRow], rejected: Sequence[str]) -> None:
        """Show the volumes of a study."""
        self._rows, self._offers = rows, ()
        self.table.setRowCount(0)
        self.table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            self._fill(number, row)
        count = len(rejected)
        self._why.setVisible(bool(count))
        self._why.setText(
            tr_count("{count} file not read: why", "{count} files not read: why", count).format(
                count=count
            )
        )
        self._rejected.setPlainText("\n".join(rejected))
        if rows:
            self.table.selectRow(0)
        self.table.setFocus()

    def show_offers(self, offers: Sequence[Offer]) -> None:
        """Show what may be done with each row."""
        self._offers = offers
        self._show_offer()

    def show_preview(self, row: int, title: str, picture: Picture | str) -> None:
        """Show a row's name and its thumbnail, or why there is none."""
        place, name = self.table.item(row, 0), self.table.item(row, 1)
        if place is None or name is None:
            return
        name.setText(title)
        if isinstance(picture, str):
            place.setText(tr("no picture"))
            place.setToolTip(picture)
            return
        place.setText("")
        icon = QIcon(_pixmap(picture))
        icon.addPixmap(_pixmap(picture), QIcon.Mode.Selected)  # else tinted like the row
        place.setIcon(icon)

    def ask_to_replace(self, sentence: str) -> bool:
        """Whether the series shall take the place of the open one."""
        answer = QMessageBox.question(
            self,
            tr("Open instead?"),
            tr("{sentence}\n\nClose the open series and open this one?").format(sentence=sentence),
            QMessageBox.StandardButton.Open | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        return bool(answer == QMessageBox.StandardButton.Open)

    def reject(self) -> None:
        """Close, and drop what is under way."""
        self.cancelled.emit()
        super().reject()

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, len(COLUMNS))
        table.setHorizontalHeaderLabels([tr(heading) for heading in COLUMNS])
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        table.setIconSize(QSize(_PICTURE_PIXELS, _PICTURE_PIXELS))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_PICTURE_PIXELS + 8)
        header = table.horizontalHeader()
        for place, width in enumerate(_WIDTHS):
            table.setColumnWidth(place, width)
        header.setSectionResizeMode(len(_WIDTHS), QHeaderView.ResizeMode.Stretch)
        table.doubleClicked.connect(lambda index: self._say_opened(index.row()))
        table.currentCellChanged.connect(lambda *_: self._show_offer())
        return table

    def _buttons(self) -> QHBoxLayout:
        self._why = QPushButton()
        self._why.setCheckable(True)
        self._why.setToolTip(tooltip("browser.rejected"))
        self._why.toggled.connect(self._rejected.setVisible)
        self._why.hide()
        folder = QPushButton(tr("Another folder\N{HORIZONTAL ELLIPSIS}"))
        folder.setToolTip(tooltip("browser.folder"))
        folder.clicked.connect(lambda _checked: self.folder_wanted.emit())
        self.folder_button = folder
        self.replace_button = QPushButton(tr("Open instead"))
        self.replace_button.setToolTip(tooltip("browser.replace"))
        self.replace_button.clicked.connect(lambda _: self.row_replaces.emit(self.chosen_row))
        self.open_button = QPushButton(tr("Open"))
        self.open_button.setToolTip(tooltip("browser.open"))
        self.open_button.clicked.connect(lambda _checked: self._say_opened(self.chosen_row))
        self.cancel_button = QPushButton(tr("Close"))
        self.cancel_button.setToolTip(tooltip("browser.close"))
        self.cancel_button.clicked.connect(lambda _checked: self.reject())
        row = QHBoxLayout()
        row.addWidget(self._why)
        row.addWidget(folder)
        row.addStretch()
        for button in (self.replace_button, self.open_button, self.cancel_button):
            row.addWidget(button)
        for button in (self._why, folder, self.replace_button, self.cancel_button):
            button.setAutoDefault(False)
        self.open_button.setDefault(True)
        return row

    def _fill(self, number: int, row: SeriesRow) -> None:
        for place, text in enumerate(row.cells):
            item = QTableWidgetItem(text or "\N{HORIZONTAL ELLIPSIS}")
            item.setToolTip("\n".join(row.issue_lines) or row.cells[-1])
            item.setTextAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            if COLUMNS[place] == "Remarks" and row.severity in _COLORS:
                item.setForeground(QColor(_COLORS[row.severity]))
            self.table.setItem(number, place, item)

    def _say_opened(self, row: int) -> None:
        if self.open_button.isEnabled():
            self.row_opened.emit(row)

    def _show_offer(self) -> None:
        row = self.chosen_row
        offer = self._offers[row] if 0 <= row < len(self._offers) else Offer("")
        is_free = self._busy.isHidden()
        self.cancel_button.setText(tr("Close") if is_free else tr("Cancel"))
        self.open_button.setText(offer.open or tr("Open"))
        self.open_button.setEnabled(bool(offer.open) and is_free)
        self.replace_button.setVisible(bool(offer.replace))
        self.replace_button.setEnabled(is_free)
        lines = self._rows[row].issue_lines if 0 <= row < len(self._rows) else ()
        self._details.setText("\n".join((*filter(None, (offer.sentence,)), *lines)))

    def _fit_screen(self) -> None:
        """As large as is useful, never larger than the screen."""
        room = self.screen().availableGeometry()
        width, height = _SIZE
        self.resize(min(width, room.width() - 40), min(height, room.height() - 80))


def _pixmap(picture: Picture) -> QPixmap:
    """A thumbnail with its true proportions, as large as its place allows."""
    rows, columns = picture.grey.shape
    image = QImage(picture.grey.tobytes(), columns, rows, columns, QImage.Format.Format_Grayscale8)
    scale = _PICTURE_PIXELS / max(picture.height_mm, picture.width_mm)
    return QPixmap.fromImage(image.copy()).scaled(
        max(1, round(picture.width_mm * scale)),
        max(1, round(picture.height_mm * scale)),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
