"""The row of the models that offer an outline; not to be seen where none is installed."""

from collections.abc import Callable, Sequence

from psygnal import Signal
from qtpy.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from napari_onfh.language import tr
from napari_onfh.widgets.quiet_combo_box import QuietComboBox
from napari_onfh.widgets.steps.tool_page import make_narrow, wrapped
from napari_onfh.words.tooltips import tooltip

__all__ = ["ProposalRow"]


class ProposalRow(QWidget):
    """Chooses a model, asks it, and decides about what it proposes.

    Parameters
    ----------
    name : str
        Of the outline, as it stands in a sentence.
    """

    #: The model of this number is to be asked.
    asked = Signal(int)
    stopped = Signal()
    accepted = Signal()
    #: Accepted, to be corrected at once.
    edited = Signal()
    rejected = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._remarks: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._asking_row(name))
        self._remark = wrapped("")
        column.addWidget(self._remark)
        column.addWidget(self._decision_part())
        self.models.currentIndexChanged.connect(self._show_remark)
        self.show_models((), ())

    def show_models(self, labels: Sequence[str], remarks: Sequence[str]) -> None:
        """Offer models by their labels, with a remark each; none hides the row.

        Parameters
        ----------
        labels, remarks : sequence of str
            Of one length; a remark may be empty.
        """
        self._remarks = tuple(remarks)
        self.models.clear()
        self.models.addItems(list(labels))
        self.show_running(is_running=False)
        self.show_proposal("")
        self.setVisible(bool(labels))

    def show_running(self, *, is_running: bool) -> None:
        """Show whether a model is at work."""
        self.models.setEnabled(not is_running)
        self.ask.setEnabled(not is_running)
        self.stop.setEnabled(is_running)

    def show_proposal(self, words: str) -> None:
        """Show what is proposed, with what may be done about it; empty words hide it."""
        self._words.setText(words)
        self._decision.setVisible(bool(words))

    def _asking_row(self, name: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Proposal by")))
        self.models = QuietComboBox()
        self.models.setAccessibleName(tr("Model that proposes the {name}").format(name=name))
        self.models.setToolTip(tooltip("proposal.model", outline=name))
        self.ask = _button(tr("Propose"), lambda: self.asked.emit(self.models.currentIndex()))
        self.ask.setToolTip(tooltip("proposal.ask"))
        self.stop = _button(tr("Stop"), self.stopped.emit)
        self.stop.setToolTip(tooltip("proposal.stop"))
        row.addWidget(self.models, stretch=1)
        row.addWidget(self.ask)
        row.addWidget(self.stop)
        return row

    def _decision_part(self) -> QWidget:
        self._decision = QWidget()
        column = QVBoxLayout(self._decision)
        column.setContentsMargins(0, 0, 0, 0)
        self._words = wrapped("")
        column.addWidget(self._words)
        row = QHBoxLayout()
        for words, action, tip in (
            (tr("Accept"), self.accepted.emit, "proposal.accept"),
            (tr("Accept and correct"), self.edited.emit, "proposal.edit"),
            (tr("Reject"), self.rejected.emit, "proposal.reject"),
        ):
            button = _button(words, action)
            button.setToolTip(tooltip(tip))
            row.addWidget(button)
        column.addLayout(row)
        return self._decision

    def _show_remark(self, index: int) -> None:
        remark = self._remarks[index] if 0 <= index < len(self._remarks) else ""
        self._remark.setText(remark)
        self._remark.setVisible(bool(remark))


def _button(words: str, action: Callable[[], None]) -> QPushButton:
    button = QPushButton(words)
    make_narrow(button)
    button.clicked.connect(lambda _checked: action())
    return button
