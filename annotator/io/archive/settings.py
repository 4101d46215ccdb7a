"""Where an archive is and how it is spoken to: an address, or a name in the user's settings.

Credentials are no part of it: they come from the environment or the system's keyring.
"""

import re
import ssl
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from platformdirs import user_config_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from annotator.errors import ArchiveError, FormatError
from annotator.io.yaml_files import parsed_yaml
from annotator.model.validation import first_fault

__all__ = ["SETTINGS_FILE", "ArchiveSettings", "archive_settings", "tls_context"]

SETTINGS_FILE = "archives.yaml"

_DIMSE, _DIMSE_TLS, _HTTPS, _HTTP = "dimse", "dimse-tls", "https", "http"
_AE_TITLE = re.compile(r"[^\s\\](?:[^\\]{0,14}[^\s\\])?\Z")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_EXAMPLES = "dimse://AETITLE@host:port, dimse-tls://AETITLE@host:port or https://host/dicom-web"


class ArchiveSettings(BaseModel):
    """One archive.

    Parameters
    ----------
    address : str
        ``dimse://AETITLE@host:port``, ``dimse-tls://...`` or ``https://host/path``; ``http://``
        on this machine alone.
    calling_ae_title : str
        Under which this program asks over DIMSE.
    ca_file, certificate_file, key_file : Path or None
        Authorities to trust instead of the system's, and who this program is, PEM.
    timeout_s : float
        Longest silence of the archive, seconds.
    attempts : int
        How often a lost connection is made anew.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str
    calling_ae_title: str = "ONFH"
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None
    timeout_s: float = Field(default=30.0, gt=0, le=3600)
    attempts: int = Field(default=3, ge=1, le=20)

    @property
    def parts(self) -> SplitResult:
        """The address in its parts."""
        return urlsplit(self.address)

    @property
    def is_web(self) -> bool:
        """Whether it is spoken to by DICOMweb, not by DIMSE."""
        return self.parts.scheme in {_HTTP, _HTTPS}

    @property
    def is_encrypted(self) -> bool:
        """Whether what is said is encrypted on its way."""
        return self.parts.scheme in {_HTTPS, _DIMSE_TLS}

    @property
    def place(self) -> str:
        """The archive in words, without credentials."""
        port = f":{self.parts.port}" if self.parts.port else ""
        return f"{self.parts.hostname}{port}"


def archive_settings(named: str, folder: Path | None = None) -> ArchiveSettings:
    """The settings of an archive.

    Parameters
    ----------
    named : str
        An address, or a name in ``archives.yaml``.
    folder : Path or None
        Where ``archives.yaml`` is; by default the user's settings of this program.

    Raises
    ------
    ArchiveError
        If the address cannot be used, or no archive has that name.
    FormatError
        If the file is broken.
    """
    if "://" in named:
        return _checked(ArchiveSettings(address=named))
    path = (folder or user_config_path("onfh-annotator", appauthor=False)) / SETTINGS_FILE
    known = _listed(path)
    if named not in known:
        listed = ", ".join(sorted(known)) or "none"
        raise ArchiveError(
            f"no archive is called {named!r} in {SETTINGS_FILE} ({listed}); give an address like "
            f"{_EXAMPLES}"
        )
    try:
        return _checked(ArchiveSettings.model_validate(known[named]))
    except ValidationError as error:
        raise FormatError(
            f"{SETTINGS_FILE}, {named}: {first_fault(error)}; credentials belong in the "
            "environment or the keyring, not here"
        ) from error


def tls_context(settings: ArchiveSettings) -> ssl.SSLContext:
    """What is trusted and shown on an encrypted connection; certificates are always checked.

    Raises
    ------
    ArchiveError
        If a file of the settings cannot be used.
    """
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
        if settings.certificate_file is not None:
            context.load_cert_chain(settings.certificate_file, settings.key_file)
    except (OSError, ssl.SSLError) as error:
        raise ArchiveError(
            f"the certificates of {settings.place} cannot be used "
            f"({getattr(error, 'strerror', None) or type(error).__name__}); check ca_file, "
            "certificate_file and key_file"
        ) from error
    return context


def _listed(path: Path) -> dict[str, object]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise FormatError(f"{path.name} cannot be read ({error.strerror})") from error
    stated = parsed_yaml(content, path.name)
    if not isinstance(stated, dict):
        raise FormatError(f"{path.name} must name archives, each with its address")
    return {str(name): entry for name, entry in stated.items()}


def _checked(settings: ArchiveSettings) -> ArchiveSettings:
    parts = settings.parts
    try:
        port = parts.port
    except ValueError:
        port = None
    if parts.password is not None or (settings.is_web and parts.username is not None):
        raise ArchiveError(
            "an archive's address must hold no credentials; put them in the environment or the "
            "keyring"
        )
    if settings.is_web:
        if parts.hostname and (settings.is_encrypted or parts.hostname in _LOOPBACK):
            return settings
    elif parts.scheme in {_DIMSE, _DIMSE_TLS} and parts.hostname and port and parts.username:
        for title in (parts.username, settings.calling_ae_title):
            if not _AE_TITLE.match(title):
                raise ArchiveError(f"{title!r} is no AE title: 1 to 16 letters")
        return settings
    raise ArchiveError(f"the archive's address cannot be used; give {_EXAMPLES}")
