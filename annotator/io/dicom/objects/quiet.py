"""highdicom kept from telling the world what stands in a header, a patient's name perhaps."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from annotator.io.dicom.header.quiet import quiet_pydicom

__all__ = ["quiet_highdicom"]


@contextmanager
def quiet_highdicom() -> Iterator[None]:
    """Neither pydicom nor highdicom warns or logs; highdicom quotes names that look odd to it."""
    log = logging.getLogger("highdicom")
    level = log.level
    # Its modules log by children of this logger, which take over the level, not a filter.
    log.setLevel(logging.CRITICAL + 1)
    try:
        with quiet_pydicom():
            yield
    finally:
        log.setLevel(level)
