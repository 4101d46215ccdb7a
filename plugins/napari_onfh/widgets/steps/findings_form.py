"""The findings form, built from the rule base's fact table."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from psygnal import Signal
from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from napari_onfh.language import tr
from napari_onfh.widgets.quiet_combo_box import QuietComboBox
from napari_onfh.words.answers import (
    NOT_ANSWERED,
    YES_NO_ANSWERS,
    FactGroup,
    number_from_text,
    number_hint,
    number_in_words,
    value_in_words,
)

if TYPE_CHECKING:
    from qtpy.QtGui import QShowEvent

    from annotator.staging.pack import FactSpec

__all__ = ["FindingsForm"]


class FindingsForm(QScrollArea):
    """One line a fact; says `answered(name, value)` with None for an answer taken back.

    Parameters
    ----------
    groups : callable
        Gives the facts; asked when the form is first looked at.
    parent : QWidget or None
    """

    answered = Signal(str, object)

    def __init__(
        self, groups: Callable[[], Iterable[FactGroup]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._groups = groups
        self._findings: Mapping[str, Any] = {}
        self._fields: dict[str, _Choice | _Number | _Several] = {}

    def showEvent(self, event: "QShowEvent") -> None:  # noqa: N802 - Qt's name
        """Make the lines once they are looked at."""
        self.fill()
        super().showEvent(event)

    def fill(self) -> None:
        """Make a line for each fact, once."""
        if self.widget() is not None:
            return
        page = QWidget()
        column = QVBoxLayout(page)
        for group in self._groups():
            column.addWidget(_heading(group.title))
            form = QFormLayout()
            form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
            form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
            for name, spec in group.facts.items():
                self._add(form, name, spec)
            column.addLayout(form)
        column.addStretch()
        self.setWidget(page)
        self.show_findings(self._findings)

    def show_findings(self, findings: Mapping[str, Any]) -> None:
        """Show answers without saying them again."""
        self._findings = findings
        for name, field in self._fields.items():
            with field.answered.blocked():
                field.show_value(findings.get(name))

    def field_of(self, name: str) -> QWidget:
        """The control of a fact, once the form was looked at."""
        return self._fields[name]

    def _add(self, form: QFormLayout, name: str, spec: "FactSpec") -> None:
        field = _field(spec)
        field.setToolTip(spec.label)
        field.answered.connect(lambda value, name=name: self.answered.emit(name, value))
        self._fields[name] = field
        label = QLabel(f"{spec.label} *" if spec.required else spec.label)
        label.setWordWrap(True)
        label.setMinimumWidth(190)
        form.addRow(label, field)


class _Field(QWidget):
    """A control for one fact; each kind has its own `show_value`, where None is no answer."""

    answered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.row = QVBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class _Choice(_Field):
    """One of several words."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__()
        self._box = QuietComboBox()
        self._box.addItem(NOT_ANSWERED, None)
        for value, text in words.items():
            self._box.addItem(text, value)
        self._box.activated.connect(lambda _index: self.answered.emit(self._box.currentData()))
        self.row.addWidget(self._box)

    def show_value(self, value: Any) -> None:
        """Show an answer; a list of values still possible is added as it is."""
        if isinstance(value, bool):
            value = "yes" if value else "no"
        index = 0 if value is None else self._box.findData(value)
        if index < 0:
            self._box.addItem(value_in_words(value), value)
            index = self._box.count() - 1
        self._box.setCurrentIndex(index)


class _Number(_Field):
    """A number, or two as an interval."""

    def __init__(self, spec: "FactSpec") -> None:
        super().__init__()
        self._spec = spec
        self._line = QLineEdit()
        self._line.setPlaceholderText(number_hint(spec))
        self._fault = QLabel()
        self._fault.setWordWrap(True)
        self._fault.hide()
        self._line.editingFinished.connect(self._read)
        self.row.addWidget(self._line)
        self.row.addWidget(self._fault)

    def show_value(self, value: Any) -> None:
        """Show a number or an interval."""
        self._line.setText(number_in_words(value))
        self._fault.hide()

    def _read(self) -> None:
        try:
            value = number_from_text(self._line.text(), self._spec)
        except ValueError as error:
            self._fault.setText(f"\N{WARNING SIGN} {error}")
            self._fault.show()
            return
        self._fault.hide()
        self.answered.emit(value)


class _Several(_Field):
    """Any of several words."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__()
        self._list = QListWidget()
        self._list.setMaximumHeight(88)
        for value, text in words.items():
            item = QListWidgetItem(text, self._list)
            item.setData(Qt.ItemDataRole.UserRole, value)
            item.setCheckState(Qt.CheckState.Unchecked)
        self._list.itemChanged.connect(lambda _item: self.answered.emit(self._checked() or None))
        self.row.addWidget(self._list)

    def show_value(self, value: Any) -> None:
        """Tick the words of a list."""
        self._list.blockSignals(True)  # noqa: FBT003 - Qt's signature
        for item in self._items():
            is_ticked = item.data(Qt.ItemDataRole.UserRole) in (value or ())
            item.setCheckState(Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked)
        self._list.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def _checked(self) -> list[str]:
        return [
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in self._items()
            if item.checkState() == Qt.CheckState.Checked
        ]

    def _items(self) -> list[QListWidgetItem]:
        return [self._list.item(row) for row in range(self._list.count())]


def _field(spec: "FactSpec") -> _Choice | _Number | _Several:
    match spec.kind:
        case "yes_no":
            return _Choice({value: tr(words) for value, words in YES_NO_ANSWERS.items()})
        case "category":
            return _Choice({value: value_in_words(value) for value in spec.values})
        case "list":
            return _Several({value: value_in_words(value) for value in spec.values})
        case "number":
            return _Number(spec)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label
