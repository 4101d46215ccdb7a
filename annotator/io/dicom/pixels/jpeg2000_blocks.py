"""JPEG 2000 frames whose code blocks must be used up by their pixels.

JPEG 2000 has no checksum. A wrong bit, however, makes the arithmetic decoder take more or fewer
bytes than the block has. OpenJPEG counts them if the codestream says that its blocks end
predictably, and says so in a warning; that is asked for here whether the encoder promised it or
not, and a few bytes, which encoders differ in, are let be.
"""

import logging
import re
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from numpy.typing import NDArray

from annotator.errors import DicomError

__all__ = ["decoded_blocks"]

_CODING_STYLE, _TILE = 0xFF52, 0xFF90
_STYLE_AT, _PREDICTABLE_END = 12, 0x10
#: Blocks of other styles (bits as they are, many ends, high throughput) are not counted.
_COUNTED_STYLES = {0x00, 0x02, 0x08, 0x0A, 0x20, 0x22, 0x28, 0x2A}
#: No sound block of six encoders had any left; this many are let be for those that nobody has tried
#: (decision 8).
MOST_BYTES_LEFT = 4
_LONGEST_WALK = 1000
#: Bytes that a block lacks are no sign: an encoder that was held to a size cuts blocks off.
_BYTES_LEFT = re.compile(r"PTERM check failure: (\d+) remaining")


def decoded_blocks(frame: bytes, decode: Callable[..., NDArray[Any]]) -> NDArray[Any]:
    """The samples of a JPEG 2000 frame.

    Parameters
    ----------
    frame : bytes
    decode : callable
        imagecodecs' decoder; what it warns of comes through ``logging``.

    Returns
    -------
    (rows, columns) array

    Raises
    ------
    DicomError
        If a code block holds more bytes than its pixels need. The message does not name the file.

    References
    ----------
    ITU-T T.800, annexes A and D.4.2.
    """
    with _overheard() as sentences:
        samples = decode(_with_counted_blocks(frame), verbose=2)
    left = [int(found[1]) for each in sentences if (found := _BYTES_LEFT.search(each))]
    if left and max(left) > MOST_BYTES_LEFT:
        raise DicomError(f"is damaged (a code block has {max(left)} bytes left over)")
    return samples


def _with_counted_blocks(frame: bytes) -> bytes:
    """The frame, saying that its blocks end predictably."""
    place = 2
    for _ in range(_LONGEST_WALK):
        if place + _STYLE_AT >= len(frame):
            break
        marker, length = struct.unpack_from(">HH", frame, place)
        if marker == _TILE:
            break
        at = place + _STYLE_AT
        if marker == _CODING_STYLE:
            if frame[at] not in _COUNTED_STYLES:
                break
            return frame[:at] + bytes([frame[at] | _PREDICTABLE_END]) + frame[at + 1 :]
        place += 2 + length
    return frame


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """What imagecodecs says in this thread, which goes nowhere else."""
    sentences: list[str] = []
    thread = threading.get_ident()

    def keep(record: logging.LogRecord) -> bool:
        if record.thread != thread:
            return True
        sentences.append(record.getMessage())
        return False

    log = logging.getLogger("imagecodecs")
    # Whoever wants to hear less of a program's warnings must not turn this check off.
    if not log.isEnabledFor(logging.WARNING):
        log.setLevel(logging.WARNING)
    log.addFilter(keep)
    try:
        yield sentences
    finally:
        log.removeFilter(keep)
