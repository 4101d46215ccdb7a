"""The measuring settings as the words of a result's provenance, and back."""

from collections.abc import Mapping

from annotator.measure.settings import MeasureSettings

__all__ = ["settings_from_words", "settings_in_words"]

_AUTOMATIC = "automatic"
_FROM_VOXELS = "from the voxel size"
_FOUND = "found where the neck is outlined too"
_NONE = "none"


def settings_in_words(settings: MeasureSettings) -> dict[str, str]:
    """Every setting as text; what the program chose itself is in the definitions."""
    error_mm = settings.boundary_error_mm
    return {
        "zone": settings.zone or _AUTOMATIC,
        "surface_reach_mm": f"{settings.surface_reach_mm:.12g}",
        "boundary_error_mm": _FROM_VOXELS if error_mm is None else f"{error_mm:.12g}",
        "neck_cut_mm": _FOUND if settings.neck_cut_mm is None else f"{settings.neck_cut_mm:.12g}",
        "accepted_geometry": ", ".join(sorted(settings.accepted_geometry)) or _NONE,
    }


def settings_from_words(words: Mapping[str, str]) -> MeasureSettings:
    """The settings that a result was measured with, so that its pictures rest on the same.

    Parameters
    ----------
    words : mapping of str to str
        As `settings_in_words` gives them; an absent one has its default.
    """
    chosen: dict[str, object] = {}
    if words.get("zone", _AUTOMATIC) != _AUTOMATIC:
        chosen["zone"] = words["zone"]
    if "surface_reach_mm" in words:
        chosen["surface_reach_mm"] = float(words["surface_reach_mm"])
    if words.get("boundary_error_mm", _FROM_VOXELS) != _FROM_VOXELS:
        chosen["boundary_error_mm"] = float(words["boundary_error_mm"])
    if words.get("neck_cut_mm", _FOUND) != _FOUND:
        chosen["neck_cut_mm"] = float(words["neck_cut_mm"])
    if words.get("accepted_geometry", _NONE) != _NONE:
        chosen["accepted_geometry"] = frozenset(words["accepted_geometry"].split(", "))
    return MeasureSettings.model_validate(chosen)
