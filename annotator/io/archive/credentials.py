"""Who this program is to a DICOMweb archive: from the environment, else the system's keyring.

Credentials are in no file of this program, no log, no message and no repr.
"""

import os
from base64 import b64encode
from collections.abc import Mapping

from attrs import field, frozen

from annotator.errors import ArchiveError
from annotator.io.archive.settings import ArchiveSettings

__all__ = ["Credentials", "credentials_of", "keep_password"]

TOKEN, USER, PASSWORD = "ONFH_PACS_TOKEN", "ONFH_PACS_USER", "ONFH_PACS_PASSWORD"

#: Under which the keyring knows what is ours; the user's name stands under USER_OF.
SERVICE = "onfh-annotator"
USER_OF = "user of "


@frozen
class Credentials:
    """What stands in the header of each request; empty if nothing is known.

    Parameters
    ----------
    authorization : str
    """

    authorization: str = field(default="", repr=False)

    @property
    def headers(self) -> Mapping[str, str]:
        """The header of a request."""
        return {"Authorization": self.authorization} if self.authorization else {}


def credentials_of(
    settings: ArchiveSettings, environment: Mapping[str, str] | None = None
) -> Credentials:
    """The credentials for an archive.

    Parameters
    ----------
    settings : ArchiveSettings
    environment : mapping or None
        By default that of this process. ``ONFH_PACS_TOKEN`` is a bearer token; ``ONFH_PACS_USER``
        and ``ONFH_PACS_PASSWORD`` go together. Without them the keyring is asked.

    Raises
    ------
    ArchiveError
        If one of user and password is missing, or a value cannot stand in a header.
    """
    given = os.environ if environment is None else environment
    token, user, password = (given.get(name, "") for name in (TOKEN, USER, PASSWORD))
    if token:
        return Credentials(f"Bearer {_plain(token, TOKEN)}")
    if bool(user) != bool(password):
        raise ArchiveError(f"{USER} and {PASSWORD} go together; set both or neither")
    if not user:
        user, password = _kept(settings.place)
    return _basic(user, password) if user else Credentials()


def keep_password(settings: ArchiveSettings, user: str, password: str) -> None:
    """Keep user and password for an archive in the system's keyring.

    Raises
    ------
    ArchiveError
        If there is no keyring that can keep them.
    """
    import keyring
    from keyring.errors import KeyringError

    _basic(user, password)
    try:
        keyring.set_password(SERVICE, USER_OF + settings.place, user)
        keyring.set_password(SERVICE, settings.place, password)
    except KeyringError as error:
        raise ArchiveError(
            f"this system has no keyring that keeps a password ({type(error).__name__}); set "
            f"{USER} and {PASSWORD} in the environment"
        ) from error


def _kept(place: str) -> tuple[str, str]:
    """User and password of the keyring; empty where there is none, or no keyring."""
    import keyring
    from keyring.errors import KeyringError

    try:
        user = keyring.get_password(SERVICE, USER_OF + place)
        password = keyring.get_password(SERVICE, place) if user else None
    except KeyringError:
        return "", ""
    return (user, password) if user and password else ("", "")


def _basic(user: str, password: str) -> Credentials:
    if ":" in user:
        raise ArchiveError("a user's name holds no colon")
    return Credentials(f"Basic {b64encode(f'{user}:{password}'.encode()).decode('ascii')}")


def _plain(token: str, name: str) -> str:
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ArchiveError(f"{name} is no token: letters, digits and signs without spaces")
    return token
