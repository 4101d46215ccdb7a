"""Lines and words over the picture that change with every stroke.

napari paints a thumbnail of a layer at each change, which takes longer than all the rest; these
layers have none. `_update_thumbnail` is private, and is tested with each napari that is allowed.
"""

from napari.layers import Points, Vectors

__all__ = ["OverlayLines", "OverlayWords"]


class OverlayLines(Vectors):  # type: ignore[misc] # napari gives no types
    """Straight pieces of lines."""

    def _update_thumbnail(self) -> None:
        """Paint none."""


class OverlayWords(Points):  # type: ignore[misc] # napari gives no types
    """Words about places, which are not marked themselves."""

    def _update_thumbnail(self) -> None:
        """Paint none."""
