"""The side that the words of a series description name, in five languages.

English, German, French, Spanish and Italian, and the short forms of the scanner room. Whole
words name a side anywhere. Short forms do so beside a word for the hip only, since L is also a
vertebra and D a day; RT and LT, which are triggers too, wherever the hip is named.
"""

import itertools
import re
import unicodedata

from annotator.model.anatomy import Side

__all__ = ["side_in_words"]

_LEFT_WORDS = frozenset(
    [
        *("left", "links", "linke", "linker", "linkes", "linken"),
        *("linksseitig", "gauche", "izquierda", "izquierdo", "izq", "izda", "sinistra"),
        *("sinistro",),
    ]
)
_RIGHT_WORDS = frozenset(
    [
        *("right", "rechts", "rechte", "rechter", "rechtes", "rechten"),
        *("rechtsseitig", "droite", "droit", "derecha", "derecho", "dcha", "destra"),
        *("destro",),
    ]
)
#: Short forms that count beside a word for the hip.
_LEFT_SHORT = frozenset(["l", "li", "g", "sin", "sx", "lt"])
_RIGHT_SHORT = frozenset(["r", "re", "d", "dx", "rt"])
#: Short forms that count wherever the hip is named.
_LEFT_NEAR, _RIGHT_NEAR = frozenset(["lt"]), frozenset(["rt"])
_LEFT_JOINED = frozenset(["lhip", "lthip", "hipl", "hiplt", "lefthip", "hipleft"])
_RIGHT_JOINED = frozenset(["rhip", "rthip", "hipr", "hiprt", "righthip", "hipright"])

_HIP = frozenset(
    [
        *("hip", "hips", "hufte", "huefte", "hanche", "cadera", "anca", "femur"),
        *("femoral", "huftgelenk", "hueftgelenk", "huftkopf", "hueftkopf"),
        *("femurkopf", "coxa"),
    ]
)
_BOTH = frozenset(
    [
        *("both", "bilateral", "bilat", "bilaterale", "bilateraux", "beide"),
        *("beider", "beidseits", "beidseitig", "bds", "ambas", "entrambe"),
    ]
)
#: After these a single letter belongs to a spine.
_SPINE = frozenset(["spine", "spinal", "s", "ws"])
#: In Spanish SIN is without.
_SPANISH = frozenset(["cadera", "contraste", "civ"])


def side_in_words(description: str) -> Side | None:
    """The side that a series description names.

    Parameters
    ----------
    description : str

    Returns
    -------
    Side or None
        None if it names neither or both.

    Examples
    --------
    >>> side_in_words("T1 cor HIP RT")
    <Side.RIGHT: 'R'>
    >>> side_in_words("T2 L-spine") is None
    True
    """
    words = re.findall(r"[^\W_]+", _plain(description))
    if _SPANISH.intersection(words):
        words = ["" if word == "sin" else word for word in words]
    if _BOTH.intersection(words) or _has_both_short(words):
        return None
    left = _names(words, _LEFT_WORDS | _LEFT_JOINED, _LEFT_SHORT, _LEFT_NEAR)
    right = _names(words, _RIGHT_WORDS | _RIGHT_JOINED, _RIGHT_SHORT, _RIGHT_NEAR)
    if left is right:
        return None
    return Side.LEFT if left else Side.RIGHT


def _plain(text: str) -> str:
    """Small letters without accents; a capital after a small letter begins a word."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    decomposed = unicodedata.normalize("NFKD", parted.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _has_both_short(words: list[str]) -> bool:
    """Whether short forms of both sides stand together, as in L/R or li und re."""
    pairs = [*itertools.pairwise(words), *zip(words, words[2:], strict=False)]
    return any(
        (one in _LEFT_SHORT and other in _RIGHT_SHORT)
        or (one in _RIGHT_SHORT and other in _LEFT_SHORT)
        for one, other in pairs
    )


def _names(
    words: list[str], anywhere: frozenset[str], beside: frozenset[str], near: frozenset[str]
) -> bool:
    if anywhere.intersection(words):
        return True
    if near.intersection(words) and _HIP.intersection(words):
        return True
    padded = ["", *words, ""]
    return any(
        word in beside and (before in _HIP or after in _HIP) and after not in _SPINE
        for before, word, after in zip(padded, padded[1:], padded[2:], strict=False)
    )
