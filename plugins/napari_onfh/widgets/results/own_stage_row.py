"""The reader's own stage in the chosen system, and the reason for it."""

from typing import TYPE_CHECKING

from psygnal import Signal
from qtpy.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from annotator.model.reader_opinion import LONGEST_REASON
from napari_onfh.language import tr
from napari_onfh.widgets.quiet_combo_box import QuietComboBox
from napari_onfh.words.answers import NOT_ANSWERED
from napari_onfh.words.rows import either
from napari_onfh.words.stage_entries import StageEntry, choices
from napari_onfh.words.tooltips import tooltip

if TYPE_CHECKING:
    from annotator.staging.pack import FactSpec

__all__ = ["OwnStageRow"]


class OwnStageRow(QWidget):
    """Says `stated(system, stages, reason)`; no stages take the reader's back."""

    stated = Signal(str, tuple, str)

    def __init__(self) -> None:
        super().__init__()
        self._system = ""
        self.box = QuietComboBox()
        self.box.setMinimumContentsLength(7)
        self.box.setSizeAdjustPolicy(
            QuietComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.box.setAccessibleName(tr("My own stage in the chosen system"))
        self.box.setToolTip(tooltip("stages.own"))
        self.box.activated.connect(lambda _index: self._say())
        self.reason = QLineEdit()
        self.reason.setMaxLength(LONGEST_REASON)
        self.reason.setToolTip(tooltip("stages.reason"))
        self.reason.setPlaceholderText(tr("why (kept and printed)"))
        self.reason.editingFinished.connect(self._say)
        self.words = QLabel()
        self.words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("My own stage")))
        row.addWidget(self.box)
        row.addWidget(self.reason, stretch=1)
        column.addLayout(row)
        column.addWidget(self.words)
        self.show_entry(None, None)

    def show_entry(self, entry: StageEntry | None, spec: "FactSpec | None") -> None:
        """Show what the reader said in a system, without saying it again."""
        self.setEnabled(entry is not None and spec is not None)
        self.words.setText(_advice(entry))
        if entry is None or spec is None:
            self._system = ""
            self.box.clear()
            self.reason.clear()
            return
        if entry.system != self._system:
            self._system = entry.system
            self.reason.setText(entry.reason)
            self.box.clear()
            self.box.addItem(NOT_ANSWERED, ())
            for stages in choices(spec):
                self.box.addItem(either(stages), stages)
        index = self.box.findText(entry.own or NOT_ANSWERED)
        if index < 0:
            self.box.addItem(entry.own, tuple(entry.own.split(tr(" or "))))
            index = self.box.count() - 1
        self.box.setCurrentIndex(index)
        if not self.reason.hasFocus():
            self.reason.setText(entry.reason)

    def _say(self) -> None:
        if self._system:
            stages = self.box.currentData() or ()
            self.stated.emit(self._system, tuple(stages), self.reason.text())


def _advice(entry: StageEntry | None) -> str:
    if entry is None:
        return tr("Choose a system above: why its stage is what it is, and your own stage in it.")
    if entry.differs and not entry.reason:
        return tr(
            "{name}: yours is not among the tool's. Both stay; say why yours differs."
        ).format(name=entry.name)
    return tr(
        "{name}: your own stage stands beside the tool's and changes no rule's answer."
    ).format(name=entry.name)
