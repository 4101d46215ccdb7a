"""nnInteractive as a model that proposes: its own client asks a server that the user has named.

The client is the project's own, ``nninteractive-client``, an optional package; the server runs the
network. Nothing is sent but the image's values and what the reader pointed at, and only to the
server whose address stands in `ADDRESS_VARIABLE`, never through a proxy.
"""

import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import SplitResult, urlsplit

import numpy as np
from numpy.typing import NDArray

from annotator.errors import MissingExtra, ProposalError
from annotator.model.outline_proposal import LONGEST_NAME, LONGEST_TEXT, ProposalRequest

__all__ = ["ADDRESS_VARIABLE", "NnInteractive", "in_words_of"]

#: The server's address, for example ``http://127.0.0.1:1527``; unset: there is none.
ADDRESS_VARIABLE = "ONFH_NNINTERACTIVE_URL"

#: Wants a value each and turns proxies off, as the client's library reads it.
_NO_PROXY = {"NO_PROXY": "*", "no_proxy": "*"}

_CITATION = (
    "Isensee F, Rokuss M, Kraemer L, et al. nnInteractive: Redefining 3D Promptable "
    "Segmentation. arXiv:2503.08373, 2025."
)

_NEEDS_A_HINT = {
    "head": "it has to be shown the head: click near its middle, or set points on its surface",
    "lesion": "it has to be shown the lesion: paint some of it with the strokes to grow from",
}

#: What the client raises when a server's answer is not what the protocol says.
_NOT_THE_PROTOCOL = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)


class NnInteractive:
    """The model of a running ``nninteractive-server``; its version and licence are the server's.

    Parameters
    ----------
    setting : callable
        Gives a setting by name, as the environment does.
    """

    name = "nnInteractive"
    citation = _CITATION

    def __init__(self, setting: Callable[[str], str | None] = os.environ.get) -> None:
        self._address = setting(ADDRESS_VARIABLE) or ""
        self.version = "of a server that was not reached"
        self.licence = ""

    def propose(self, request: ProposalRequest, /) -> NDArray[np.float32]:
        """What the server's model makes of the clicks and strokes.

        Raises
        ------
        ProposalError
            If there is nothing to show it, or the server is not there, refuses, or answers wrong.
        MissingExtra
            If the client is not installed.
        """
        address = _checked_address(self._address)
        if not _has_hints(request):
            raise ProposalError(f"nnInteractive: {_NEEDS_A_HINT[request.kind]}")
        open_session = _client()
        with _faults_in_words(in_words_of(self._address)):
            with _without_proxy():
                session = open_session(address)
            with session:
                self.version = str(session.INFERENCE_SESSION_VERSION)[:LONGEST_NAME]
                self.licence = str(session.license or "")[:LONGEST_TEXT]
                return _asked(session, request)


def in_words_of(address: str) -> str:
    """Host and port of an address, for the reader."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an address that cannot be read"
    return f"{parts.hostname}{port}" if parts.hostname else "an address without a host"


class _Outline(np.ndarray):
    """The client's buffer; takes only what has the shape of its place, inside the image."""

    def __setitem__(self, place: Any, values: Any) -> None:
        """Write a part of the outline; numpy alone would stretch, wrap round or cut it."""
        for part, count in zip(place, self.shape, strict=True):
            if not 0 <= part.start < part.stop <= count:
                raise ValueError(f"voxels {part.start} to {part.stop} of {count}")
        wanted = tuple(part.stop - part.start for part in place)
        if np.shape(values) != wanted:
            raise ValueError(f"{np.shape(values)} voxels for {wanted}")
        super().__setitem__(place, values)


def _asked(session: Any, request: ProposalRequest) -> NDArray[np.float32]:
    """Send the image and the hints; only the last of them makes the network work."""
    values = request.volume.values.astype(np.float32)
    session.set_image(values[np.newaxis])
    outline = np.zeros(values.shape, dtype=np.float32).view(_Outline)
    session.set_target_buffer(outline)
    hints = tuple(_hints(session, request))
    for hint in hints[:-1]:
        hint(run_prediction=False)
    hints[-1](run_prediction=True)
    return np.array(outline, dtype=np.float32, subok=False)


def _has_hints(request: ProposalRequest) -> bool:
    strokes = request.strokes_inside
    is_painted = strokes is not None and bool(strokes.any())
    return is_painted or any(click.is_inside for click in request.clicks)


def _hints(session: Any, request: ProposalRequest) -> Iterator[Callable[..., Any]]:
    """The client's call for each stroke and click, what lies inside last."""

    def stroke(voxels: NDArray[np.bool_], *, inside: bool) -> Callable[..., Any]:
        drawn = voxels.astype(np.uint8)
        return lambda **more: session.add_scribble_interaction(drawn, inside, **more)

    def click(index: tuple[int, int, int], *, inside: bool) -> Callable[..., Any]:
        at = [int(along) for along in index]
        return lambda **more: session.add_point_interaction(at, inside, **more)

    for inside, strokes in ((False, request.strokes_outside), (True, request.strokes_inside)):
        for each in request.clicks:
            if each.is_inside is inside:
                yield click(each.index, inside=inside)
        if strokes is not None and strokes.any():
            yield stroke(strokes, inside=inside)


def _checked_address(address: str) -> str:
    """An address that can be called.

    Raises
    ------
    ProposalError
        If it is none, or holds a password, which would be seen.
    """
    try:
        parts = urlsplit(address)
        is_usable = _is_usable(parts)
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ProposalError(
            f"{ADDRESS_VARIABLE} is no server's address; write it as http://127.0.0.1:1527, a key "
            "goes into NN_INTERACTIVE_API_KEY"
        )
    return address


def _is_usable(parts: SplitResult) -> bool:
    is_called = parts.scheme in {"http", "https"} and bool(parts.hostname)
    return is_called and parts.port != 0 and parts.username is None


def _client() -> Callable[[str], Any]:
    """The client's session.

    Raises
    ------
    MissingExtra
        If it is not installed.
    """
    try:
        from nnInteractive.inference.remote import nnInteractiveRemoteInferenceSession
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"nnInteractive needs {error.name}, which is not installed here; install it with: "
            'pip install "onfh-annotator[nninteractive]"'
        ) from error
    session: Callable[[str], Any] = nnInteractiveRemoteInferenceSession
    return session


@contextmanager
def _without_proxy() -> Iterator[None]:
    """Let the client's library find no proxy: the pixels are for one server alone."""
    before = {name: os.environ.get(name) for name in _NO_PROXY}
    os.environ.update(_NO_PROXY)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _faults_in_words(where: str) -> Iterator[None]:
    """One line for whatever goes wrong between the client and its server."""
    import httpx
    from nnInteractive.inference.remote import ServerAtCapacityError, SessionExpiredError

    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise ProposalError(
            f"no nnInteractive server answers at {where}; start it, or change {ADDRESS_VARIABLE}"
        ) from error
    except httpx.TimeoutException as error:
        raise ProposalError(f"the nnInteractive server at {where} took too long") from error
    except httpx.HTTPStatusError as error:
        raise ProposalError(_refused(where, error.response.status_code)) from error
    except httpx.HTTPError as error:
        raise ProposalError(f"the nnInteractive server at {where} broke off; try again") from error
    except ServerAtCapacityError as error:
        raise ProposalError(f"the nnInteractive server at {where} is in use; try later") from error
    except SessionExpiredError as error:
        raise ProposalError(f"the nnInteractive server at {where} lost the session") from error
    except _NOT_THE_PROTOCOL as error:
        raise ProposalError(
            f"the server at {where} does not answer as nnInteractive does ({type(error).__name__})"
        ) from error


def _refused(where: str, status: int) -> str:
    if status in {401, 403}:
        return f"the nnInteractive server at {where} wants another key in NN_INTERACTIVE_API_KEY"
    return f"the nnInteractive server at {where} refused the request (HTTP {status})"
