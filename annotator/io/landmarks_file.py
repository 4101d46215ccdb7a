"""Landmarks from JSON files: this program's own, and 3D Slicer's markups."""

import json
import re
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from annotator.errors import AnnotationError, FormatError
from annotator.io.store import write_whole
from annotator.model.anatomy import Landmarks, Side
from annotator.model.validation import first_fault

__all__ = ["json_bytes", "read_json_object", "read_landmarks"]
__all__ += ["write_landmarks"]

#: Landmarks of one point, and those of several.
_SINGLE = ("lateral_acetabular_edge", "teardrop", "contralateral_teardrop")
_SEVERAL = ("neck_axis", "head_surface_points")

#: Older 3D Slicer files give the coordinate system as a number.
_SYSTEM_SIGNS = {"LPS": (1.0, 1.0, 1.0), "RAS": (-1.0, -1.0, 1.0)}
_SYSTEM_SIGNS |= {"1": _SYSTEM_SIGNS["LPS"], "0": _SYSTEM_SIGNS["RAS"]}


def read_landmarks(path: Path, side: Side) -> Landmarks:
    """The landmarks of one hip.

    Parameters
    ----------
    path : Path
        Landmarks JSON, an annotation's JSON, or 3D Slicer ``.mrk.json`` whose control points
        bear the landmarks' names, with or without ``_lps_mm`` and a running number.
    side : Side
        The hip that they are meant for.

    Raises
    ------
    FormatError
        If the file is unreadable or breaks its schema.
    AnnotationError
        If the landmarks are of the other side.
    """
    document = read_json_object(path)
    if "markups" in document:
        document = _from_markups(path.name, document, side)
    elif document.get("schema") == "onfh.annotation/1":
        document = document.get("landmarks") or {"side": document.get("side")}
    try:
        landmarks = Landmarks.model_validate_json(json.dumps(document), strict=True)
    except ValidationError as error:
        raise FormatError(f"{path.name}: {first_fault(error)}") from error
    if landmarks.side is not side:
        raise AnnotationError(
            f"{path.name} holds landmarks of the {landmarks.side.in_words} hip, but the "
            f"{side.in_words} one is analysed; give that side's file or change the side"
        )
    return landmarks


def write_landmarks(path: Path, landmarks: Landmarks) -> None:
    """Write landmarks as JSON, absent ones left out.

    Raises
    ------
    FormatError
        If the file cannot be written.
    """
    write_whole(path, json_bytes(landmarks.model_dump(mode="json", exclude_defaults=True)))


def json_bytes(document: object) -> bytes:
    """A JSON document as this program writes it: UTF-8, indented, ending in a line break."""
    return (json.dumps(document, indent=2, allow_nan=False, ensure_ascii=False) + "\n").encode()


def read_json_object(path: Path) -> dict[str, Any]:
    """A JSON object without repeated names and without NaN.

    Raises
    ------
    FormatError
        If the file is missing, unreadable, or holds anything else.
    """
    try:
        document = json.loads(
            path.read_bytes(), object_pairs_hook=_unique, parse_constant=_refuse_constant
        )
    except OSError as error:
        raise FormatError(
            f"{path.name} cannot be read ({error.strerror or 'input error'}); check the path"
        ) from error
    except (ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise FormatError(f"{path.name} is not a valid JSON file: {reason}") from error
    if not isinstance(document, dict):
        raise FormatError(f"{path.name} must hold one JSON object, not a {type(document).__name__}")
    return document


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for name, value in pairs:
        if name in mapping:
            raise ValueError(f"{name!r} is given twice")
        mapping[name] = value
    return mapping


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number")


def _from_markups(name: str, document: dict[str, Any], side: Side) -> dict[str, Any]:
    """3D Slicer markups as a landmarks document; they do not state a side."""
    several: dict[str, list[list[float]]] = {landmark: [] for landmark in _SEVERAL}
    landmarks: dict[str, Any] = {"side": side.value}
    for landmark, point in _named_points(name, document):
        if landmark in several:
            several[landmark].append(point)
        elif f"{landmark}_lps_mm" in landmarks:
            raise FormatError(f"{name}: {landmark} is set twice; keep one point")
        else:
            landmarks[f"{landmark}_lps_mm"] = point
    return landmarks | {f"{key}_lps_mm": points for key, points in several.items() if points}


def _named_points(name: str, document: dict[str, Any]) -> list[tuple[str, list[float]]]:
    points = []
    try:
        for markup in document["markups"]:
            if markup.get("coordinateUnits", "mm") not in ("mm", ["mm", "mm", "mm"]):
                raise FormatError(f"{name}: coordinates are not in mm; export them in mm")
            signs = _SYSTEM_SIGNS[str(markup["coordinateSystem"]).upper()]
            for control in markup["controlPoints"]:
                if control.get("positionStatus", "defined") == "defined":
                    x, y, z = control["position"]
                    point = [sign * value for sign, value in zip(signs, (x, y, z), strict=True)]
                    points.append((_landmark(name, str(control["label"])), point))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FormatError(
            f"{name} is not a 3D Slicer markups file in LPS or RAS ({type(error).__name__}: "
            f"{' '.join(str(error).split())})"
        ) from error
    return points


def _landmark(name: str, label: str) -> str:
    plain = "_".join(re.sub(r"[-_ ]?\d+$", "", label.strip().lower()).replace("-", " ").split())
    landmark = plain.removesuffix("_lps_mm")
    if landmark not in (*_SINGLE, *_SEVERAL):
        known = ", ".join((*_SINGLE, *_SEVERAL))
        raise FormatError(f"{name}: control point {label!r} names no landmark; use {known}")
    return landmark
