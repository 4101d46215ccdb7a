"""Names and colours of a label map's values as ITK-SNAP reads them (Segmentation > Import)."""

from annotator.io.volume_files import HEAD_COLOR, LESION_COLOR
from annotator.model.annotation import HEAD_LABEL, LESION_LABEL

__all__ = ["label_descriptions"]

_BACKGROUND = (0, (0, 0, 0), 0, "Clear Label")


def label_descriptions() -> str:
    """A label description file: value, red, green, blue, opacity, two flags, name in each line."""
    labels = (
        _BACKGROUND,
        (HEAD_LABEL, _bytes(HEAD_COLOR), 1, "Femoral head outside the lesion"),
        (LESION_LABEL, _bytes(LESION_COLOR), 1, "Necrotic lesion"),
    )
    lines = [
        f'{value:5d} {red:5d} {green:5d} {blue:5d} {seen:8d} {seen:2d} {seen:2d}    "{name}"'
        for value, (red, green, blue), seen, name in labels
    ]
    return "\n".join(["# IDX   -R-   -G-   -B-     -A--  VIS MSH  LABEL", *lines]) + "\n"


def _bytes(color: str) -> tuple[int, int, int]:
    red, green, blue = (round(255 * float(share)) for share in color.split())
    return red, green, blue
