"""How long a reader is busy with a hip: what lies between two signs of life, unless it is long."""

from collections.abc import Iterable
from itertools import pairwise

__all__ = ["IDLE_AFTER_S", "ReadingClock", "counted_seconds"]

#: A reader who does nothing for longer than this is away, s.
IDLE_AFTER_S = 120.0


def counted_seconds(moments: Iterable[float], idle_after_s: float = IDLE_AFTER_S) -> float:
    """Time that counts as reading.

    Parameters
    ----------
    moments : iterable of float
        When the reader gave a sign of life, s, rising.
    idle_after_s : float
        A pause that is longer counts nothing.

    Returns
    -------
    float
        Seconds.

    Examples
    --------
    >>> counted_seconds([0.0, 30.0, 60.0, 600.0, 610.0])
    70.0
    """
    pauses = (later - earlier for earlier, later in pairwise(moments))
    return float(sum(pause for pause in pauses if 0 <= pause <= idle_after_s))


class ReadingClock:
    """Counts as `counted_seconds`, sign by sign."""

    def __init__(self) -> None:
        self._last: float | None = None
        self._seconds = 0.0

    def notice(self, moment: float) -> None:
        """Take a sign of life at a moment, s."""
        if self._last is not None:
            self._seconds += counted_seconds((self._last, moment))
        self._last = moment

    def take(self) -> float:
        """Seconds counted since they were last taken."""
        taken, self._seconds = self._seconds, 0.0
        return taken
