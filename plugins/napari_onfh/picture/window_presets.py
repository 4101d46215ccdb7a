"""Grey windows by name: for CT in Hounsfield units, for MR from the signals of the image itself.

MR has no unit: what one scanner calls 400 another calls 4000. A preset for MR says which shares of
the body's voxels are shown black and white, so it looks alike on every scanner.
"""

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from annotator.model.volume import Volume
from napari_onfh.language import tr
from napari_onfh.picture.window_level import GreyWindow, grey_range, sampled, window_of

__all__ = ["PRESETS", "WindowPreset", "preset_window"]

_CT = "CT"

#: Signals below this share of the range are air around the body.
_AIR_SHARE = 0.08


@frozen
class WindowPreset:
    """A grey window that a reader asks for by name.

    Parameters
    ----------
    name : str
        As it stands in the menu.
    action : str
        Of the key that asks for it.
    fixed : GreyWindow or None
        In Hounsfield units, for CT alone.
    percentiles : (float, float) or None
        Of the body's voxels, shown black and white; for images without a unit.
    """

    name: str
    action: str
    fixed: GreyWindow | None = None
    percentiles: tuple[float, float] | None = None


#: In the menu's order. T1 gives its range to marrow, which fat by the coil outshines, and clips
#: nothing dark, where the band lies; T2 and STIR give theirs to fluid and oedema; PD lies between.
#: Chosen on rendered hips and on scans of a knee, a pelvis and a head.
PRESETS = (
    WindowPreset("Automatic", "window_automatic"),
    WindowPreset("T1", "window_t1", percentiles=(0.0, 97.0)),
    WindowPreset("T2 or STIR", "window_t2", percentiles=(5.0, 99.8)),
    WindowPreset("PD", "window_pd", percentiles=(0.0, 99.0)),
    WindowPreset("CT bone", "window_bone", fixed=GreyWindow(500.0, 2000.0)),
    WindowPreset("CT soft tissue", "window_soft", fixed=GreyWindow(40.0, 400.0)),
)


def preset_window(preset: WindowPreset, volume: Volume) -> GreyWindow | str:
    """The window of a preset for an image, or one line that says why there is none.

    A file that names no modality, as NIfTI, may be either.

    Parameters
    ----------
    preset : WindowPreset
    volume : Volume
    """
    modality = volume.source.modality
    if preset.fixed is not None:
        if modality not in {None, _CT}:
            return tr("{name} is for CT; the image that is seen is {modality}.").format(
                name=preset.name, modality=modality
            )
        return preset.fixed
    if preset.percentiles is None:
        return window_of(grey_range(volume.values))
    if modality == _CT:
        return tr("{name} is for MR; the image that is seen is CT.").format(name=preset.name)
    return window_of(_limits(volume.values, preset.percentiles))


def _limits(values: NDArray[np.generic], percentiles: tuple[float, float]) -> tuple[float, float]:
    low, high = grey_range(values)
    sample = sampled(values)
    body = sample[sample > low + _AIR_SHARE * (high - low)]
    if not body.size:
        return low, high
    black, white = np.nanpercentile(body, percentiles)
    return float(black), float(white) if white > black else float(black) + 1.0
