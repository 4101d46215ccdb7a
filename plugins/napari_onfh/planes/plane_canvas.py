"""A small canvas as the planes need it; a test may put its own in place."""

from typing import TYPE_CHECKING, Protocol

from psygnal import SignalInstance

if TYPE_CHECKING:
    from collections.abc import Callable

    from napari_onfh.planes.linked_view import DrawnPlane

__all__ = ["PlaneCanvas"]


class PlaneCanvas(Protocol):
    """A small canvas that shows one plane and says what the mouse wants."""

    #: Gives what is shown when it has to be drawn anew.
    source: "Callable[[], DrawnPlane | None]"

    @property
    def pointed(self) -> SignalInstance:
        """A place on paper, mm down and right."""

    @property
    def stepped(self) -> SignalInstance:
        """So many slices on, or back."""

    @property
    def enlarged(self) -> SignalInstance:
        """The plane is wanted in the large view."""

    @property
    def window_taken(self) -> SignalInstance:
        """The hand takes the grey window."""

    @property
    def window_dragged(self) -> SignalInstance:
        """By screen pixels right and down from where it was taken."""

    @property
    def window_left(self) -> SignalInstance:
        """The hand lets the grey window go."""

    def refresh(self) -> None:
        """Ask for the picture again when it is next drawn."""

    def fit(self) -> None:
        """Show the whole picture."""

    def close_up(self, span_mm: float) -> None:
        """Show what fits into `span_mm` about the crosshair."""

    def setVisible(self, visible: bool, /) -> None:  # noqa: FBT001, N802 - Qt's
        """Be there, or not."""

    def show_nothing(self) -> None:
        """End with an image, and with whoever listened."""
