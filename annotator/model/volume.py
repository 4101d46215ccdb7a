"""An image volume on its grid, and where it came from."""

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from annotator.geometry.grid import Grid
from annotator.model.issue import Issue
from annotator.model.signal import Weighting

__all__ = ["Source", "Volume"]


@frozen
class Source:
    """Identifiers of the images that a volume was read from; no patient identity.

    Absent (None) where the file format does not carry them.
    """

    study_uid: str | None = None
    series_uid: str | None = None
    #: 1-based number of the volume within its series.
    volume_number: int = 1
    description: str = ""
    modality: str | None = None
    #: DICOM (0020,0060) or (0020,0062) where present: "L", "R", "B" (both) or "U" (unpaired).
    laterality: str | None = None
    #: SOP Instance UID of each slice in slice order; empty where not DICOM.
    instance_uids: tuple[str, ...] = ()


def _read_only(values: ArrayLike) -> NDArray[np.generic]:
    view = np.asarray(values).view()
    view.setflags(write=False)
    return view


@frozen(eq=False)
class Volume:
    """Voxel values in their physical (rescaled) unit on a grid.

    Parameters
    ----------
    grid : Grid
    values : (slices, rows, columns) array
        Real numbers; kept read-only.
    source : Source
    issues : tuple of Issue
        What the reader must know about the geometry.

    Raises
    ------
    ValueError
        If the array's shape is not the grid's.
    """

    grid: Grid
    values: NDArray[np.generic] = field(converter=_read_only)
    source: Source = Source()
    issues: tuple[Issue, ...] = ()
    #: Window centre and width of the header, in the unit of the values; None where absent.
    window: tuple[float, float] | None = None
    #: What the header surely says that the images show; None where it leaves a doubt.
    weighting: Weighting | None = None

    @values.validator
    def _check_values(self, _attribute: object, value: NDArray[np.generic]) -> None:
        if value.shape != self.grid.shape:
            raise ValueError(f"values have shape {value.shape}, the grid {self.grid.shape}")
