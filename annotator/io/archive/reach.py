"""Whether an archive can be reached at all, and if not, why: before anything is said in DICOM.

pynetdicom tells a refused connection, a foreign certificate and an archive that breaks off alike,
and leaves the socket of a connection that failed to the garbage collector.
"""

import socket
import ssl

from annotator.errors import ArchiveError
from annotator.io.archive.settings import ArchiveSettings, tls_context

__all__ = ["refuse_unreachable"]


def refuse_unreachable(settings: ArchiveSettings) -> None:
    """Connect to an archive, with TLS where its address asks for it, and let go again.

    Raises
    ------
    ArchiveError
        If nobody listens there or answers in time, TLS is not spoken, or the certificate is not
        trusted.
    """
    place, parts = settings.place, settings.parts
    context = tls_context(settings) if settings.is_encrypted else None
    try:
        address = (str(parts.hostname), int(parts.port or 0))
        plain = socket.create_connection(address, settings.timeout_s)
    except TimeoutError as error:
        raise ArchiveError(f"{place}: it did not answer in time") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ArchiveError(
            f"{place}: there is no connection ({reason}); check host and port"
        ) from error
    with plain:
        if context is not None:
            _refuse_foreign(place, context, plain, str(parts.hostname))


def _refuse_foreign(place: str, context: ssl.SSLContext, plain: socket.socket, host: str) -> None:
    """Greet within TLS, which shows who the archive is."""
    try:
        context.wrap_socket(plain, server_hostname=host).close()
    except ssl.SSLCertVerificationError as error:
        raise ArchiveError(
            f"{place}: its certificate is not trusted here; ask its keeper for the authority's "
            "certificate and name it as ca_file"
        ) from error
    except TimeoutError as error:
        raise ArchiveError(f"{place}: it did not answer in time") from error
    except OSError as error:
        raise ArchiveError(
            f"{place}: no TLS is spoken there; check the port, or use dimse:// if that is meant"
        ) from error
