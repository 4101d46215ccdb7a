"""The worklist's window as the desk needs it; a test may put its own in place."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from psygnal import SignalInstance

from napari_onfh.words.worklist_rows import WorkRow

__all__ = ["WorklistView"]


class WorklistView(Protocol):
    """The worklist's window as its desk needs it."""

    hip_wanted: SignalInstance
    next_wanted: SignalInstance
    status_wanted: SignalInstance
    notes_wanted: SignalInstance
    filter_wanted: SignalInstance
    folder_wanted: SignalInstance

    def show_rows(self, heading: str, rows: Sequence[WorkRow]) -> None:
        """Show the hips, the one that was selected still so."""

    def show_busy(self, text: str) -> None:
        """Show that work is under way."""

    def show_problem(self, text: str) -> None:
        """Show why nothing came of it; an empty text takes that away."""

    def ask_for_folder(self) -> Path | None:
        """The project's folder, or one to make a project; None if none."""

    def ask_to_make(self, name: str) -> bool:
        """Whether a folder shall become a project."""

    def present(self) -> None:
        """Come to the front."""

    def step_aside(self) -> None:
        """Let the reader see the image."""
