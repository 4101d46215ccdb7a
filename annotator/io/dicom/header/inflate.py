"""How much a deflated data set would unpack to, found out without unpacking it."""

import zlib

from attrs import frozen

__all__ = ["Unpacked", "unpacked_size"]

#: Images shrink by less than this; more is a bomb. Small files are let be.
LARGEST_RATIO = 200
UNSUSPICIOUS_BYTES = 64 * 2**20

_CHUNK_BYTES = 1 << 20
_ITEM = b"\xfe\xff\x00\xe0"


@frozen
class Unpacked:
    """What a deflated data set holds.

    Parameters
    ----------
    is_bomb : bool
        Whether it is more than any image, and was not looked at further.
    items : int
        How often the mark of a sequence item stands in it.
    """

    is_bomb: bool
    items: int


def unpacked_size(packed: bytes) -> Unpacked:
    """What a deflated data set would unpack to, in the memory of one piece of it.

    Parameters
    ----------
    packed : bytes
        Raw deflated bytes; damage is left to who unpacks them.
    """
    most = max(UNSUSPICIOUS_BYTES, LARGEST_RATIO * len(packed))
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    size = items = 0
    rest, before = packed, b""
    while rest and not inflater.eof:
        try:
            piece = inflater.decompress(rest, _CHUNK_BYTES)
        except zlib.error:
            break
        rest, size = inflater.unconsumed_tail, size + len(piece)
        items += (before + piece).count(_ITEM)
        before = piece[-len(_ITEM) + 1 :]
        if size > most:
            return Unpacked(is_bomb=True, items=items)
    return Unpacked(is_bomb=False, items=items)
