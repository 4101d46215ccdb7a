"""The row of buttons for series, map, files and the worklist; each asks for its file itself."""

from pathlib import Path

from psygnal import Signal
from qtpy.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from napari_onfh.language import marked, tr
from napari_onfh.widgets.last_folder import LastFolder
from napari_onfh.words.tooltips import tooltip

__all__ = ["FileRow"]

_ANNOTATION_FILES = marked("Annotation (*.json)")
_MORE = "\N{HORIZONTAL ELLIPSIS}"


class FileRow(QWidget):
    """Says which file is wanted; while a hip of a project is open, saving asks for none."""

    series_wanted = Signal()
    map_wanted = Signal()
    worklist_wanted = Signal()
    save_wanted = Signal(Path)
    own_save_wanted = Signal()
    reopen_wanted = Signal(Path)
    report_wanted = Signal(Path)

    def __init__(self) -> None:
        super().__init__()
        self._is_in_project = False
        self._annotations, self._reports = LastFolder("annotations"), LastFolder("reports")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for name, text, action in (
            ("worklist", tr("Worklist{more}").format(more=_MORE), self.worklist_wanted.emit),
            ("series", tr("Series{more}").format(more=_MORE), self.series_wanted.emit),
            ("map", tr("Map{more}").format(more=_MORE), self.map_wanted.emit),
            ("save", tr("Save{more}").format(more=_MORE), self._save),
            ("reopen", tr("Reopen{more}").format(more=_MORE), self._ask_what_to_reopen),
            ("report", tr("Report{more}").format(more=_MORE), self._ask_where_to_report),
        ):
            button = QPushButton(text)
            button.setToolTip(tooltip(f"files.{name}"))
            button.clicked.connect(lambda _checked, action=action: action())
            row.addWidget(button, stretch=1)
            if action == self._save:
                self.save_button = button

    def show_project_hip(self, name: str) -> None:
        """Save to the place of a project's hip from now on; an empty name ends that."""
        self._is_in_project = bool(name)
        self.save_button.setText(tr("Save") if name else tr("Save{more}").format(more=_MORE))
        self.save_button.setToolTip(
            tooltip("files.save_in_project", hip=name) if name else tooltip("files.save")
        )

    def _save(self) -> None:
        if self._is_in_project:
            self.own_save_wanted.emit()
            return
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Save annotation"), self._annotations.start, tr(_ANNOTATION_FILES)
        )
        if name:
            self._annotations.remember(Path(name).parent)
            self.save_wanted.emit(Path(name))

    def _ask_what_to_reopen(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, tr("Reopen annotation"), self._annotations.start, tr(_ANNOTATION_FILES)
        )
        if name:
            self._annotations.remember(Path(name).parent)
            self.reopen_wanted.emit(Path(name))

    def _ask_where_to_report(self) -> None:
        folder = self._reports.ask(self, tr("Write the report into"))
        if folder is not None:
            self.report_wanted.emit(folder)
