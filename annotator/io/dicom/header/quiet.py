"""pydicom kept from telling the world what stands in a header, a patient's name perhaps."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["quiet_pydicom"]


@contextmanager
def quiet_pydicom() -> Iterator[None]:
    """No warning is given and nothing is logged by pydicom; what matters is checked by ourselves.

    pydicom warns about every odd value and quotes it, in a warning and in its log.
    """

    def keep_out(_: logging.LogRecord) -> bool:
        return False

    log = logging.getLogger("pydicom")
    log.addFilter(keep_out)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.removeFilter(keep_out)
