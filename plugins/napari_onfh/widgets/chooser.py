"""Which volume of a folder to open: a table, best suited first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qtpy.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from annotator.io.dicom_scan import VolumeSummary

__all__ = ["SeriesChooser", "choose_volume"]

_COLUMNS = ("Description", "Plane", "Voxels", "Spacing, mm", "Echo, ms", "For this job")


class SeriesChooser(QDialog):
    """Lists volumes; the first is selected."""

    def __init__(self, volumes: Sequence["VolumeSummary"], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Choose the image to read")
        self.resize(980, 360)
        column = QVBoxLayout(self)
        column.addWidget(QLabel("The folder holds several images; the best suited is on top."))
        self.table = QTableWidget(len(volumes), len(_COLUMNS))
        self.table.setHorizontalHeaderLabels(list(_COLUMNS))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.setWordWrap(True)
        for row, volume in enumerate(volumes):
            for place, text in enumerate(_texts(volume)):
                self.table.setItem(row, place, QTableWidgetItem(text))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(_COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.selectRow(0)
        self.table.doubleClicked.connect(lambda _index: self.accept())
        column.addWidget(self.table)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

    @property
    def chosen_row(self) -> int:
        """Row of the selected volume."""
        return int(self.table.currentRow())


def choose_volume(volumes: Sequence["VolumeSummary"]) -> "VolumeSummary | None":
    """The volume that the reader picks; None if the reader cancels."""
    chooser = SeriesChooser(volumes)
    if not chooser.exec():
        return None
    return volumes[max(chooser.chosen_row, 0)]


def _texts(volume: "VolumeSummary") -> tuple[str, ...]:
    number = f" (volume {volume.volume})" if volume.volume > 1 else ""
    return (
        (volume.description or "no description") + number,
        volume.plane,
        " \N{MULTIPLICATION SIGN} ".join(str(count) for count in volume.shape),
        " \N{MULTIPLICATION SIGN} ".join(f"{size:.2g}" for size in volume.spacing_mm),
        "" if volume.echo_time_ms is None else f"{volume.echo_time_ms:g}",
        volume.suitability,
    )
